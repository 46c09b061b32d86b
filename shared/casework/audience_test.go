package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// heard are those whom an announcement is for, as "organisation duty", with the
// review that their link opens and whether they are rung.
func heard(a casework.Announcement) []string {
	var list []string
	for _, audience := range a.Audience {
		who := audience.Organisation + " " + audience.Duty
		if audience.Service != "" {
			who += " for " + audience.Service
		}
		if audience.Review != 0 {
			who += fmt.Sprintf(", review %d", audience.Review)
		}
		if audience.Contact != "" {
			who += ", to " + audience.Contact
		}
		if audience.ByPhone {
			who += ", by phone"
		}
		list = append(list, who)
	}
	for _, d := range a.Addresses {
		list = append(list, d.Email)
	}
	return list
}

func lines(text string) []string { return strings.Split(text, "; ") }

const (
	theTrust  = "RR8 trust_contact"
	itsDesk   = "press@example.org"
	cdOfOne   = "RR8 clinical_director for Adult critical care, review 1"
	tmdOfTwo  = "RR8 trust_medical_director, review 2"
	rmdOfThe3 = "Y63 regional_medical_director, review 3"
	teamOf4   = "X24 national_team, review 4"
	unionOf5  = "BMA union, review 5"
	uptoUnion = theTrust + "; " + cdOfOne + "; " + tmdOfTwo + "; " + rmdOfThe3 + "; " + teamOf4 + "; " + unionOf5
)

// extending gives the national team one extension.
func (w *world) extending() {
	round := sampleRound()
	round.Tiers[3].Silence, round.Tiers[3].ExtensionMinutes = derogation.SilenceExtendsOnce, 20
	w.store.PutRound(round)
}

func TestWhoIsToldWhat(t *testing.T) {
	national, union := system(derogation.KindNational, "X24"), system(derogation.KindUnion, "BMA")
	trust := system(derogation.KindTrust, "RR8")
	fixed := func(c derogation.Command) func(derogation.State) derogation.Command {
		return func(derogation.State) derogation.Command { return c }
	}
	answer := func(action derogation.Action) func(derogation.State) derogation.Command {
		return func(s derogation.State) derogation.Command { return answers(s)[action] }
	}
	amend := func(s derogation.State) derogation.Command { return amendment(s) }
	const cd, team, last = derogation.ClinicalDirector, derogation.NationalTeam, derogation.Union
	tests := map[string]struct {
		in   func(*world) string
		by   derogation.Actor
		do   func(derogation.State) derogation.Command
		kind casework.AnnouncementKind
		told string
	}{
		"a question, to the trust":                    {at(team), national, answer(derogation.ActAsk), casework.AnnounceQuestion, theTrust},
		"its answer, to the tier that asked":          {asked(team), trust, fixed(derogation.AnswerQuestion{Question: 1, Answer: "All."}), casework.AnnounceAnswer, teamOf4},
		"an amendment, to the tier that has it":       {at(team), trust, amend, casework.AnnounceAmendment, theTrust + "; " + teamOf4},
		"an amendment, to the tier that asked":        {asked(cd), trust, amend, casework.AnnounceAmendment, theTrust + "; " + cdOfOne},
		"an amendment, to the union that has it":      {at(last), trust, amend, casework.AnnounceAmendment, theTrust + "; " + unionOf5},
		"an amendment of what the union approved":     {inForce(), trust, amend, casework.AnnounceAmendment, uptoUnion},
		"an amendment that nobody has yet":            {(*world).mustSubmit, trust, amend, casework.AnnounceAmendment, theTrust},
		"a reported decision, to everybody":           {at(last), national, answer(derogation.ActReportDecision), casework.AnnounceReport, uptoUnion},
		"a revocation, to everybody at once":          {inForce(), union, answer(derogation.ActRevoke), casework.AnnounceRevocation, uptoUnion + "; " + itsDesk},
		"a stand-down, to everybody at once":          {inForce(), trust, fixed(derogation.StandDown{Reason: "Cover came."}), casework.AnnounceStandDown, uptoUnion + "; " + itsDesk},
		"a reply, to everybody":                       {revoked, trust, fixed(derogation.Reply{Text: "No."}), casework.AnnounceReply, uptoUnion},
		"a reopening, to everybody asked so far":      {after(at(cd), trustsOwnResolution()), trust, fixed(derogation.Reopen{Why: "No."}), casework.AnnounceReopening, theTrust + "; " + cdOfOne},
		"a judgement, to everybody":                   {after(at(last, massCasualty), withdrawal()), national, answer(derogation.ActJudgeException), casework.AnnounceJudgement, uptoUnion},
		"an impact report, to ICB and region":         {after(at(cd), withdrawal()), trust, fixed(derogation.ReportImpact{Impact: sampleImpact()}), casework.AnnounceImpact, "QWO impact; Y63 regional_medical_director"},
		"a withdrawal: the execution announces it":    {at(last), trust, fixed(withdrawal()), "", ""},
		"a resolution: the execution announces it":    {at(last), trust, fixed(trustsOwnResolution()), "", ""},
		"an approval: the execution announces it":     {at(last), union, answer(derogation.ActApprove), "", ""},
		"a refusal: the execution announces it":       {at(last), union, answer(derogation.ActRefuse), "", ""},
		"an escalation: the next review is announced": {at(team), national, answer(derogation.ActEscalate), "", ""},
		"numbers of who came":                         {revoked, trust, fixed(derogation.ReportTurnout{}), "", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := test.in(w)
			var committed casework.Change
			w.store.BeforeCommit = func(c casework.Change) error { committed = c; return nil }
			w.now = w.now.Add(time.Minute)
			if err := w.as(test.by, reference, test.do(w.state(reference))); err != nil {
				t.Fatal(err)
			}
			if test.kind == "" {
				wantSame(t, "announcements", len(committed.Announcements), 0)
				return
			}
			if len(committed.Announcements) != 1 {
				t.Fatalf("%d announcements", len(committed.Announcements))
			}
			a := committed.Announcements[0]
			wantSame(t, "kind", a.Kind, test.kind)
			wantSame(t, "told", heard(a), lines(test.told))
			wantSame(t, "key", a.Key, fmt.Sprintf("A#%06d", committed.Case.State.Version))
			wantSame(t, "due", a.DueAt, w.now.Add(time.Minute))
		})
	}
}

