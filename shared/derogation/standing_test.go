package derogation_test

import (
	"fmt"
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

func TestWhatARequestAsksBeyondAStandingDerogation(t *testing.T) {
	listed := sampleRound()
	listed.Services = []derogation.RoundService{{Name: "Adult critical care", Otherwise: []string{"ITU", "Intensive care"}}}
	dialysis := sampleRequest()
	dialysis.Service = "Renal dialysis"
	written := sampleRequest()
	written.Service = "intensive  CARE"
	event := sampleRequest()
	event.MassCasualty = &derogation.MassCasualty{}
	asked, none := sampleRequest(), "none"
	tests := []struct {
		name    string
		change  func(d *derogation.Standing)
		request derogation.Request
		round   derogation.Round
		want    string
	}{
		{"its service, everywhere", func(*derogation.Standing) {}, asked, sampleRound(), ""},
		{"its service, written otherwise", func(d *derogation.Standing) { d.Services = []string{"Theatres", "adult critical-CARE "} }, asked, sampleRound(), ""},
		{"its service, by another of its names", func(d *derogation.Standing) { d.Services = []string{"I.T.U."} }, written, sampleRound(), none},
		{"by another of its names on the round's list", func(d *derogation.Standing) { d.Services = []string{"itu"} }, written, listed, ""},
		{"another service", func(*derogation.Standing) {}, dialysis, listed, none},
		{"its kind of care", func(d *derogation.Standing) { d.Services, d.Categories = nil, []derogation.Category{asked.Category} }, dialysis, sampleRound(), ""},
		{"another kind of care", func(d *derogation.Standing) { d.Services, d.Categories = nil, []derogation.Category{derogation.Cancer} }, asked, sampleRound(), none},
		{"its trust among others", func(d *derogation.Standing) { d.Trusts = []string{"RXX", "RR8"} }, asked, sampleRound(), ""},
		{"other trusts", func(d *derogation.Standing) { d.Trusts = []string{"RXX"} }, asked, sampleRound(), none},
		{"its site", func(d *derogation.Standing) { d.Sites = []string{asked.Site.Code} }, asked, sampleRound(), ""},
		{"another site", func(d *derogation.Standing) { d.Sites = []string{"RXX01"} }, asked, sampleRound(), "sites"},
		{"its grades", func(d *derogation.Standing) { d.Grades = grades(asked) }, asked, sampleRound(), ""},
		{"other grades", func(d *derogation.Standing) { d.Grades = []string{"Medical student"} }, asked, sampleRound(), "grades"},
		{"as many doctors", func(d *derogation.Standing) { d.Doctors = derogation.Doctors(asked.Staff) }, asked, sampleRound(), ""},
		{"more doctors, at another site", func(d *derogation.Standing) {
			d.Doctors, d.Sites = derogation.Doctors(asked.Staff)-1, []string{"RXX01"}
		}, asked, sampleRound(), "sites doctors"},
		{"a level of cover of its service", func(d *derogation.Standing) { d.Level = "Night-duty level" }, asked, sampleRound(), "level"},
		{"a level in numbers", func(d *derogation.Standing) { d.Level, d.Doctors = "Night-duty level", 500 }, asked, sampleRound(), ""},
		{"a level of cover alone", func(d *derogation.Standing) { d.Services, d.Level = nil, "Christmas Day cover" }, asked, sampleRound(), none},
		{"just its window", func(d *derogation.Standing) { d.From, d.To = asked.Window.From, asked.Window.To }, asked, sampleRound(), ""},
		{"not the beginning of its window", func(d *derogation.Standing) { d.From = asked.Window.From.Add(time.Second) }, asked, sampleRound(), "times"},
		{"not the end of its window", func(d *derogation.Standing) { d.To = asked.Window.To.Add(-time.Second) }, asked, sampleRound(), "times"},
		{"another time", func(d *derogation.Standing) { d.To = asked.Window.From }, asked, sampleRound(), none},
		{"a mass casualty event", func(*derogation.Standing) {}, event, sampleRound(), none},
	}
	for _, test := range tests {
		d := sampleStanding()
		test.change(&d)
		got := none
		if agreed := derogation.AgreedFor([]derogation.Standing{d}, test.request, sampleTrust(), test.round, asked.Window.From.Add(-24*time.Hour)); agreed != nil {
			got = strings.Trim(fmt.Sprint(agreed.Beyond), "[]")
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func grades(r derogation.Request) []string {
	var all []string
	for _, l := range r.Staff {
		all = append(all, strings.ToUpper(l.Grade))
	}
	return all
}

// Of several, the one that holds the most of a request is pointed out.
func TestTheNearestStandingDerogationIsPointedOut(t *testing.T) {
	far, near := sampleStanding(), sampleStanding()
	far.ID, far.Level = "far", "Night-duty level"
	near.ID, near.Code = "near", "DR-0000-0000"
	got := derogation.AgreedFor([]derogation.Standing{far, near, near}, sampleRequest(), sampleTrust(), sampleRound(), sampleRequest().Window.From)
	if got == nil || got.Standing != "near" || got.Code != near.Code || len(got.Beyond) > 0 {
		t.Errorf("got %+v", got)
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
		{"a kind of care that the round has not", func(d *derogation.Standing) { d.Categories = []derogation.Category{"gardening"} }, []string{"/categories/0 unknown_category"}},
		{"a site without a code", func(d *derogation.Standing) { d.Sites = []string{""} }, []string{"/sites/0 required"}},
		{"a code too long", func(d *derogation.Standing) { d.Trusts = []string{strings.Repeat("R", 21)} }, []string{"/trusts/0 too_long"}},
		{"a grade without a name", func(d *derogation.Standing) { d.Grades = []string{" "} }, []string{"/grades/0 required"}},
		{"fewer than no doctors", func(d *derogation.Standing) { d.Doctors = -1 }, []string{"/doctors out_of_range"}},
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
