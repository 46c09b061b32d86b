package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// heard are those whom an announcement is for, as "organisation duty", with the
// review that their link opens and whether a text goes to their mobiles.
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

// byPhone has a text go to each as well.
func byPhone(told string) string {
	return strings.ReplaceAll(told, "; ", ", by phone; ") + ", by phone"
}

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

// approvedTold: the trust is woken, for it calls the doctors; the others can read it
// in the morning.
var approvedTold = strings.Replace(uptoUnion, theTrust, byPhone(theTrust), 1)

// extending gives the national team one extension.
func (w *world) extending() {
	round := caseworktest.SampleRound()
	round.Tiers[3].Silence, round.Tiers[3].ExtensionMinutes = derogation.SilenceExtendsOnce, 20
	w.Store.PutRound(round)
}

// offered is a request to which the union made a counter-offer.
func offered(w *world) string {
	reference := at(derogation.Union)(w)
	if err := w.As(caseworktest.System(derogation.KindUnion, "BMA"), reference, caseworktest.CounterOffer(w.State(reference))); err != nil {
		panic(err)
	}
	return reference
}

// notPutForward is a request that the national team did not put to the union.
func notPutForward(w *world) string {
	reference := at(derogation.NationalTeam)(w)
	decline := answers(w.State(reference))[derogation.ActDecline]
	if err := w.As(caseworktest.System(derogation.KindNational, "X24"), reference, decline); err != nil {
		panic(err)
	}
	return reference
}

