package main

import (
	"crypto/elliptic"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// A program reads what any command says, but for the script that completes words.
func TestEveryCommandAnswersInJSON(t *testing.T) {
	w := newWard(t)
	w.take(time.Minute)
	deputy := sample.Contacts()[0]
	for _, c := range sample.Contacts() {
		if c.Organisation == sample.BartsHealth && c.Duty == string(derogation.ClinicalDirector) {
			deputy = c
		}
	}
	key := publicKey(t, elliptical(t, elliptic.P256()).Public())
	help := helped("It waits.")
	answered := map[string]bool{"completion": true}
	for _, command := range []struct {
		name string
		rest []string
	}{
		{"sending status", nil}, {"sending stop", nil}, {"sending resume", nil},
		{"organisations import", append(imports(sampleODS+"/trusts.csv", sampleODS, "icbs.csv")[2:], "-yes")},
		{"organisations add", []string{"RCN", "-kind", "union", "-name", "Royal College of Nursing"}},
		{"organisations show", []string{"RCN"}},
		{"sites load", []string{sampleODS + "/sites.csv"}}, {"sites list", []string{"R1H"}},
		{"rounds check", []string{nurses}}, {"rounds load", []string{nurses}}, {"rounds list", nil}, {"rounds forget", nil},
		{"contacts load", []string{fileOf(t, "contacts.csv", "organisation,duty,name,role,email\nR1H,trust_contact,A,B,a@r1h.example.org\n")}},
		{"contacts put", []string{"R1H", "id=" + deputy.ID, "order=3"}}, {"contacts list", []string{"R1H"}},
		{"clients add", []string{"r1h-rota", "-organisation", "R1H", "-kind", "trust", "-scopes", "requests:read", "-name", "Rota"}},
		{"clients list", nil}, {"clients show", []string{"r1h-rota"}}, {"clients disable", []string{"r1h-rota"}}, {"clients enable", []string{"r1h-rota"}},
		{"clients scopes", []string{"r1h-rota", "requests:write"}},
		{"clients keys add", []string{"r1h-rota", "-key", key, "-kid", "k1"}},
		{"clients keys retire", []string{"r1h-rota", "k1", "-not-after", "2025-08-01 12:00"}}, {"clients keys revoke", []string{"r1h-rota", "k1"}},
		{"audit verify", []string{exportFile(t, "A text.")}}, {"counts show", []string{"nurses-example"}}, {"counts rebuild", []string{"-round", "nurses-example"}}, {"cost", nil},
		{"register rebuild", []string{"-round", "nurses-example"}},
		{"lists fill", []string{"-rate", "1000"}},
		{"board link", []string{"-organisation", "X24", "-hours", "1"}},
		{"cases stuck", nil}, {"cases show", []string{w.reference}},
		{"cases nudge", append([]string{w.reference}, help...)},
		{"cases handover", append([]string{w.reference, "-to", deputy.ID}, help...)},
		{"cases redrive", append([]string{w.reference}, help...)},
		{"cases void", append([]string{w.reference, "-yes"}, help...)}, {"cases voided", nil},
		{"contacts remove", []string{"R1H", deputy.ID}},
	} {
		out, err := w.types(2*time.Minute, append(append(strings.Fields(command.name), command.rest...), "-json")...)
		if err != nil || !json.Valid([]byte(out)) || len(out) < 3 {
			t.Errorf("%s: %v\n%s", command.name, err, out)
		}
		answered[command.name] = true
	}
	// It fails when somebody is missing, and says who all the same.
	if out, _ := w.types(0, "contacts", "check", "-round", "nurses-example", "-json"); !json.Valid([]byte(out)) || !strings.Contains(out, `"short"`) {
		t.Errorf("contacts check:\n%s", out)
	}
	answered["contacts check"] = true
	if _, err := w.types(0, "lists", "forget"); err == nil {
		t.Error("lists are read from an index that is not there")
	}
	answered["lists forget"] = true
	line := deps{out: io.Discard}
	parser, err := line.parser()
	if err != nil {
		t.Fatal(err)
	}
	for _, leaf := range parser.Model.Leaves(true) {
		if !answered[leaf.Path()] {
			t.Errorf("%s was not asked", leaf.Path())
		}
	}
}
