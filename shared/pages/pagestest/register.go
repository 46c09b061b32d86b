package pagestest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// Code is that of the world's one case.
var Code = derogation.PublicCode(Reference)

// Union is the address of the union’s own page.
const Union = "https://union.example.org/derogations"

// InUnionsRound gives the round the union's own page.
func InUnionsRound(submit *derogation.Submit) { submit.Round.UnionPage = Union }

// Nights makes it two nights at two sites, and some doctors until midnight of the first.
func Nights(submit *derogation.Submit) {
	InUnionsRound(submit)
	r := &submit.Request
	from := r.Window.From
	other := &derogation.Site{Code: "RR813", Name: otherPlaces[0]}
	hours := func(day, begins, lasts int) *derogation.Window {
		start := from.AddDate(0, 0, day).Add(time.Duration(begins) * time.Hour)
		return &derogation.Window{From: start, To: start.Add(time.Duration(lasts) * time.Hour)}
	}
	r.Staff = []derogation.StaffLine{
		{Grade: "ST3 to ST8", Specialty: "Emergency medicine", Number: 7, Window: hours(0, 0, 4)},
		{Grade: "ST3 to ST8", Specialty: "Obstetrics", Number: 1, Window: hours(0, 0, 12)},
		{Grade: "ST3 to ST8", Specialty: "Obstetrics", Number: 1, Window: hours(0, 0, 12), Site: other},
		{Grade: "ST3 to ST8", Specialty: "Obstetrics", Number: 1, Window: hours(1, 0, 12)},
		{Grade: "ST3 to ST8", Specialty: "Obstetrics", Number: 1, Window: hours(1, 0, 12), Site: other},
	}
}

// Secretive makes the round one that hides the service and small numbers.
func Secretive(submit *derogation.Submit) {
	submit.Round.Publication = derogation.Publication{SmallNumbers: 5, HideService: true}
}

// Confirmed approves the request with the union's own announcement.
func (w *World) Confirmed() {
	w.T.Helper()
	w.Reach(derogation.Union)
	asked := w.State().Request
	w.Do(derogation.Approve{
		Basis: w.Basis(), PublicAddress: Union + "/17",
		Terms: derogation.Terms{Staff: asked.Staff, From: asked.Window.From, To: asked.Window.To, Conditions: "Critical care only."},
	}, Reviewer(derogation.Union))
}

// Another files a request beside the world's own, takes it to the union's
// approval, and ends it by the commands given.
func (w *World) Another(n uint64, change func(*derogation.Submit), endings ...step) {
	w.T.Helper()
	submit := derogation.Submit{Reference: derogation.NewReference(n), Round: SampleRound(), Trust: Organisations()["RR8"], Request: SampleRequest()}
	change(&submit)
	var state derogation.State
	head := ""
	do := func(s step) {
		w.T.Helper()
		before := state.Version
		next, events, err := derogation.Apply(state, s.command, s.actor, w.Now)
		if err != nil {
			w.T.Fatalf("%T: %v", s.command, err)
		}
		entries, sealed, err := ledger.Seal(head, events)
		if err != nil {
			w.T.Fatal(err)
		}
		state, head = next, sealed
		if err := w.Store.Memory.Commit(w.T.Context(), casework.Change{Before: before, Case: casework.Case{State: state, Head: head}, Entries: entries}); err != nil {
			w.T.Fatal(err)
		}
	}
	do(step{submit, Filer()})
	open := step{derogation.OpenReview{}, derogation.System("escalate")}
	for do(open); state.Tier != derogation.Union; do(open) {
		c := derogation.Escalate{Basis: derogation.Basis{Review: len(state.Reviews), ContentVersion: 1}, EvidenceConfirmed: state.Tier == derogation.TrustMedicalDirector}
		if state.Tier == derogation.RegionalMedicalDirector {
			c.Supported = new(true)
		}
		do(step{c, Reviewer(state.Tier)})
	}
	asked := state.Request
	do(step{derogation.Approve{
		Basis: derogation.Basis{Review: len(state.Reviews), ContentVersion: 1},
		Terms: derogation.Terms{Staff: asked.Staff, From: asked.Window.From, To: asked.Window.To},
	}, Reviewer(derogation.Union)})
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
	revoking    = step{derogation.Revoke{Reason: "Elective lists went on."}, Reviewer(derogation.Union)}
	standDown   = step{derogation.StandDown{Reason: "The unit has closed."}, TrustPerson()}
	otherPlaces = []string{"St James’s University Hospital", "Chapel Allerton Hospital", "Wharfedale Hospital"}
)

// At moves a request to another site and another time.
func At(site int, hours time.Duration) func(*derogation.Submit) {
	return func(submit *derogation.Submit) {
		submit.Request.Site = derogation.Site{Code: "RR8" + strings.Repeat("1", site+1), Name: otherPlaces[site]}
		submit.Request.Window.From = submit.Request.Window.From.Add(hours * time.Hour)
		submit.Request.Window.To = submit.Request.Window.To.Add(hours * time.Hour)
	}
}