func TestWhoIsToldWhat(t *testing.T) {
	national, union := caseworktest.System(derogation.KindNational, "X24"), caseworktest.System(derogation.KindUnion, "BMA")
	trust := caseworktest.System(derogation.KindTrust, "RR8")
	fixed := func(c derogation.Command) func(derogation.State) derogation.Command {
		return func(derogation.State) derogation.Command { return c }
	}
	answer := func(action derogation.Action) func(derogation.State) derogation.Command {
		return func(s derogation.State) derogation.Command { return answers(s)[action] }
	}
	amend := func(s derogation.State) derogation.Command { return caseworktest.Amendment(s) }
	const cd, team, last = derogation.ClinicalDirector, derogation.NationalTeam, derogation.Union
	tests := map[string]struct {
		in   func(*world) string
		by   derogation.Actor
		do   func(derogation.State) derogation.Command
		kind casework.AnnouncementKind
		told string
	}{
		"a question, to the trust":                                 {at(team), national, answer(derogation.ActAsk), casework.AnnounceQuestion, byPhone(theTrust)},
		"its answer, to the tier that asked":                       {asked(team), trust, fixed(derogation.AnswerQuestion{Question: 1, Answer: "All."}), casework.AnnounceAnswer, teamOf4},
		"an offer, to the trust":                                   {at(last), union, answer(derogation.ActCounterOffer), casework.AnnounceOffer, byPhone(theTrust)},
		"an offer taken back, to the trust":                        {offered, union, answer(derogation.ActWithdrawOffer), casework.AnnounceOfferWithdrawn, byPhone(theTrust)},
		"an offer declined, to the union":                          {offered, trust, fixed(derogation.DeclineOffer{Offer: 1}), casework.AnnounceOfferReturned, byPhone(unionOf5)},
		"an offer accepted: the execution announces the decision":  {offered, trust, fixed(derogation.AcceptOffer{Offer: 1}), "", ""},
		"an amendment, to the tier that has it":                    {at(team), trust, amend, casework.AnnounceAmendment, theTrust + "; " + teamOf4},
		"an amendment, to the tier that asked":                     {asked(cd), trust, amend, casework.AnnounceAmendment, theTrust + "; " + cdOfOne},
		"an amendment, to the union that has it":                   {at(last), trust, amend, casework.AnnounceAmendment, theTrust + "; " + unionOf5},
		"an amendment of what the union approved":                  {inForce(), trust, amend, casework.AnnounceAmendment, uptoUnion},
		"an amendment that nobody has yet":                         {(*world).mustSubmit, trust, amend, casework.AnnounceAmendment, theTrust},
		"a reported decision, to everybody":                        {at(last), national, answer(derogation.ActReportDecision), casework.AnnounceReport, uptoUnion},
		"a revocation, to everybody at once":                       {inForce(), union, answer(derogation.ActRevoke), casework.AnnounceRevocation, byPhone(uptoUnion) + "; " + itsDesk},
		"a stand-down, to everybody at once":                       {inForce(), trust, fixed(derogation.StandDown{Reason: "Cover came."}), casework.AnnounceStandDown, uptoUnion + "; " + itsDesk},
		"a reply, to everybody":                                    {revoked, trust, fixed(derogation.Reply{Text: "No."}), casework.AnnounceReply, uptoUnion},
		"what was declined, sent again, to everybody asked so far": {notPutForward, trust, func(s derogation.State) derogation.Command { return sentAgain(s) }, casework.AnnounceReconsideration, strings.TrimSuffix(uptoUnion, "; "+unionOf5)},
		"a reopening, to everybody asked so far":                   {after(at(cd), trustsOwnResolution()), trust, fixed(derogation.Reopen{Why: "No."}), casework.AnnounceReopening, theTrust + "; " + cdOfOne},
		"a judgement, to everybody":                                {after(at(last, caseworktest.MassCasualty), withdrawal()), national, answer(derogation.ActJudgeException), casework.AnnounceJudgement, uptoUnion},
		"an impact report, to ICB, region and national team":       {after(at(cd), withdrawal()), trust, fixed(derogation.ReportImpact{Impact: caseworktest.SampleImpact()}), casework.AnnounceImpact, "QWO impact; Y63 regional_medical_director; X24 national_team"},
		"a withdrawal: the execution announces it":                 {at(last), trust, fixed(withdrawal()), "", ""},
		"a resolution: the execution announces it":                 {at(last), trust, fixed(trustsOwnResolution()), "", ""},
		"an approval: the execution announces it":                  {at(last), union, answer(derogation.ActApprove), "", ""},
		"a refusal: the execution announces it":                    {at(last), union, answer(derogation.ActRefuse), "", ""},
		"an escalation: the next review is announced":              {at(team), national, answer(derogation.ActEscalate), "", ""},
		"numbers of who came":                                      {revoked, trust, fixed(derogation.ReportTurnout{}), "", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := test.in(w)
			var committed casework.Change
			w.Store.BeforeCommit = func(c casework.Change) error { committed = c; return nil }
			w.Now = w.Now.Add(time.Minute)
			if err := w.As(test.by, reference, test.do(w.State(reference))); err != nil {
				t.Fatal(err)
			}
			if test.kind == "" {
				caseworktest.WantSame(t, "announcements", len(committed.Announcements), 0)
				return
			}
			if len(committed.Announcements) != 1 {
				t.Fatalf("%d announcements", len(committed.Announcements))
			}
			a := committed.Announcements[0]
			caseworktest.WantSame(t, "kind", a.Kind, test.kind)
			caseworktest.WantSame(t, "told", heard(a), lines(test.told))
			caseworktest.WantSame(t, "key", a.Key, fmt.Sprintf("A#%06d", committed.Case.State.Version))
			caseworktest.WantSame(t, "due", a.DueAt, w.Now.Add(time.Minute))
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
		"a review, to its tier": {at(derogation.TrustMedicalDirector), nil, casework.AnnounceReview, byPhone(tmdOfTwo)},
		"an extension, to the tier's duty phone": {func(w *world) string { w.extending(); return w.Reach(derogation.NationalTeam) },
			(*world).whenDue, casework.AnnounceExtended, teamOf4 + ", by phone"},
		"a silence, to the trust and the tier that was passed": {at(derogation.NationalTeam), (*world).whenDue, casework.AnnouncePass, theTrust + "; " + teamOf4},
		"a question without an answer, to the tier that asked": {asked(derogation.NationalTeam), (*world).whenDue, casework.AnnounceAnswer, teamOf4},
		"an answer that is overdue, to everybody":              {at(derogation.Union), (*world).whenDue, casework.AnnounceOverdue, uptoUnion},
		"a decision, to everybody and the round's list":        {inForce(), nil, casework.AnnounceDecision, approvedTold + "; " + itsDesk},
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
			_, announcements, _ := w.Store.Outbox(reference)
			announcements = slices.DeleteFunc(announcements, func(a casework.Announcement) bool { return a.Kind == casework.AnnounceOneTimeCode })
			last := announcements[len(announcements)-1]
			caseworktest.WantSame(t, "kind", last.Kind, test.kind)
			caseworktest.WantSame(t, "told", heard(last), lines(test.told))
		})
	}
}