// What the chain itself announces, in the order in which it does.
func TestWhatTheChainAnnouncesAndToWhom(t *testing.T) {
	tests := map[string]struct {
		in   func(*world) string
		step func(*world, string)
		kind casework.AnnouncementKind
		told string
	}{
		"a review, to its tier": {at(derogation.TrustMedicalDirector), nil, casework.AnnounceReview, tmdOfTwo},
		"an extension, to the tier's duty phone": {func(w *world) string { w.extending(); return w.reach(derogation.NationalTeam) },
			(*world).whenDue, casework.AnnounceExtended, teamOf4 + ", by phone"},
		"a silence, to the trust and the tier that was passed": {at(derogation.NationalTeam), (*world).whenDue, casework.AnnouncePass, theTrust + "; " + teamOf4},
		"a question without an answer, to the tier that asked": {asked(derogation.NationalTeam), (*world).whenDue, casework.AnnounceAnswer, teamOf4},
		"an answer that is overdue, to everybody":              {at(derogation.Union), (*world).whenDue, casework.AnnounceOverdue, uptoUnion},
		"a decision, to everybody and the round's list":        {inForce(), nil, casework.AnnounceDecision, uptoUnion + "; " + itsDesk},
		"an ending, to everybody":                              {inForce(), func(w *world, r string) { w.whenDue(r); w.whenDue(r) }, casework.AnnounceEnding, uptoUnion},
		"a closing, to everybody asked so far":                 {after(at(derogation.ClinicalDirector), withdrawal()), (*world).whenDue, casework.AnnounceClosing, theTrust + "; " + cdOfOne},
		"a reminder to report, to the trust": {after(at(derogation.ClinicalDirector), withdrawal()),
			func(w *world, r string) { w.whenDue(r); w.whenDue(r) }, casework.AnnounceImpactAsked, theTrust},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := test.in(w)
			if test.step != nil {
				test.step(w, reference)
			}
			_, announcements, _ := w.store.Outbox(reference)
			announcements = slices.DeleteFunc(announcements, func(a casework.Announcement) bool { return a.Kind == casework.AnnounceOneTimeCode })
			last := announcements[len(announcements)-1]
			wantSame(t, "kind", last.Kind, test.kind)
			wantSame(t, "told", heard(last), lines(test.told))
		})
	}
}

