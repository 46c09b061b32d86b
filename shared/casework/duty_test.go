package casework_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// nobodyFor takes away the one who answers for a tier.
func (w *world) nobodyFor(tier derogation.Tier) {
	gone := caseworktest.Person(tier)
	gone.Duty = casework.DutyTrustContact
	w.Store.PutContact(gone)
}

// lastAnnounced is what was announced last of a case.
func (w *world) lastAnnounced(reference string) casework.Announcement {
	w.T.Helper()
	_, announcements, _ := w.Store.Outbox(reference)
	if len(announcements) == 0 {
		w.T.Fatalf("nothing was announced of %s", reference)
	}
	return announcements[len(announcements)-1]
}

func TestATierWithNobodyToAskIsPassedAtOnce(t *testing.T) {
	w := newWorld(t)
	w.nobodyFor(derogation.ClinicalDirector)
	reference := w.Submit()
	w.Take(w.Waiting(reference))

	s := w.State(reference)
	if s.Tier != derogation.TrustMedicalDirector || len(s.Reviews) != 1 {
		t.Fatalf("the case is at %s with %d reviews", s.Tier, len(s.Reviews))
	}
	passed := s.Reviews[0]
	caseworktest.WantSame(t, "outcome", passed.Outcome, derogation.OutcomeNobodyToAsk)
	if !passed.ClosedAt.Equal(passed.OpenedAt) {
		t.Errorf("it took from %s to %s", passed.OpenedAt, passed.ClosedAt)
	}
	told := w.lastAnnounced(reference)
	caseworktest.WantSame(t, "announced", told.Kind, casework.AnnounceNobodyToAsk)
	caseworktest.WantSame(t, "to", told.Audience, []casework.Audience{{Organisation: "RR8", Duty: casework.DutyOperations}})
	caseworktest.WantSame(t, "of", told.Subject.TierName, "Clinical director")

	// The chain goes on with whoever is there.
	w.Take(w.Waiting(reference))
	caseworktest.WantSame(t, "announced", w.lastAnnounced(reference).Kind, casework.AnnounceReview)
	w.Holds(reference)
}

func TestTheUnionIsAskedThoughNobodyIsThere(t *testing.T) {
	w := newWorld(t)
	w.nobodyFor(derogation.Union)
	reference := w.Reach(derogation.Union)
	s := w.State(reference)
	review, open := s.OpenReview()
	if !open || review.Tier != derogation.Union {
		t.Fatalf("the union is not asked: %+v", s.Reviews)
	}
	_, announcements, _ := w.Store.Outbox(reference)
	told := map[casework.AnnouncementKind][]casework.Audience{}
	for _, a := range announcements[len(announcements)-2:] {
		told[a.Kind] = a.Audience
	}
	caseworktest.WantSame(t, "told", told[casework.AnnounceNobodyToAsk], []casework.Audience{
		{Organisation: "BMA", Duty: casework.DutyOperations}, {Organisation: "X24", Duty: string(derogation.NationalTeam)},
	})
	if len(told[casework.AnnounceReview]) != 1 {
		t.Errorf("the union is not told as it always is: %+v", told)
	}
	w.Holds(reference)
}

// Nobody reviews what they filed: somebody else of the tier is asked, or the
// tier is passed.
func TestWhoFiledIsNotAsked(t *testing.T) {
	for name, c := range map[string]struct {
		deputies []string
		outcome  derogation.Outcome
	}{
		"with a deputy": {[]string{"CT-00000009"}, ""},
		"alone":         {nil, derogation.OutcomeNobodyToAsk},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			director := caseworktest.Person(derogation.ClinicalDirector)
			director.Deputies = c.deputies
			w.Store.PutContact(director)
			stand := director
			stand.ID, stand.Email, stand.Deputies, stand.OnlyDeputy = "CT-00000009", "deputy@example.org", nil, true
			w.Store.PutContact(stand)
			f := caseworktest.Filing("key")
			f.Actor.Kind, f.Actor.ID, f.Actor.Proof = derogation.ActorReviewer, director.ID, derogation.ProofSignedLink
			ack, _, err := w.Submissions().Submit(w.Ctx, f, w.Now)
			if err != nil {
				t.Fatal(err)
			}
			w.Take(w.Waiting(ack.Reference))
			caseworktest.WantSame(t, "outcome", w.State(ack.Reference).Reviews[0].Outcome, c.outcome)
			if c.outcome != "" {
				return
			}
			contacts, err := w.Store.Contacts(w.Ctx, "RR8")
			if err != nil {
				t.Fatal(err)
			}
			told := w.lastAnnounced(ack.Reference)
			caseworktest.WantSame(t, "asked", told.Audience[0].Among(contacts, told.At), []casework.Contact{stand})
		})
	}
}

