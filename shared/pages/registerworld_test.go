package pages_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// code is that of the world's one case.
var code = derogation.PublicCode(reference)

const union = "https://union.example.org/derogations"

// inUnionsRound gives the round the union's own page.
func inUnionsRound(submit *derogation.Submit) { submit.Round.UnionPage = union }

// secretive makes the round one that hides the service and small numbers.
func secretive(submit *derogation.Submit) {
	submit.Round.Publication = derogation.Publication{SmallNumbers: 5, HideService: true}
}

// confirmed approves the request with the union's own announcement.
func (w *world) confirmed() {
	w.t.Helper()
	w.reach(derogation.Union)
	asked := w.state().Request
	w.do(derogation.Approve{
		Basis: w.basis(), PublicAddress: union + "/17",
		Terms: derogation.Terms{Staff: asked.Staff, From: asked.Window.From, To: asked.Window.To, Conditions: "Critical care only."},
	}, reviewer(derogation.Union))
}

// another files a request beside the world's own, takes it to the union's
// approval, and ends it by the commands given.
func (w *world) another(n uint64, change func(*derogation.Submit), endings ...step) {
	w.t.Helper()
	submit := derogation.Submit{Reference: derogation.NewReference(n), Round: sampleRound(), Trust: organisations()["RR8"], Request: sampleRequest()}
	change(&submit)
	var state derogation.State
	head := ""
	do := func(s step) {
		w.t.Helper()
		before := state.Version
		next, events, err := derogation.Apply(state, s.command, s.actor, w.now)
		if err != nil {
			w.t.Fatalf("%T: %v", s.command, err)
		}
		entries, sealed, err := ledger.Seal(head, events)
		if err != nil {
			w.t.Fatal(err)
		}
		state, head = next, sealed
		if err := w.store.Memory.Commit(w.t.Context(), casework.Change{Before: before, Case: casework.Case{State: state, Head: head}, Entries: entries}); err != nil {
			w.t.Fatal(err)
		}
	}
	do(step{submit, filer()})
	open := step{derogation.OpenReview{}, derogation.System("escalate")}
	for do(open); state.Tier != derogation.Union; do(open) {
		c := derogation.Escalate{Basis: derogation.Basis{Review: len(state.Reviews), ContentVersion: 1}, EvidenceConfirmed: state.Tier == derogation.TrustMedicalDirector}
		if state.Tier == derogation.RegionalMedicalDirector {
			c.Supported = new(true)
		}
		do(step{c, reviewer(state.Tier)})
	}
	asked := state.Request
	do(step{derogation.Approve{
		Basis: derogation.Basis{Review: len(state.Reviews), ContentVersion: 1},
		Terms: derogation.Terms{Staff: asked.Staff, From: asked.Window.From, To: asked.Window.To},
	}, reviewer(derogation.Union)})
	for _, s := range endings {
		do(s)
	}
}

// step is a command with who gives it.
type step struct {
	command derogation.Command
	actor   derogation.Actor
}

var (
	revoking    = step{derogation.Revoke{Reason: "Elective lists went on."}, reviewer(derogation.Union)}
	standDown   = step{derogation.StandDown{Reason: "The unit has closed."}, trustPerson()}
	otherPlaces = []string{"St James’s University Hospital", "Chapel Allerton Hospital", "Wharfedale Hospital"}
)

// at moves a request to another site and another time.
func at(site int, hours time.Duration) func(*derogation.Submit) {
	return func(submit *derogation.Submit) {
		submit.Request.Site = derogation.Site{Code: "RR8" + strings.Repeat("1", site+1), Name: otherPlaces[site]}
		submit.Request.Window.From = submit.Request.Window.From.Add(hours * time.Hour)
		submit.Request.Window.To = submit.Request.Window.To.Add(hours * time.Hour)
	}
}

