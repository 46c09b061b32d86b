package review

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/uktime"
)

// checkBody is the page on which somebody checks an answer before it counts:
// everything that will be recorded, and what follows from it.
type checkBody struct {
	kit.Offer
	Heading   string
	Reference string
	Site      string
	Asked     askedView
	Rows      []kit.Row
	Path      string
	Hidden    []kit.HiddenField
	Code      *codeView
	Problems  kit.Problems
}

// showCheck shows an answer that would be recorded now.
func (h *pages) showCheck(w http.ResponseWriter, r *http.Request, v visit, status int, a written, f kit.Filled) error {
	s, command := v.state(), a.reply.Command
	f.Now = v.Now
	one, _ := actOf(derogation.ActionOf(command))
	offered := one.Offer(v.opened, f)
	body := checkBody{
		Heading: "Check before it is recorded", Reference: s.Reference, Site: s.Request.Site.Name, Offer: offered,
		Asked: h.asked(v), Path: v.path(), Problems: f.Problems,
	}
	controls, read := offered.Controls, readings{}
	if one.decides {
		controls = slices.Concat(controls, decisionControls(v.opened, f))
	}
	if one.checked != nil {
		one.checked(read, command, s.Request)
	}
	body.Rows, body.Hidden = f.Answers(controls, read), kit.CarriedOn(f.Typed, fieldCode)
	if derogation.NeedsCode(one.Action) {
		code, err := h.codeView(r.Context(), v, a.decision, v.path(), f)
		if err != nil {
			return err
		}
		body.Code = code
	}
	return h.Render(w, r, status, viewCheck, kit.CasePage(s, body.Heading, f.Problems, body))
}

// readings are what a command would record of fields whose text alone does not
// say it.
type readings map[string]kit.Reading

// moment is a time. Left out it may have a meaning of its own.
func (read readings) moment(field string, at time.Time, leftOut string) {
	if read[field] = (kit.Reading{Text: leftOut}); !at.IsZero() {
		read[field] = kit.Reading{Text: uktime.Page(at)}
	}
}

// terms are those of an approval or an offer, if it is one.
func (read readings) terms(of termsFields, t *derogation.Terms, asked derogation.Request) {
	if t == nil {
		return
	}
	read.moment(of.prefix+fieldFrom, t.From, "")
	read.moment(of.prefix+fieldTo, t.To, "")
	for i, line := range t.Staff {
		read[of.number(i)] = kit.Reading{Text: fmt.Sprintf("%d of the %d asked for", line.Number, asked.Staff[i].Number)}
	}
}

// sendCodeIfNone sends a one-time code with the check page of an answer that
// needs one, unless one that was sent for it still counts.
func (v *visit) sendCodeIfNone(ctx context.Context, a written) error {
	if v.opened.Contact.Mobile == "" {
		return nil // The page says so.
	}
	_, sent, err := v.usableCode(ctx, a.decision)
	if err != nil || sent {
		return err
	}
	opened, err := v.reviews.SendCode(ctx, a.reply, v.Now)
	if err == nil {
		v.opened = opened
	}
	return err
}
