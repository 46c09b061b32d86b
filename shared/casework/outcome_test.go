package casework_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// latest is the last announcement of a case but for one-time codes.
func (w *world) latest(reference string) casework.Announcement {
	_, announcements, _ := w.Store.Outbox(reference)
	announcements = slices.DeleteFunc(announcements, func(a casework.Announcement) bool { return a.Kind == casework.AnnounceOneTimeCode })
	return announcements[len(announcements)-1]
}

// Whoever took part learns how it ended, and the union nothing of what never
// reached it.
func TestEverybodyWhoTookPartLearnsEveryOutcome(t *testing.T) {
	const cd, team, union = derogation.ClinicalDirector, derogation.NationalTeam, derogation.Union
	toOne, toFour := theTrust+"; "+cdOfOne, theTrust+"; "+cdOfOne+"; "+tmdOfTwo+"; "+rmdOfThe3+"; "+teamOf4
	const notAsked = "; RR8 trust_medical_director; Y63 regional_medical_director; X24 national_team; BMA union"
	answered := func(action derogation.Action) func(*world, string) {
		return func(w *world, reference string) {
			w.Answer(reference, answers(w.State(reference))[action])
			w.Take(w.Plain(reference))
		}
	}
	byTrust := func(command derogation.Command) func(*world, string) {
		return func(w *world, reference string) { w.Trust(reference, command) }
	}
	closedByTrust := func(command derogation.Command) func(*world, string) {
		return func(w *world, reference string) { w.Trust(reference, command); w.Take(w.Plain(reference)) }
	}
	handedOver := func(tier derogation.Tier) func(*world) string {
		return func(w *world) string {
			w.Store.PutContact(caseworktest.Deputy(tier))
			reference := w.Reach(tier)
			if _, err := w.handOver(reference, caseworktest.Deputy(tier).ID); err != nil {
				w.T.Fatalf("hand over: %v", err)
			}
			return reference
		}
	}
	tests := map[string]struct {
		in   func(*world) string
		do   func(*world, string)
		kind casework.AnnouncementKind
		told string
	}{
		"resolved locally by the first tier":     {at(cd), answered(derogation.ActResolveLocally), casework.AnnounceClosing, toOne},
		"resolved locally by the trust":          {at(team), closedByTrust(trustsOwnResolution()), casework.AnnounceClosing, toFour},
		"not put forward":                        {at(team), answered(derogation.ActDecline), casework.AnnounceClosing, toFour},
		"withdrawn from the first tier":          {at(cd), closedByTrust(withdrawal()), casework.AnnounceClosing, toOne},
		"withdrawn from the union":               {at(union), closedByTrust(withdrawal()), casework.AnnounceClosing, uptoUnion},
		"an exception that is withdrawn":         {at(cd, caseworktest.MassCasualty), closedByTrust(withdrawal()), casework.AnnounceClosing, toOne + notAsked + "; " + itsDesk},
		"refused":                                {at(union), answered(derogation.ActRefuse), casework.AnnounceDecision, uptoUnion + "; " + itsDesk},
		"approved":                               {at(union), answered(derogation.ActApprove), casework.AnnounceDecision, approvedTold + "; " + itsDesk},
		"undecided":                              {at(union), func(w *world, r string) { w.whenDue(r); w.whenDue(r); w.whenDue(r) }, casework.AnnounceDecision, uptoUnion + "; " + itsDesk},
		"approved, and ended":                    {inForce(), func(w *world, r string) { w.whenDue(r); w.whenDue(r) }, casework.AnnounceEnding, uptoUnion},
		"approved, and stood down":               {inForce(), byTrust(derogation.StandDown{Reason: "Cover came."}), casework.AnnounceStandDown, uptoUnion + "; " + itsDesk},
		"approved, and revoked":                  {revoked, func(*world, string) {}, casework.AnnounceRevocation, byPhone(uptoUnion) + "; " + itsDesk},
		"approved, and amended":                  {inForce(), func(w *world, r string) { w.Trust(r, caseworktest.Amendment(w.State(r))) }, casework.AnnounceAmendment, uptoUnion},
		"passed in silence":                      {at(team), (*world).whenDue, casework.AnnouncePass, theTrust + "; " + teamOf4},
		"handed over":                            {handedOver(cd), func(*world, string) {}, casework.AnnounceHandOver, byPhone(cdOfOne + ", to CT-0000000D")},
		"withdrawn after it was handed over":     {handedOver(cd), closedByTrust(withdrawal()), casework.AnnounceClosing, toOne + "; " + cdOfOne + ", to CT-0000000D"},
		"amended after it was handed over":       {handedOver(cd), func(w *world, r string) { w.Trust(r, caseworktest.Amendment(w.State(r))) }, casework.AnnounceAmendment, toOne + "; " + cdOfOne + ", to CT-0000000D"},
		"passed in silence after a hand-over":    {handedOver(cd), (*world).whenDue, casework.AnnouncePass, toOne + "; " + cdOfOne + ", to CT-0000000D"},
		"a question answered after a hand-over":  {func(w *world) string { r := handedOver(cd)(w); w.ask(r); return r }, byTrust(derogation.AnswerQuestion{Question: 1, Answer: "All."}), casework.AnnounceAnswer, cdOfOne + "; " + cdOfOne + ", to CT-0000000D"},
		"the trust's question after a hand-over": {handedOver(cd), func(w *world, r string) { w.ask(r) }, casework.AnnounceQuestion, byPhone(theTrust)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := test.in(w)
			test.do(w, reference)
			a := w.latest(reference)
			caseworktest.WantSame(t, "kind", a.Kind, test.kind)
			caseworktest.WantSame(t, "told", heard(a), lines(test.told))
			s := w.State(reference)
			reached := s.Request.MassCasualty != nil || slices.ContainsFunc(s.Reviews, func(r derogation.Review) bool { return r.Tier == union })
			if !reached && strings.Contains(strings.Join(heard(a), " "), "BMA") {
				t.Error("the union is told of a request that never reached it")
			}
		})
	}
}