// unread is a directory whose contacts cannot be read.
type unread struct{ casework.Directory }

var errUnread = errors.New("the contacts cannot be read")

func (unread) Contacts(context.Context, string) ([]casework.Contact, error) { return nil, errUnread }

func TestContactsThatCannotBeReadPassNobody(t *testing.T) {
	w := newWorld(t)
	reference := w.Submit()
	chain := w.Chain()
	chain.Directory = unread{w.Store}
	if _, err := chain.Take(w.Ctx, w.Waiting(reference)); !errors.Is(err, errUnread) {
		t.Errorf("got %v", err)
	}
	sweeper := casework.Sweeper{Cases: w.Store, Due: w.Store, Directory: unread{w.Store}, To: &hands{}}
	swept, err := sweeper.Sweep(w.Ctx, w.Now.Add(time.Hour))
	if err != nil || !errors.Is(errors.Join(swept.PutOff...), errUnread) {
		t.Errorf("the sweep: put off %v, %v", swept.PutOff, err)
	}
	caseworktest.WantSame(t, "reviews", len(w.State(reference).Reviews), 0)
}

func TestWhoIsAskedWhenAMessageGoesOut(t *testing.T) {
	contacts := rota(t,
		"1 clinical_director - 1 day >3", "2 clinical_director - 2 night >4",
		"x3 clinical_director - 3 always -", "x4 clinical_director - 4 always -",
		"5 trust_medical_director - 1 day -")
	night := daytime.Add(12 * time.Hour)
	for _, c := range []struct {
		name     string
		audience casework.Audience
		at       time.Time
		want     string
	}{
		{"everybody registered, whatever the hour", casework.Audience{Duty: "clinical_director"}, daytime, "1 2"},
		{"by day", casework.Audience{Duty: "clinical_director", OnDuty: true}, daytime, "1"},
		{"by night", casework.Audience{Duty: "clinical_director", OnDuty: true}, night, "2"},
		{"with their deputies", casework.Audience{Duty: "clinical_director", OnDuty: true, WithDeputies: true}, daytime, "1 3"},
		{"not who filed", casework.Audience{Duty: "clinical_director", OnDuty: true, Not: "CT-00000001"}, daytime, "3 4"},
		{"a deputy who filed", casework.Audience{Duty: "clinical_director", OnDuty: true, WithDeputies: true, Not: "CT-00000003"}, daytime, "1"},
		{"nobody on duty: everybody rather than nobody", casework.Audience{Duty: "trust_medical_director", OnDuty: true}, night, "5"},
		{"nobody on duty but who filed", casework.Audience{Duty: "trust_medical_director", OnDuty: true, Not: "CT-00000005"}, night, ""},
	} {
		if got := ids(c.audience.Among(contacts, c.at)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestATierIsRemindedByTheSweep(t *testing.T) {
	w := newWorld(t)
	round := caseworktest.SampleRound()
	round.Reminders = []int{50, 75}
	w.Store.PutRound(round)
	reference := w.Reach(derogation.ClinicalDirector)
	review, _ := w.State(reference).OpenReview()
	given := review.DueAt.Sub(review.OpenedAt)
	for i, left := range []time.Duration{given / 2, given / 4} {
		w.Quiet(reference)
		w.Now = review.DueAt.Add(-left).Add(time.Minute)
		swept := w.sweep(&hands{})
		if swept.Reminded != 1 || swept.Advanced != 0 {
			t.Errorf("reminder %d: %+v", i+1, swept)
		}
		told := w.lastAnnounced(reference)
		caseworktest.WantSame(t, "announced", told.Kind, casework.AnnounceReminder)
		caseworktest.WantSame(t, "to", told.Audience, []casework.Audience{{
			Organisation: "RR8", Duty: "clinical_director", Service: "Adult critical care", Site: "RR801", Review: 1,
			OnDuty: true, WithDeputies: i == 1, ByPhone: i == 1, Not: "client-rr8",
		}})
		caseworktest.WantSame(t, "wakes", w.Wakes(reference), []string(nil))
	}
	// Held up until the time was over, the sweep does what the chain has due.
	w.Quiet(reference)
	w.Now = review.DueAt.Add(time.Minute)
	caseworktest.WantSame(t, "passed", w.sweep(&hands{}).Advanced, 1)
	caseworktest.WantSame(t, "outcome", w.State(reference).Reviews[0].Outcome, derogation.OutcomeNoAnswer)
	w.Holds(reference)
}

// Whoever answered because those nearest were off duty learns what became of it.
func TestWhoWasAskedIsToldHowItEnded(t *testing.T) {
	contacts := rota(t, "1 clinical_director ICU 1 day -", "2 clinical_director - 1 night -", "3 trust_contact - 1 always -")
	told := casework.Audience{Duty: "clinical_director", Service: "ICU", WithDeputies: true}
	night := daytime.Add(12 * time.Hour)
	caseworktest.WantSame(t, "told", ids(told.Among(contacts, night)), "1")
	told.AskedAt = night
	caseworktest.WantSame(t, "told, asked by night", ids(told.Among(contacts, daytime)), "1 2")

	w := newWorld(t)
	reference := w.Reach(derogation.TrustMedicalDirector)
	w.Trust(reference, withdrawal())
	w.Take(w.Plain(reference))
	s := w.State(reference)
	for i, audience := range w.lastAnnounced(reference).Audience[1:] {
		caseworktest.WantSame(t, "asked at", audience.AskedAt, s.Reviews[i].OpenedAt)
		caseworktest.WantSame(t, "not", audience.Not, s.FiledBy.ID)
	}
}

func TestWhereTheNearestFiledTheNextAreTold(t *testing.T) {
	contacts := rota(t, "1 clinical_director ICU 1 always -", "2 clinical_director - 1 day -")
	night := daytime.Add(12 * time.Hour)
	reminded := casework.Audience{Duty: "clinical_director", Service: "ICU", OnDuty: true, Not: "CT-00000001"}
	caseworktest.WantSame(t, "asked by day", ids(reminded.Among(contacts, daytime)), "2")
	caseworktest.WantSame(t, "reminded by night", ids(reminded.Among(contacts, night)), "2")
}

// A sweep that comes between the end of the time and its own turn to record the
// silence does nothing, and above all does not fail.
func TestAReminderThatCameTooLateIsNoFault(t *testing.T) {
	w := newWorld(t)
	round := caseworktest.SampleRound()
	round.Reminders = []int{99}
	w.Store.PutRound(round)
	reference := w.Reach(derogation.ClinicalDirector)
	review, _ := w.State(reference).OpenReview()
	w.Quiet(reference)
	for _, after := range []time.Duration{45 * time.Second, 59 * time.Second} {
		w.Now = review.DueAt.Add(after)
		swept := w.sweep(&hands{})
		caseworktest.WantSame(t, "done", swept.Reminded+swept.Advanced, 0)
	}
	w.Now = review.DueAt.Add(time.Minute)
	caseworktest.WantSame(t, "passed", w.sweep(&hands{}).Advanced, 1)
	caseworktest.WantSame(t, "outcome", w.State(reference).Reviews[0].Outcome, derogation.OutcomeNoAnswer)
}

// A link that somehow came to who filed, as by an address that changed, is good
// for nothing.
func TestWhoFiledCannotAnswerByAnotherDutysLink(t *testing.T) {
	w := newWorld(t)
	reference := w.filedByForm()
	w.Take(w.Waiting(reference))
	director, filer := caseworktest.Person(derogation.ClinicalDirector), caseworktest.Person(derogation.ClinicalDirector)
	filer.ID, filer.Duty = caseworktest.TrustContact().ID, casework.DutyTrustContact
	w.Store.PutContact(filer) // The director has the filer's address now.
	link := casework.ReviewLink{Reference: reference, Review: 1, Contact: director.ID}
	opened, err := w.Reviews().Open(w.Ctx, link)
	if err != nil {
		t.Fatal(err)
	}
	caseworktest.WantSame(t, "may", len(opened.Actions(w.Now)), 0)
	for _, command := range []derogation.Command{
		caseworktest.Escalation(opened.Case.State), derogation.HandOver{Review: 1, To: derogation.Person{ID: "CT-00000009"}},
	} {
		_, err = w.Reviews().Answer(w.Ctx, casework.Reply{Link: link, Person: "Sample Director", Command: command}, w.Now)
		caseworktest.WantForbidden(t, err)
	}
}

// filedByForm files the sample request as the trust's contact does who sends a
// form.
func (w *world) filedByForm() string {
	w.T.Helper()
	filing := caseworktest.Filing("form")
	filing.Actor = caseworktest.TrustContact().Actor("Sample Manager", "", caseworktest.Organisations()[0], derogation.ProofSignedLink)
	ack, _, err := w.Submissions().Submit(w.Ctx, filing, w.Now)
	if err != nil {
		w.T.Fatalf("file: %v", err)
	}
	return ack.Reference
}
