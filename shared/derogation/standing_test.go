package derogation_test

import (
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

func sampleStanding() derogation.Standing {
	return derogation.Standing{
		ID: "S-1", Round: "bma-rd-2025-07", Services: []string{"Adult critical care"}, Text: "Agreed for the whole strike.",
		From: sampleRound().StartsAt, To: sampleRound().EndsAt, PublicAddress: "https://union.example.org/standing/1",
	}
}

// A request needs no decision only where all of it was agreed in advance.
func TestWhichRequestsAStandingDerogationCovers(t *testing.T) {
	tests := []struct {
		name   string
		change func(d *derogation.Standing)
		want   bool
	}{
		{"its service, everywhere", func(*derogation.Standing) {}, true},
		{"its service, written otherwise", func(d *derogation.Standing) { d.Services = []string{"Theatres", "adult critical CARE "} }, true},
		{"its trust among others", func(d *derogation.Standing) { d.Trusts = []string{"RXX", "RR8"} }, true},
		{"other trusts", func(d *derogation.Standing) { d.Trusts = []string{"RXX"} }, false},
		{"another service", func(d *derogation.Standing) { d.Services = []string{"Theatres"} }, false},
		{"a level of cover", func(d *derogation.Standing) { d.Services, d.Level = nil, "Christmas Day cover" }, false},
		{"just its window", func(d *derogation.Standing) { d.From, d.To = sampleRequest().Window.From, sampleRequest().Window.To }, true},
		{"not the beginning of its window", func(d *derogation.Standing) { d.From = sampleRequest().Window.From.Add(time.Second) }, false},
		{"not the end of its window", func(d *derogation.Standing) { d.To = sampleRequest().Window.To.Add(-time.Second) }, false},
	}
	for _, test := range tests {
		d := sampleStanding()
		test.change(&d)
		if got := d.Covers(sampleRequest(), sampleTrust()); got != test.want {
			t.Errorf("%s: covered is %t", test.name, got)
		}
	}
}

func TestEachRuleOfAStandingDerogation(t *testing.T) {
	tests := []struct {
		name   string
		change func(d *derogation.Standing)
		want   []string
	}{
		{"the sample", func(*derogation.Standing) {}, nil},
		{"a level of cover", func(d *derogation.Standing) { d.Services, d.Level = nil, "Christmas Day cover" }, nil},
		{"nothing at all", func(d *derogation.Standing) { *d = derogation.Standing{} }, []string{"/id required", "/text required", "/services required", "/to outside_round"}},
		{"too many services", func(d *derogation.Standing) {
			for range 20 {
				d.Services = append(d.Services, "Theatres")
			}
		}, []string{"/services too_many"}},
		{"a service without a name", func(d *derogation.Standing) { d.Services[0] = " " }, []string{"/services/0 required"}},
		{"a level too long", func(d *derogation.Standing) { d.Level = strings.Repeat("é", 201) }, []string{"/level too_long"}},
		{"longer than the round", func(d *derogation.Standing) { d.To = d.To.Add(time.Second) }, []string{"/to outside_round"}},
		{"earlier than the round", func(d *derogation.Standing) { d.From = d.From.Add(-time.Second) }, []string{"/to outside_round"}},
		{"an address that is none", func(d *derogation.Standing) { d.PublicAddress = "union page" }, []string{"/publicAddress not_an_address"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := sampleStanding()
			test.change(&d)
			wantFields(t, derogation.ValidateStanding(d, sampleRound()), test.want...)
		})
	}
}