// whenDue lets the time pass until the sweep does what is due.
func (w *world) whenDue(reference string) {
	w.t.Helper()
	due, ok, err := w.state(reference).NextDue()
	if err != nil || !ok {
		w.t.Fatalf("nothing is due: %v", err)
	}
	version := w.state(reference).Version
	w.now = later(w.now, due.At.Add(time.Minute))
	w.sweep(&hands{})
	if w.state(reference).Version != version+1 {
		w.t.Fatalf("the sweep did not do %T", due.Command)
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// The exception cannot wait for any state: it goes out with the filing itself,
// also to tiers whose turn has not come.
func TestAnExceptionIsToldToEveryTierInTheSameInstant(t *testing.T) {
	w := newWorld(t)
	var commits []casework.Change
	w.store.BeforeCommit = func(c casework.Change) error { commits = append(commits, c); return nil }
	reference := w.submit(massCasualty)
	if len(commits) != 1 || len(commits[0].Announcements) != 1 {
		t.Fatalf("committed %+v", commits)
	}
	a := commits[0].Announcements[0]
	wantSame(t, "kind", a.Kind, casework.AnnounceException)
	wantSame(t, "told", heard(a), lines(theTrust+"; RR8 clinical_director for Adult critical care; RR8 trust_medical_director; "+
		"Y63 regional_medical_director; X24 national_team; BMA union; "+itsDesk))
	wantSame(t, "when it was declared", a.Subject.Exception.DeclaredAt, w.state(reference).Request.MassCasualty.DeclaredAt)
	wantSame(t, "stage", w.stage(reference), derogation.Stage("clinical_director"))
	_, err := casework.Reader{Cases: w.store}.Read(w.ctx, system(derogation.KindUnion, "BMA"), reference)
	if err != nil {
		t.Errorf("the union does not see it: %v", err)
	}
}

// A tier that was asked twice has one link, to its latest review.
func TestATierThatWasAskedTwiceIsToldOnce(t *testing.T) {
	w := newWorld(t)
	reference := after(at(derogation.TrustMedicalDirector), trustsOwnResolution())(w)
	w.trust(reference, derogation.Reopen{Why: "It did not hold."})
	w.take(w.waiting(reference))
	w.trust(reference, withdrawal())
	w.take(w.plain(reference))
	_, announcements, _ := w.store.Outbox(reference)
	last := announcements[len(announcements)-1]
	wantSame(t, "told", heard(last), lines(theTrust+"; "+cdOfOne+"; RR8 trust_medical_director, review 3"))
}

func TestImpactIsCopiedToTheRegionWhereTheICBIsNotKnown(t *testing.T) {
	w := newWorld(t)
	trust := organisations()[0]
	trust.ICBCode = ""
	w.store.PutOrganisation(trust)
	reference := after(at(derogation.ClinicalDirector), withdrawal())(w)
	w.trust(reference, derogation.ReportImpact{Impact: sampleImpact()})
	_, announcements, _ := w.store.Outbox(reference)
	wantSame(t, "told", heard(announcements[len(announcements)-1]), []string{"Y63 regional_medical_director"})
}

// An announcement holds plain facts, and no word that somebody wrote.
func TestWhatAnAnnouncementSays(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.NationalTeam)
	w.ask(reference)
	subjects := func() casework.Subject {
		_, announcements, _ := w.store.Outbox(reference)
		announcements = slices.DeleteFunc(announcements, func(a casework.Announcement) bool { return a.Kind == casework.AnnounceOneTimeCode })
		return announcements[len(announcements)-1].Subject
	}
	question, _ := w.state(reference).OpenQuestion()
	wantSame(t, "the question's limit", subjects().DueAt, question.DueAt)
	w.whenDue(reference)
	review, _ := w.state(reference).OpenReview()
	if s := subjects(); !s.Silent || !s.DueAt.Equal(review.DueAt) || s.Status != derogation.InReview {
		t.Errorf("without an answer: %+v", s)
	}
	w.trust(reference, withdrawal())
	w.take(w.plain(reference))
	if s := subjects(); s.Withdrawal != "cover_found" || s.Status != derogation.Withdrawn || s.Silent {
		t.Errorf("withdrawn: %+v", s)
	}

	w = newWorld(t)
	reference = revoked(w)
	if s := subjects(); s.EffectiveAt == nil || !s.EffectiveAt.Equal(w.now) || s.Status != derogation.Revoked || s.Decision == nil {
		t.Errorf("revoked: %+v", s)
	}
	w = newWorld(t)
	reference = w.reach(derogation.Union)
	if err := w.as(system(derogation.KindNational, "X24"), reference, report(w.state(reference))); err != nil {
		t.Fatal(err)
	}
	if s := subjects(); s.Reported != derogation.OutcomeApproved || s.Decision != nil || s.Status != derogation.InReview {
		t.Errorf("reported: %+v", s)
	}
}

func TestARefusalIsToldInTheRoundsOwnWords(t *testing.T) {
	w := newWorld(t)
	round := sampleRound()
	round.RefusalReasons = []derogation.Reason{
		{Code: "cover_found_nearby", Text: "A unit nearby has room"}, {Code: derogation.ReasonStaffingSafe, Text: "The ward is safely staffed"},
	}
	w.store.PutRound(round)
	reference := w.reach(derogation.Union)
	s := w.state(reference)
	refusal := derogation.Refuse{Basis: basis(s), Reasons: []derogation.ReasonCode{derogation.ReasonStaffingSafe, "cover_found_nearby"}}
	if err := w.as(system(derogation.KindUnion, "BMA"), reference, refusal); err != nil {
		t.Fatal(err)
	}
	w.take(w.plain(reference))
	_, announcements, _ := w.store.Outbox(reference)
	last := announcements[len(announcements)-1]
	wantSame(t, "kind", last.Kind, casework.AnnounceDecision)
	wantSame(t, "reasons", last.Subject.Reasons, []string{"A unit nearby has room", "The ward is safely staffed"})
}
