package derogation_test

import (
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
)

// A case is one DynamoDB item of at most 400 KB. The longest request, answered
// at the greatest length by every tier, in an alphabet of four bytes a letter,
// must fit with room for what is stored beside it.
func TestTheLargestCaseFitsItsItem(t *testing.T) {
	const limit = 400 * 1024
	text, name := strings.Repeat("𐐀", 4000), strings.Repeat("𐐀", 200)
	submit := sampleSubmit()
	r := &submit.Request
	r.Site, r.Service = derogation.Site{Code: name, Name: name}, name
	r.Risk.Description, r.Risk.UnexpectedBecause, r.Risk.UnrelatedToActionCause, r.Risk.IfRefused = text, text, text, text
	r.Staff = staffLines(20)
	for i := range r.Staff {
		r.Staff[i].Grade, r.Staff[i].Specialty, r.Staff[i].Number = name, name, 500
	}
	r.DecisionNeededBy.Because = text
	for _, item := range r.Evidence.Items() {
		item.Statement.Detail = text
	}
	r.LocalNegotiatingCommittee.Comment = text
	r.Contact = derogation.RequestContact{Name: name, Role: name, Phone: name, Email: "@" + strings.Repeat("𐐀", 199)}
	r.Attestation = derogation.Attestation{Name: name, Role: name}

	h := (&history{t: t, now: evening}).do(submit, filer())
	for h.open(); h.state.Tier != derogation.Union; h.open() {
		c := escalation(h)
		c.Comment = text
		h.do(c, reviewer(h.state.Tier))
	}
	terms := derogation.Terms{Staff: r.Staff, From: r.Window.From, To: r.Window.To, Conditions: text}
	h.do(derogation.Approve{Basis: h.basis(), Terms: terms}, reviewer(derogation.Union))
	if size := len(encode(t, h.state)); size > limit {
		t.Errorf("the largest case has %d bytes, over the limit of %d", size, limit)
	}
}

// Whoever was passed may speak, but cannot fill the case up until nothing more
// can be written to it.
func TestCommentsCannotFillACaseUp(t *testing.T) {
	tests := []struct {
		name string
		text string
		want int
	}{
		{"short ones", "x", 5},
		{"ones of half the length", strings.Repeat("é", 2000), 2},
		{"the longest", strings.Repeat("é", 4000), 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := file(t).open().silence().open()
			comment := derogation.AddComment{Review: 1, Text: test.text}
			for range test.want {
				h.do(comment, reviewer(derogation.ClinicalDirector))
			}
			_, _, err := derogation.Apply(h.state, comment, reviewer(derogation.ClinicalDirector), h.now)
			wantFields(t, err, "/text too_many")
			comment.Review = 2
			h.silence().do(comment, reviewer(derogation.TrustMedicalDirector))
		})
	}
}
