package casework_test

import (
	"errors"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// systems are the computer systems that may try.
func systems() map[string]derogation.Actor {
	return map[string]derogation.Actor{
		"the trust":         caseworktest.System(derogation.KindTrust, "RR8"),
		"another trust":     caseworktest.System(derogation.KindTrust, "R1H"),
		"the trust's ICB":   caseworktest.System(derogation.KindICB, "QWO"),
		"the region":        caseworktest.System(derogation.KindRegion, "Y63"),
		"another region":    caseworktest.System(derogation.KindRegion, "Y56"),
		"the national team": caseworktest.System(derogation.KindNational, "X24"),
		"a national body":   caseworktest.System(derogation.KindNational, "X99"),
		"the union":         caseworktest.System(derogation.KindUnion, "BMA"),
		"another union":     caseworktest.System(derogation.KindUnion, "HCSA"),
	}
}

// rights are every command with a situation in which it is right for those
// named, and for nobody else.
func rights() map[string]struct {
	in      func(*world) string
	command func(derogation.State) derogation.Command
	may     string
} {
	type right = struct {
		in      func(*world) string
		command func(derogation.State) derogation.Command
		may     string
	}
	fixed := func(c derogation.Command) func(derogation.State) derogation.Command {
		return func(derogation.State) derogation.Command { return c }
	}
	answer := func(action derogation.Action) func(derogation.State) derogation.Command {
		return func(s derogation.State) derogation.Command { return answers(s)[action] }
	}
	const (
		nobody, trust, region, national, union = "nobody", "the trust", "the region", "the national team", "the union"
		cd, tmd, rmd                           = derogation.ClinicalDirector, derogation.TrustMedicalDirector, derogation.RegionalMedicalDirector
	)
	team, last := derogation.NationalTeam, derogation.Union
	comment := func(s derogation.State) derogation.Command {
		return derogation.AddComment{Review: len(s.Reviews) - 1, Text: "A word."}
	}
	impact := derogation.ReportImpact{Impact: caseworktest.SampleImpact()}
	ended := after(at(last, caseworktest.MassCasualty), withdrawal())
	return map[string]right{
		"escalate as clinical director":       {at(cd), answer(derogation.ActEscalate), nobody},
		"resolve as clinical director":        {at(cd), answer(derogation.ActResolveLocally), nobody},
		"decline as trust medical director":   {at(tmd), answer(derogation.ActDecline), nobody},
		"ask as trust medical director":       {at(tmd), answer(derogation.ActAsk), nobody},
		"escalate as the region":              {at(rmd), answer(derogation.ActEscalate), region},
		"ask as the region":                   {at(rmd), answer(derogation.ActAsk), region},
		"comment as the region":               {passed(rmd), comment, region},
		"escalate as the national team":       {at(team), answer(derogation.ActEscalate), national},
		"decline as the national team":        {at(team), answer(derogation.ActDecline), national},
		"ask as the national team":            {at(team), answer(derogation.ActAsk), national},
		"comment as the national team":        {passed(team), comment, national},
		"report a decision":                   {at(last), answer(derogation.ActReportDecision), national},
		"approve":                             {at(last), answer(derogation.ActApprove), union},
		"refuse":                              {at(last), answer(derogation.ActRefuse), union},
		"ask as the union":                    {at(last), answer(derogation.ActAsk), union},
		"approve while the trust is asked":    {asked(last), answer(derogation.ActApprove), union},
		"revoke":                              {inForce(), answer(derogation.ActRevoke), union},
		"judge the exception, nationally":     {ended, answer(derogation.ActJudgeException), national + " and " + union},
		"answer a question":                   {asked(team), fixed(derogation.AnswerQuestion{Question: 1, Answer: "Everybody."}), trust},
		"amend before the union has it":       {at(cd), func(s derogation.State) derogation.Command { return caseworktest.Amendment(s) }, trust},
		"amend when the union has it":         {at(last), func(s derogation.State) derogation.Command { return caseworktest.Amendment(s) }, trust},
		"amend what was approved":             {inForce(), func(s derogation.State) derogation.Command { return caseworktest.Amendment(s) }, trust},
		"withdraw before the union has it":    {at(team), fixed(withdrawal()), trust},
		"withdraw when the union has it":      {at(last), fixed(withdrawal()), trust},
		"resolve as the trust":                {at(last), fixed(trustsOwnResolution()), trust},
		"reopen":                              {after(at(rmd), trustsOwnResolution()), fixed(derogation.Reopen{Why: "It did not hold."}), trust},
		"stand down":                          {inForce(), fixed(derogation.StandDown{Reason: "Two agency doctors came."}), trust},
		"reply to a revocation":               {revoked, fixed(derogation.Reply{Text: "We do not agree."}), trust},
		"report the turnout":                  {revoked, fixed(derogation.ReportTurnout{Turnout: derogation.Turnout{Contacted: 3, Came: 1}}), trust},
		"report impact":                       {after(at(tmd), withdrawal()), fixed(impact), trust},
		"report impact where the union sees":  {after(at(last), withdrawal()), fixed(impact), trust},
		"open a review":                       {(*world).mustSubmit, fixed(derogation.OpenReview{}), nobody},
		"record a silence":                    {at(last), fixed(derogation.RecordSilence{}), nobody},
		"announce":                            {after(at(last), withdrawal()), fixed(derogation.Announce{}), nobody},
		"end":                                 {inForce(), fixed(derogation.End{}), nobody},
		"remind of the impact":                {after(at(last), withdrawal()), fixed(derogation.RequestImpact{}), nobody},
		"judge the exception before it ended": {at(last, caseworktest.MassCasualty), answer(derogation.ActJudgeException), nobody},
	}
}

func (w *world) mustSubmit() string { return w.Submit() }

func TestWhichSystemMayDoWhat(t *testing.T) {
	outside := map[string]bool{"another trust": true, "another region": true, "another union": true}
	for name, right := range rights() {
		for who, actor := range systems() {
			t.Run(name+", by "+who, func(t *testing.T) {
				w := newWorld(t)
				reference := right.in(w)
				before := w.State(reference)
				wakes := len(w.Wakes(reference))
				w.Now = w.Now.Add(time.Minute)
				done, err := w.Systems().Act(w.Ctx, actor, reference, right.command(before), casework.Call{}, w.Now)
				c := done.Case
				switch {
				case outside[who] || who == "the union" && !before.ReachedUnion():
					caseworktest.WantError(t, err, casework.ErrNotFound)
					caseworktest.WantSame(t, "what is shown", c, casework.Case{})
				case mentions(right.may, who):
					if err != nil {
						t.Fatal(err)
					}
					caseworktest.WantSame(t, "what is shown", caseworktest.Text(t, c.State), caseworktest.Text(t, w.State(reference)))
					caseworktest.WantSame(t, "version", c.State.Version, before.Version+1)
					moved := before.Step != c.State.Step
					was, _ := before.RegisterEntries()
					is, _ := c.State.RegisterEntries()
					woken := map[bool]int{true: 1}
					caseworktest.WantSame(t, "wakes", len(w.Wakes(reference))-wakes, woken[moved]+woken[!was.Same(is)])
					w.Holds(reference)
					return
				case name == "judge the exception before it ended" && (who == "the national team" || who == "the union"):
					caseworktest.WantConflict(t, err, derogation.ConflictNotEnded)
				default:
					caseworktest.WantForbidden(t, err)
				}
				caseworktest.WantSame(t, "version", w.State(reference).Version, before.Version)
			})
		}
	}
}

func mentions(list, who string) bool {
	return list == who || list == "the national team and the union" && (who == "the national team" || who == "the union")
}

func TestASystemsDecisionIsItsTiersAndNamesTheSystem(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	if err := w.As(caseworktest.System(derogation.KindUnion, "BMA"), reference, caseworktest.Approval(w.State(reference))); err != nil {
		t.Fatal(err)
	}
	by := w.State(reference).Decision.By
	if by.Tier != derogation.Union || by.Proof != derogation.ProofPrivateKeyJWT || by.ID != "client-bma" || by.Organisation != "BMA" {
		t.Errorf("decided by %+v", by)
	}
}

// What a caller says of its own tier counts for nothing.
func TestASystemCannotClaimATier(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.TrustMedicalDirector)
	actor := caseworktest.System(derogation.KindTrust, "RR8")
	actor.Tier = derogation.TrustMedicalDirector
	caseworktest.WantForbidden(t, w.As(actor, reference, answers(w.State(reference))[derogation.ActDecline]))
}

