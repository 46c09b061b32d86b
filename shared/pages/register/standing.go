package register

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/uktime"
)

// standingView is a derogation that the union agreed in advance for the round.
type standingView struct {
	derogation.Standing
	// Heading is the level of cover that was agreed, or the care that it is for.
	Heading string
	// Path is where its own page is; empty for one without a code.
	Path, PublicCode string
	// Care and Trusts are by name. Position says for whom it does not stand as it was
	// agreed.
	Care, Trusts, Position []string
	To                     time.Time
	names                  map[string]string
}

func (h *pages) standingView(ctx context.Context, d derogation.Standing, round derogation.Round) (standingView, error) {
	view := standingView{Standing: d, Care: d.Services, To: d.At("").To, names: map[string]string{}}
	for _, c := range d.Categories {
		name, _ := round.Category(c)
		view.Care = append(view.Care, name)
	}
	view.Heading = words.Sentence(cmp.Or(d.Level, strings.Join(view.Care, ", ")))
	for _, code := range d.Trusts {
		name, err := h.trustName(ctx, view.names, code)
		if err != nil {
			return standingView{}, err
		}
		view.Trusts = append(view.Trusts, name)
	}
	for _, p := range d.Positions() {
		name, err := h.trustName(ctx, view.names, p.Trust)
		if err != nil {
			return standingView{}, err
		}
		if p.Trust != "" || p.Kind != "" {
			view.Position = append(view.Position, positionText(p, name))
		}
	}
	if d.Code != "" {
		view.PublicCode = derogation.PublicCode(d.Code)
		view.Path = derogationPath(view.PublicCode)
	}
	return view, nil
}

// trustName is that of a trust, "all" for none, and its code where nobody knows it.
func (h *pages) trustName(ctx context.Context, known map[string]string, code string) (string, error) {
	if code == "" {
		return "all", nil
	}
	if name, ok := known[code]; ok {
		return name, nil
	}
	organisation, err := h.public.Directory.Organisation(ctx, code)
	switch {
	case errors.Is(err, casework.ErrNotFound):
		known[code] = code
	case err != nil:
		return "", err
	default:
		known[code] = organisation.Name
	}
	return known[code], nil
}

func positionText(p derogation.StandingPosition, name string) string {
	switch p.Kind {
	case derogation.StandingSuspended:
		return "Suspended for " + name + " since " + uktime.Page(p.Since) + "."
	case derogation.StandingWithdrawn:
		return "Withdrawn for " + name + " since " + uktime.Page(p.Since) + "."
	default:
		return "Stands for " + name + " until " + uktime.Page(p.To) + "."
	}
}

// standingNotice is the page of one standing derogation, whose code a doctor checks.
func (h *pages) standingNotice(ctx context.Context, d derogation.Standing, round derogation.Round, now time.Time) (derogationView, error) {
	standing, err := h.standingView(ctx, d, round)
	if err != nil {
		return derogationView{}, err
	}
	view := derogationView{
		AsAt: now, Round: roundViewOf(round, now), Name: "Standing derogation " + standing.PublicCode,
		Address: h.publicURL + standing.Path, Facts: agreedFacts(standing),
	}
	view.Answer, view.State = standingVerdict(d, now, words.Sentence(words.InSentence(round.UnionName)))
	view.Answer.Said = append(standing.Position, view.Answer.Said...)
	if len(d.Changes) > 0 {
		said := make([]string, len(d.Changes))
		for i, c := range d.Changes {
			if said[i], err = h.changeText(ctx, standing, c); err != nil {
				return derogationView{}, err
			}
		}
		view.Facts = append(view.Facts, fact{Key: "What the union changed", Lines: said})
	}
	view.Long = len(d.Text) > longNotice || len(d.Changes) > 0 || len(standing.Trusts) > 3
	view.Code, err = qrCodeOf(view.Address)
	return view, err
}

func agreedFacts(d standingView) []fact {
	facts := []fact{{Key: "For", Text: strings.Join(d.Care, ", ")}, {Key: "Level of cover", Text: d.Level}}
	everywhere := "Every trust"
	if len(d.Trusts) > 0 {
		everywhere = strings.Join(d.Trusts, ", ")
	}
	facts = append(facts, fact{Key: "Trusts", Text: everywhere}, fact{Key: "Sites", Text: strings.Join(d.Sites, ", ")}, fact{Key: "Grades", Text: strings.Join(d.Grades, ", ")})
	if d.Doctors > 0 {
		facts = append(facts, fact{Key: "Doctors", Text: fmt.Sprintf("Up to %d", d.Doctors)})
	}
	facts = append(facts, fact{Key: "What was agreed", Text: d.Text}, when("From", d.From), when("To", d.To))
	if d.PublicAddress != "" {
		facts = append(facts, fact{Key: "The union’s announcement", Link: d.PublicAddress})
	}
	shown := facts[:0]
	for _, f := range facts {
		if f.Text != "" || f.At != nil || f.Link != "" {
			shown = append(shown, f)
		}
	}
	return shown
}

func (h *pages) changeText(ctx context.Context, d standingView, c derogation.StandingChange) (string, error) {
	whose := []string{"all"}
	if len(c.Trusts) > 0 {
		whose = nil
	}
	for _, code := range c.Trusts {
		name, err := h.trustName(ctx, d.names, code)
		if err != nil {
			return "", err
		}
		whose = append(whose, name)
	}
	until := ""
	if !c.To.IsZero() {
		until = " to " + uktime.Page(c.To)
	}
	return fmt.Sprintf("%s: %s for %s%s. %s", uktime.Page(c.At), words.Sentence(string(c.Kind)), strings.Join(whose, ", "), until, c.Reason), nil
}

// standingVerdict answers whether a call under a standing derogation is real, and names
// the colour of the answer.
func standingVerdict(d derogation.Standing, now time.Time, union string) (answer, string) {
	positions := d.Positions()
	all, others := positions[0], false
	stands := func(p derogation.StandingPosition) bool { return p.Kind == "" && now.Before(p.To) }
	for _, own := range positions[1:] {
		others = others || stands(own) != stands(all)
	}
	over := answer{Real: "No, not any more.", Said: []string{union + " had agreed this in advance. It permits nothing now."}}
	switch {
	case !stands(all) && others:
		return answer{Real: "Only at some trusts.", Said: []string{union + " agreed this in advance. It permits what is listed below, and nothing more."}}, string(derogation.PhaseHolds)
	case all.Kind == derogation.StandingWithdrawn:
		over.Then, over.At = "It was withdrawn at", &all.Since
		return over, string(derogation.PhaseRevoked)
	case all.Kind == derogation.StandingSuspended:
		over.Real, over.Then, over.At = "No, not now.", "It is suspended since", &all.Since
		return over, string(derogation.PhaseRevoked)
	case !stands(all):
		over.Then, over.At = "It ended at", &all.To
		return over, string(derogation.PhaseEnded)
	}
	real := answer{Real: "Yes, this is real.", Then: "It ends at", At: &all.To, Said: []string{union + " agreed this in advance. It permits what is listed below, and nothing more."}}
	state := derogation.PhaseInForce
	if now.Before(d.From) {
		real.Then, real.At, state = "It starts at", &d.From, derogation.PhaseBegins
	}
	if others {
		real.Real, state = "Yes, but not at every trust.", derogation.PhaseHolds
	}
	return real, string(state)
}
