package trust

import (
	"net/http"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

// checkBody is the page on which the trust checks what it cannot take back: what
// will happen, and all that was typed.
type checkBody struct {
	kit.Offer
	Heading   string
	Reference string
	Site      string
	Rows      []kit.Row
	// Tells says how many people would be told; empty for nobody.
	Tells  string
	Path   string
	Hidden []kit.HiddenField
}

// check shows an act that would be recorded now. Nothing of it is recorded, or kept
// anywhere but in the page itself.
func (h *pages) check(w http.ResponseWriter, r *http.Request, v visit, one act, command derogation.Command, in kit.Input) error {
	reach, err := v.requests.Foretell(r.Context(), v.view, in.Lines(kit.FieldPerson), command, v.Now)
	if err != nil {
		return h.refuse(w, r, v, err, in.Typed)
	}
	s, f := v.state(), in.Filled()
	offered := one.Offer(s, f)
	body := checkBody{
		Offer: offered, Heading: "Check before it is sent", Reference: s.Reference, Site: s.Request.Site.Name,
		Rows: f.Answers(offered.Controls, nil), Tells: reached(reach), Path: v.path(), Hidden: kit.CarriedOn(in.Typed),
	}
	return h.Render(w, r, http.StatusOK, viewCheck, kit.CasePage(s, body.Heading, nil, body))
}

// reached says how many people would be told, and where.
func reached(reach casework.Reach) string {
	if reach.People == 0 {
		return ""
	}
	text := words.People(reach.People)
	if reach.Organisations > 0 {
		text += " at " + words.Count(reach.Organisations, "organisation")
	}
	if reach.OnList {
		text += " and on the strike’s distribution list"
	}
	return text
}