// many fills the register: what is in force, is to begin, has ended, was stood
// down and was revoked, an exception and two standing derogations.
func many(w *world) {
	w.t.Helper()
	w.confirmed()
	w.another(1, at(0, 0))
	w.another(2, at(1, 24))
	w.another(3, at(2, 0), standDown)
	w.another(4, at(0, 2), revoking)
	w.another(5, func(s *derogation.Submit) { at(1, 48)(s); casualties(s) })
	round := sampleRound()
	for _, d := range []derogation.Standing{
		{ID: "christmas-cover", Level: "Christmas Day cover", Text: "Every trust keeps Christmas Day cover.", Trusts: nil, PublicAddress: union + "/standing"},
		{ID: "transplants", Services: []string{"Organ retrieval", "Transplantation"}, Text: "Retrieval goes on.\nSo does transplantation.", Trusts: []string{"RR8", "R9Z"}},
	} {
		d.Round, d.From, d.To = round.ID, round.StartsAt, round.EndsAt
		if err := w.store.AddStanding(w.t.Context(), d, nil); err != nil {
			w.t.Fatal(err)
		}
	}
	w.now = sampleRequest().Window.From.Add(4 * time.Hour)
}

// later is the code's page some hours after the time asked for begins.
func later(hours time.Duration, prepare ...func(*world)) func(*world) *httptest.ResponseRecorder {
	return func(w *world) *httptest.ResponseRecorder {
		w.t.Helper()
		for _, step := range prepare {
			step(w)
		}
		w.now = sampleRequest().Window.From.Add(hours * time.Hour)
		return w.get("/d/" + code)
	}
}

func seen(path string, prepare ...func(*world)) func(*world) *httptest.ResponseRecorder {
	return func(w *world) *httptest.ResponseRecorder {
		w.t.Helper()
		for _, step := range prepare {
			step(w)
		}
		return w.get(path)
	}
}

// withUnionPage gives the round that operators loaded the union's own page.
func withUnionPage(w *world) {
	round := sampleRound()
	round.UnionPage = union
	w.store.PutRound(round)
}

// registerSituations are the pages for anybody.
func registerSituations() []situation {
	confirmed := (*world).confirmed
	return []situation{
		{name: "home with rounds", show: seen("/", withUnionPage, func(w *world) {
			next := sampleRound()
			next.ID, next.Name, next.StartsAt, next.EndsAt = "next", "Consultants, August 2025", next.StartsAt.AddDate(0, 0, 20), next.EndsAt.AddDate(0, 0, 20)
			w.store.PutRound(next)
		})},
		{name: "home between strikes", show: seen("/", func(w *world) { w.now = w.now.AddDate(0, 1, 0) })},
		{name: "registers", show: seen("/register", func(w *world) {
			before := sampleRound()
			before.ID, before.Name, before.StartsAt, before.EndsAt = "before", "Resident doctors, June 2025", before.StartsAt.AddDate(0, -1, 0), before.EndsAt.AddDate(0, -1, 0)
			w.store.PutRound(before)
		})},
		{name: "register", show: seen("/register/sample", withUnionPage, many)},
		{name: "register, empty", show: seen("/register/sample")},
		{name: "register, looked for", show: seen("/register/sample?trust=RR8&q=wharfedale", many)},
		{name: "register, nothing found", show: seen("/register/sample?q=nowhere", many)},
		{name: "no such register", show: seen("/register/other")},
		{name: "derogation to begin", change: inUnionsRound, show: later(-3, confirmed)},
		{name: "derogation in force", change: inUnionsRound, show: later(1, confirmed)},
		{name: "derogation over", show: later(25, confirmed)},
		{name: "derogation revoked, still holding", show: later(3, confirmed, (*world).revoke)},
		{name: "derogation revoked", show: later(5, confirmed, (*world).revoke)},
		{name: "derogation stood down", show: later(5, confirmed, (*world).standDown)},
		{name: "derogation with small numbers", change: secretive, show: later(1, confirmed)},
		{name: "derogation beside an exception", change: casualties, show: later(1, confirmed)},
		{name: "exception alone", change: casualties, show: later(1)},
		{name: "exception that is over", change: casualties, show: later(24)},
		{name: "code mistyped", show: seen("/d?code=" + strings.Replace(code, code[:1], "Z", 1))},
		{name: "code left out", show: seen("/d?code=")},
		{name: "nothing confirmed", show: seen("/d/"+code, withUnionPage)},
		{name: "register that cannot be read", show: func(w *world) *httptest.ResponseRecorder {
			w.store.broken = http.ErrHandlerTimeout
			return w.get("/d/" + code)
		}},
	}
}