// whenDue lets the time pass until the sweep does what is due.
func (w *world) whenDue(reference string) {
	w.T.Helper()
	due, ok, err := w.State(reference).NextDue()
	if err != nil || !ok {
		w.T.Fatalf("nothing is due: %v", err)
	}
	version := w.State(reference).Version
	w.Now = later(w.Now, due.At.Add(time.Minute))
	w.sweep(&hands{})
	if w.State(reference).Version != version+1 {
		w.T.Fatalf("the sweep did not do %T", due.Command)
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
	w.Store.BeforeCommit = func(c casework.Change) error { commits = append(commits, c); return nil }
	reference := w.Submit(caseworktest.MassCasualty)
	if len(commits) != 1 || len(commits[0].Announcements) != 1 {
		t.Fatalf("committed %+v", commits)
	}
	a := commits[0].Announcements[0]
	caseworktest.WantSame(t, "kind", a.Kind, casework.AnnounceException)
	caseworktest.WantSame(t, "told", heard(a), lines(byPhone(theTrust+"; RR8 clinical_director for Adult critical care; RR8 trust_medical_director; "+
		"Y63 regional_medical_director; X24 national_team; BMA union")+"; "+itsDesk))
	caseworktest.WantSame(t, "when it was declared", a.Subject.Exception.DeclaredAt, w.State(reference).Request.MassCasualty.DeclaredAt)
	caseworktest.WantSame(t, "stage", w.Stage(reference), derogation.Stage("clinical_director"))
	_, err := casework.Systems{Cases: w.Store}.Read(w.Ctx, caseworktest.System(derogation.KindUnion, "BMA"), reference)
	if err != nil {
		t.Errorf("the union does not see it: %v", err)
	}
}

// A tier that was asked twice has one link, to its latest review.
func TestATierThatWasAskedTwiceIsToldOnce(t *testing.T) {
	w := newWorld(t)
	reference := after(at(derogation.TrustMedicalDirector), trustsOwnResolution())(w)
	w.Trust(reference, derogation.Reopen{Why: "It did not hold."})
	w.Take(w.Waiting(reference))
	w.Trust(reference, withdrawal())
	w.Take(w.Plain(reference))
	_, announcements, _ := w.Store.Outbox(reference)
	last := announcements[len(announcements)-1]
	caseworktest.WantSame(t, "told", heard(last), lines(theTrust+"; "+cdOfOne+"; RR8 trust_medical_director, review 3"))
}

func TestImpactIsCopiedToTheRegionWhereTheICBIsNotKnown(t *testing.T) {
	w := newWorld(t)
	trust := caseworktest.Organisations()[0]
	trust.ICBCode = ""
	w.Store.PutOrganisation(trust)
	reference := after(at(derogation.ClinicalDirector), withdrawal())(w)
	w.Trust(reference, derogation.ReportImpact{Impact: caseworktest.SampleImpact()})
	_, announcements, _ := w.Store.Outbox(reference)
	caseworktest.WantSame(t, "told", heard(announcements[len(announcements)-1]), lines("Y63 regional_medical_director; X24 national_team"))
}

// An announcement holds plain facts, and no word that somebody wrote.
func TestWhatAnAnnouncementSays(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.NationalTeam)
	w.ask(reference)
	subjects := func() casework.Subject {
		_, announcements, _ := w.Store.Outbox(reference)
		announcements = slices.DeleteFunc(announcements, func(a casework.Announcement) bool { return a.Kind == casework.AnnounceOneTimeCode })
		return announcements[len(announcements)-1].Subject
	}
	question, _ := w.State(reference).OpenQuestion()
	caseworktest.WantSame(t, "the question's limit", subjects().DueAt, question.DueAt)
	w.whenDue(reference)
	review, _ := w.State(reference).OpenReview()
	if s := subjects(); !s.Silent || !s.DueAt.Equal(review.DueAt) || s.Status != derogation.InReview {
		t.Errorf("without an answer: %+v", s)
	}
	w.Trust(reference, withdrawal())
	w.Take(w.Plain(reference))
	if s := subjects(); s.Withdrawal != "cover_found" || s.Status != derogation.Withdrawn || s.Silent {
		t.Errorf("withdrawn: %+v", s)
	}

	w = newWorld(t)
	reference = revoked(w)
	if s := subjects(); s.EffectiveAt == nil || !s.EffectiveAt.Equal(w.Now) || s.Status != derogation.Revoked || s.Decision == nil {
		t.Errorf("revoked: %+v", s)
	}
	w = newWorld(t)
	reference = w.Reach(derogation.Union)
	if err := w.As(caseworktest.System(derogation.KindNational, "X24"), reference, caseworktest.Report(w.State(reference))); err != nil {
		t.Fatal(err)
	}
	if s := subjects(); s.Reported != derogation.OutcomeApproved || s.Decision != nil || s.Status != derogation.InReview {
		t.Errorf("reported: %+v", s)
	}
}