func TestACaseIsNotFiledAnewByACommand(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector)
	s := w.State(reference)
	for _, command := range []derogation.Command{
		derogation.Submit{Reference: reference, Round: s.Round, Trust: s.Trust, Request: s.Request},
		derogation.FileImpact{Reference: reference, Round: s.Round, Trust: s.Trust, Impact: caseworktest.SampleImpact()},
	} {
		caseworktest.WantConflict(t, w.As(caseworktest.System(derogation.KindTrust, "RR8"), reference, command), derogation.ConflictExists)
	}
}

func TestARefusedCommandShowsTheCaseAsItIs(t *testing.T) {
	w := newWorld(t)
	reference := after(at(derogation.Union), withdrawal())(w)
	done, err := w.Systems().Act(w.Ctx, caseworktest.System(derogation.KindUnion, "BMA"), reference, caseworktest.Refusal(w.State(reference)), casework.Call{}, w.Now)
	caseworktest.WantConflict(t, err, derogation.ConflictReviewClosed)
	caseworktest.WantSame(t, "status", done.Case.State.Status, derogation.Withdrawn)
}

func TestAStoreThatFailsIsNoAnswerToASystem(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	broken := errors.New("broken")
	w.Store.BeforeCommit = func(casework.Change) error { return broken }
	caseworktest.WantError(t, w.As(caseworktest.System(derogation.KindTrust, "RR8"), reference, withdrawal()), broken)
}
