package trust

import (
	"net/http"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

// checkBody is the page on which the trust checks what it cannot take back: what
// will happen, and all that was typed.
type checkBody struct {
	kit.Offer
	Heading   string
	Reference string
	Site      string
	Rows      []kit.Row
	Path      string
	Hidden    []kit.HiddenField
}

// check shows an act that would be recorded now. Nothing of it is recorded, or kept
// anywhere but in the page itself.
func (h *pages) check(w http.ResponseWriter, r *http.Request, v visit, one act, command derogation.Command, in kit.Input) error {
	if err := v.view.Rehearse(in.Lines(kit.FieldPerson), command, v.Now); err != nil {
		return h.refuse(w, r, v, err, in.Typed)
	}
	s, f := v.state(), in.Filled()
	offered := one.Offer(s, f)
	body := checkBody{
		Offer: offered, Heading: "Check before it is sent", Reference: s.Reference, Site: s.Request.Site.Name,
		Rows: f.Answers(offered.Controls, nil), Path: v.path(), Hidden: kit.CarriedOn(in.Typed),
	}
	return h.Render(w, r, http.StatusOK, viewCheck, kit.CasePage(s, body.Heading, nil, body))
}