// A tier that is asked a second time is told that its first link is superseded.
func TestATierThatIsAskedAgainIsToldThatItsLinkIsSuperseded(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.TrustMedicalDirector)
	caseworktest.WantSame(t, "asked before", w.latest(reference).Subject.AskedBefore, false)
	w.Trust(reference, trustsOwnResolution())
	w.Trust(reference, derogation.Reopen{Why: "It did not hold."})
	w.Take(w.Waiting(reference))
	a := w.latest(reference)
	caseworktest.WantSame(t, "told", heard(a), []string{"RR8 trust_medical_director, review 3, by phone"})
	caseworktest.WantSame(t, "asked before", a.Subject.AskedBefore, true)
}

// The address of the register's page goes out only of what the register shows.
func TestAnAnnouncementHasTheRegistersCodeOnceItShowsTheCase(t *testing.T) {
	for name, test := range map[string]struct {
		in    func(*world) string
		shown bool
	}{
		"a review":     {at(derogation.Union), false},
		"an exception": {func(w *world) string { return w.Submit(caseworktest.MassCasualty) }, true},
		"an approval":  {inForce(), true},
		"a revocation": {revoked, true},
		"a refusal": {func(w *world) string {
			r := w.Reach(derogation.Union)
			w.Answer(r, caseworktest.Refusal(w.State(r)))
			w.Take(w.Plain(r))
			return r
		}, false},
		"a resolution": {after(at(derogation.Union), trustsOwnResolution()), false},
		"a small round": {func(w *world) string {
			round := caseworktest.SampleRound()
			round.Publication = derogation.Publication{SmallNumbers: 5, HideService: true}
			w.Store.PutRound(round)
			return inForce()(w)
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := test.in(w)
			want := ""
			if test.shown {
				want = derogation.PublicCode(reference)
			}
			caseworktest.WantSame(t, "code", w.latest(reference).Subject.PublicCode, want)
		})
	}
}

// write puts a text into every field that takes one.
func write(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			write(v.Elem(), text)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type() != reflect.TypeFor[time.Time]() {
				write(v.Field(i), text)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			write(v.Index(i), text)
		}
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() { // Codes have types of their own.
			v.SetString(text)
		}
	}
}

// Whatever is filed and answered, no word of it goes into an announcement.
func TestAnAnnouncementHoldsNoWordThatSomebodyWrote(t *testing.T) {
	const mark = "Zyxwv"
	w := newWorld(t)
	reference := w.Submit(caseworktest.MassCasualty, func(r *derogation.Request) {
		round, category := r.Round, r.Category
		write(reflect.ValueOf(r).Elem(), mark)
		r.Round, r.Category, r.Previous, r.Contact.Email = round, category, "", mark+"@example.org"
	})
	said := mark + " 07700 900999, someone@example.com"
	w.Take(w.Waiting(reference))
	w.Answer(reference, derogation.Ask{Basis: caseworktest.Basis(w.State(reference)), Question: said})
	w.Trust(reference, derogation.AnswerQuestion{Question: 1, Answer: said})
	w.Take(w.Waiting(reference))
	for w.State(reference).Tier != derogation.Union {
		c := caseworktest.Escalation(w.State(reference))
		c.Comment = said
		w.Answer(reference, c)
		w.Take(w.Waiting(reference))
	}
	change := caseworktest.Amendment(w.State(reference))
	change.Note = said
	w.Trust(reference, change)
	yes := caseworktest.Approval(w.State(reference))
	yes.Terms.Conditions = said
	w.Answer(reference, yes)
	w.Take(w.Plain(reference))
	w.Take(w.Waiting(reference))
	if err := w.As(caseworktest.System(derogation.KindUnion, "BMA"), reference, derogation.Revoke{Reason: said, ClinicalHandover: said}); err != nil {
		t.Fatal(err)
	}
	w.Trust(reference, derogation.Reply{Text: said})
	_, announcements, _ := w.Store.Outbox(reference)
	if len(announcements) < 10 {
		t.Fatalf("only %d announcements", len(announcements))
	}
	for _, a := range announcements {
		a.Subject.Site = "" // The register shows it, and the lines, to everybody.
		if d := a.Subject.Decision; d != nil && d.Terms != nil {
			d.Terms.Staff = nil
		}
		encoded, err := json.Marshal(a.Subject)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(encoded), mark) {
			t.Errorf("%s holds what somebody wrote: %s", a.Kind, encoded)
		}
	}
}