// Many fills the register: what is in force, is to begin, has ended, was stood
// down and was revoked, an exception and two standing derogations.
func Many(w *World) {
	w.T.Helper()
	w.Confirmed()
	w.Another(1, At(0, 0))
	w.Another(2, At(1, 24))
	w.Another(3, At(2, 0), standDown)
	w.Another(4, At(0, 2), revoking)
	w.Another(5, func(s *derogation.Submit) { At(1, 48)(s); Casualties(s) })
	round := SampleRound()
	for _, d := range []derogation.Standing{
		{ID: "christmas-cover", Level: "Christmas Day cover", Text: "Every trust keeps Christmas Day cover.", Trusts: nil, PublicAddress: Union + "/standing"},
		{ID: "transplants", Services: []string{"Organ retrieval", "Transplantation"}, Text: "Retrieval goes on.\nSo does transplantation.", Trusts: []string{"RR8", "R9Z"}},
	} {
		d.Round, d.From, d.To = round.ID, round.StartsAt, round.EndsAt
		if err := w.Store.AddStanding(w.T.Context(), d, nil); err != nil {
			w.T.Fatal(err)
		}
	}
	w.Now = SampleRequest().Window.From.Add(4 * time.Hour)
}

// Later is the code's page some hours after the time asked for begins.
func Later(hours time.Duration, prepare ...func(*World)) func(*World) *httptest.ResponseRecorder {
	return func(w *World) *httptest.ResponseRecorder {
		w.T.Helper()
		for _, step := range prepare {
			step(w)
		}
		w.Now = SampleRequest().Window.From.Add(hours * time.Hour)
		return w.Get("/d/" + Code)
	}
}

// Seen looks at a page after what was prepared.
func Seen(path string, prepare ...func(*World)) func(*World) *httptest.ResponseRecorder {
	return func(w *World) *httptest.ResponseRecorder {
		w.T.Helper()
		for _, step := range prepare {
			step(w)
		}
		return w.Get(path)
	}
}

// WithUnionPage gives the round that operators loaded the union's own page.
func WithUnionPage(w *World) {
	round := SampleRound()
	round.UnionPage = Union
	w.Store.PutRound(round)
}

// RegisterSituations are the pages for anybody.
func RegisterSituations() []Situation {
	confirmed := (*World).Confirmed
	return []Situation{
		{Name: "home with rounds", Show: Seen("/", WithUnionPage, func(w *World) {
			next := SampleRound()
			next.ID, next.Name, next.StartsAt, next.EndsAt = "next", "Consultants, August 2025", next.StartsAt.AddDate(0, 0, 20), next.EndsAt.AddDate(0, 0, 20)
			w.Store.PutRound(next)
		})},
		{Name: "home between strikes", Show: Seen("/", func(w *World) { w.Now = w.Now.AddDate(0, 1, 0) })},
		{Name: "registers", Show: Seen("/register", func(w *World) {
			before := SampleRound()
			before.ID, before.Name, before.StartsAt, before.EndsAt = "before", "Resident doctors, June 2025", before.StartsAt.AddDate(0, -1, 0), before.EndsAt.AddDate(0, -1, 0)
			w.Store.PutRound(before)
		})},
		{Name: "register", Show: Seen("/register/sample", WithUnionPage, Many)},
		{Name: "register, empty", Show: Seen("/register/sample")},
		{Name: "register, looked for", Show: Seen("/register/sample?trust=RR8&q=wharfedale", Many)},
		{Name: "register, nothing found", Show: Seen("/register/sample?q=nowhere", Many)},
		{Name: "what we keep", Show: Seen("/what-we-keep", func(w *World) {
			short := SampleRound()
			short.ID, short.Name, short.StartsAt = "short", "Consultants, August 2025", short.StartsAt.AddDate(0, 0, 20)
			short.EndsAt, short.Retention = short.EndsAt.AddDate(0, 0, 20), derogation.Retention{NoticeDays: 30, DraftDays: 1, DeliveryDays: 7}
			w.Store.PutRound(short)
		})},
		{Name: "no such register", Show: Seen("/register/other")},
		{Name: "table that does not answer", Show: Seen("/register", func(w *World) { w.Store.Unread = context.DeadlineExceeded })},
		{Name: "derogation to begin", Change: InUnionsRound, Show: Later(-3, confirmed)},
		{Name: "derogation in force", Change: InUnionsRound, Show: Later(1, confirmed)},
		{Name: "derogation of a pilot", Change: func(s *derogation.Submit) { s.Round.Phase = derogation.ServicePilot }, Show: Later(1, confirmed)},
		{Name: "derogation over", Show: Later(25, confirmed)},
		{Name: "derogation revoked, still holding", Show: Later(3, confirmed, (*World).Revoke)},
		{Name: "derogation revoked", Show: Later(5, confirmed, (*World).Revoke)},
		{Name: "derogation stood down", Show: Later(5, confirmed, (*World).StandDown)},
		{Name: "derogation of two nights, on the first", Change: Nights, Show: Later(1, confirmed)},
		{Name: "derogation of two nights, between them", Change: Nights, Show: Later(14, confirmed)},
		{Name: "derogation with small numbers", Change: Secretive, Show: Later(1, confirmed)},
		{Name: "derogation beside an exception", Change: Casualties, Show: Later(1, confirmed)},
		{Name: "exception alone", Change: Casualties, Show: Later(1)},
		{Name: "exception that is over", Change: Casualties, Show: Later(24)},
		{Name: "code mistyped", Show: Seen("/d?code=" + strings.Replace(Code, Code[:1], "Z", 1))},
		{Name: "code left out", Show: Seen("/d?code=")},
		{Name: "nothing confirmed", Show: Seen("/d/"+Code, WithUnionPage)},
		{Name: "register that cannot be read", Show: func(w *World) *httptest.ResponseRecorder {
			w.Store.Broken = http.ErrHandlerTimeout
			return w.Get("/d/" + Code)
		}},
	}
}