func TestARefusalIsToldInTheRoundsOwnWords(t *testing.T) {
	w := newWorld(t)
	round := caseworktest.SampleRound()
	round.RefusalReasons = []derogation.Reason{
		{Code: "cover_found_nearby", Text: "A unit nearby has room"}, {Code: derogation.ReasonStaffingSafe, Text: "The ward is safely staffed"},
	}
	w.Store.PutRound(round)
	reference := w.Reach(derogation.Union)
	s := w.State(reference)
	refusal := derogation.Refuse{Basis: caseworktest.Basis(s), Reasons: []derogation.ReasonCode{derogation.ReasonStaffingSafe, "cover_found_nearby"}}
	if err := w.As(caseworktest.System(derogation.KindUnion, "BMA"), reference, refusal); err != nil {
		t.Fatal(err)
	}
	w.Take(w.Plain(reference))
	_, announcements, _ := w.Store.Outbox(reference)
	last := announcements[len(announcements)-1]
	caseworktest.WantSame(t, "kind", last.Kind, casework.AnnounceDecision)
	caseworktest.WantSame(t, "reasons", last.Subject.Reasons, []string{"A unit nearby has room", "The ward is safely staffed"})
}

// A round may leave texts to the reminders and to the duty phone.
func TestARoundMayTellByEmailOnly(t *testing.T) {
	w := newWorld(t)
	round := caseworktest.SampleRound()
	round.EmailOnly = true
	w.Store.PutRound(round)
	reference := revoked(w)
	_, announcements, _ := w.Store.Outbox(reference)
	if len(announcements) < 6 {
		t.Fatalf("%d announcements", len(announcements))
	}
	for _, a := range announcements {
		for _, audience := range a.Audience {
			if audience.ByPhone {
				t.Errorf("%s goes by text to %s", a.Kind, audience.Duty)
			}
		}
	}
}
