package form

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

// step is one page of the form, about one thing.
type step struct {
	slug string
	// name is what the list of pages calls it, part the heading that it stands
	// under there, title its own heading, and intro a sentence below that.
	name, part, title, intro string
	// asked is what the page asks for.
	asked
	// rows are how the page is read where that is not field by field; nil else.
	rows func(derogation.Request) []kit.Row
	// evidence marks a question that may wait in a mass casualty event.
	evidence bool
}

// answers are the fields of a page as a request fills them. Times have beside
// what is shown in the field the instant that is meant.
type answers struct {
	typed url.Values
	times map[string]kit.Reading
}

func (a answers) text(id, value string) { a.typed.Set(id, value) }

func (a answers) moment(id string, at time.Time) {
	if !at.IsZero() {
		kit.FillMoment(a.typed, id, at)
		a.times[id] = kit.Reading{At: &at}
	}
}

// of fills a page from a request.
func of(s step, r derogation.Request) answers {
	a := answers{typed: url.Values{}, times: map[string]kit.Reading{}}
	s.fill(a, &r)
	return a
}

// The parts of the form.
const (
	partFirst  = "In a mass casualty event"
	partAsked  = "What you ask for"
	partRisk   = "The risk to patients"
	partTried  = "What was tried first"
	partPeople = "Who was told, and who stands behind it"
)

// partOf is a part of the form with its pages, each as a view has it.
type partOf[P any] struct {
	Name  string
	Pages []P
}

func byPart[P any](steps []step, view func(step) P) []partOf[P] {
	var parts []partOf[P]
	for _, s := range steps {
		if len(parts) == 0 || parts[len(parts)-1].Name != s.part {
			parts = append(parts, partOf[P]{Name: s.part})
		}
		last := &parts[len(parts)-1]
		last.Pages = append(last.Pages, view(s))
	}
	return parts
}

// steps are the pages of a form, in their order: that of the form on paper. A
// choice of rounds is there where there is one.
func steps(round derogation.Round, rounds []derogation.Round, of known) []step {
	var steps []step
	if len(rounds) > 1 || len(rounds) == 1 && rounds[0].ID != round.ID {
		steps = append(steps, roundStep(rounds))
	}
	within := boundsOf(round)
	return append(steps, casualtyStep(round), placeStep(round, of), doctorsStep(of, within), timesStep(within), riskStep, evidenceStep(round), peopleStep)
}

func boundsOf(round derogation.Round) bounds {
	return bounds{round.StartsAt, round.EndsAt}
}

// firstOf is the first page of a draft that is begun while these rounds take requests.
func firstOf(rounds []derogation.Round) string {
	if len(rounds) == 1 {
		return slugCasualty
	}
	return slugRound
}

// placeAt is where a pointer into a request leads on a page.
func (s step) placeAt(pointer string) (kit.Place, bool) {
	places := s.places()
	i := slices.IndexFunc(places, func(p kit.Place) bool { return p.Pointer == pointer })
	if i < 0 {
		return kit.Place{}, false
	}
	return places[i], true
}

// problemsAt are those of the problems with a request that belong to a page.
func (s step) problemsAt(wrong []derogation.FieldError) kit.Problems {
	var found kit.Problems
	for _, w := range wrong {
		if w.Pointer == pointerSiteCode && w.Code == "required" {
			continue // A code is filled in with the site: it is the site that is missing.
		}
		if at, ok := s.placeAt(w.Pointer); ok {
			found.Add(at.ID, at.Says(w))
		}
	}
	return found
}

// stepState is how far a page is, in the list of pages.
type stepState string

const (
	stepNotStarted stepState = "Not started"
	stepInProgress stepState = "In progress"
	stepDone       stepState = "Done"
	stepMayWait    stepState = "Can wait"
)

// wrong is what a request would be refused for now, as its round's rules say.
func (v draftVisit) wrong() []derogation.FieldError {
	return wrongWith(v.draft.Request, v.round, v.Now)
}

func wrongWith(r derogation.Request, round derogation.Round, now time.Time) []derogation.FieldError {
	var wrong []derogation.FieldError
	if round.ID == "" {
		wrong = append(wrong, derogation.FieldError{Pointer: "/round", Code: "required", Detail: "must be chosen"})
		round = derogation.Round{AdvanceRequests: true, EndsAt: now.AddDate(1000, 0, 0)}
	}
	var invalid *derogation.InvalidError
	if errors.As(derogation.ValidateRequest(r, round, now), &invalid) {
		wrong = append(wrong, invalid.Fields...)
	}
	return wrong
}

func (v draftVisit) stateOf(s step, wrong []derogation.FieldError) stepState {
	saved := slices.Contains(v.draft.Saved, s.slug)
	switch {
	case s.evidence && !saved && v.draft.Request.MassCasualty != nil:
		return stepMayWait
	case len(s.problemsAt(wrong)) > 0 && (saved || v.begun(s)):
		return stepInProgress
	case !saved && !v.begun(s):
		return stepNotStarted
	case !saved && s.slug == slugCasualty:
		return stepNotStarted
	default:
		return stepDone
	}
}

// begun reports whether a page has anything on it, as one has that was taken over
// from an earlier request.
func (v draftVisit) begun(s step) bool {
	for _, values := range of(s, v.draft.Request).typed {
		if strings.Join(values, "") != "" {
			return true
		}
	}
	return false
}

// left is how many pages are still to do.
func (v draftVisit) left() int {
	left, wrong := 0, v.wrong()
	for _, s := range v.steps {
		if state := v.stateOf(s, wrong); state == stepNotStarted || state == stepInProgress {
			left++
		}
	}
	return left
}

// number is which of the pages one is, from 0; -1 if there is no such page.
func (v draftVisit) number(slug string) int {
	return slices.IndexFunc(v.steps, func(s step) bool { return s.slug == slug })
}

func (v draftVisit) step(slug string) (step, error) {
	i := v.number(slug)
	if i < 0 {
		return step{}, kit.ErrNoSuchPage
	}
	return v.steps[i], nil
}

// after is the page that follows one; the check of all answers follows the last. In
// a mass casualty event the evidence is left for later.
func (v draftVisit) after(slug string) string {
	for _, s := range v.steps[v.number(slug)+1:] {
		if v.stateOf(s, v.wrong()) != stepMayWait {
			return s.slug
		}
	}
	return slugCheck
}

// ofEvidence reports whether a page is about what was tried: one question had a page of
// its own before.
func ofEvidence(slug string) bool { return strings.HasPrefix(slug, slugEvidence) }

// nowOn is the page on which stands what had a page of its own before: one may be open
// in a browser still.
func nowOn(slug string) string {
	switch {
	case ofEvidence(slug):
		return slugEvidence
	case slug == "care", slug == "routine-care":
		return slugPlace
	case slug == "deadline":
		return slugTimes
	case slug == "cause", slug == "if-refused":
		return slugRisk
	case slug == "committee", slug == "attestation", slug == "contact":
		return slugPeople
	default:
		return slug
	}
}
