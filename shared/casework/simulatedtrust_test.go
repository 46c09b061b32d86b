package casework_test

import (
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// visitors has people of the trust, and computer systems, come to a case: most
// of them early, some until long after it has ended.
func (s *simulation) visitors(reference string) {
	for range s.dice.IntN(8) {
		within := 6 * 3600
		if s.dice.IntN(3) == 0 {
			within = 36 * 3600
		}
		s.after(time.Duration(s.dice.IntN(within))*time.Second, "the trust looks", func() { s.visit(reference) })
	}
	for range s.dice.IntN(3) {
		s.after(time.Duration(s.dice.IntN(12*3600))*time.Second, "a system acts", func() { s.call(reference) })
	}
}

// visit looks at the trust's page, and does something that it offers, or now
// and then something that it does not.
func (s *simulation) visit(reference string) {
	door := casework.TrustRequests{Cases: s.table(), Directory: s.Store}
	view, err := door.Open(s.Ctx, s.trustLink(reference))
	s.only(err, casework.ErrNotFound)
	if err != nil {
		return
	}
	seen := view.Case.State
	actions := seen.TrustActions(s.clock("api"))
	commands := s.trustCommands(seen)
	if s.dice.IntN(8) == 0 || len(actions) == 0 {
		actions = []derogation.Action{
			derogation.ActAnswer, derogation.ActAcceptOffer, derogation.ActDeclineOffer, derogation.ActAmend, derogation.ActReopen, derogation.ActAskReconsideration, derogation.ActStandDown, derogation.ActReply,
			derogation.ActReportTurnout, derogation.ActReportImpact,
		}
	}
	action := actions[s.dice.IntN(len(actions))]
	ends := action == derogation.ActWithdraw || action == derogation.ActResolveLocally || action == derogation.ActStandDown
	if ends && s.dice.IntN(3) > 0 {
		return // Or hardly any case would come far.
	}
	if action == derogation.ActResolveLocally && s.dice.IntN(2) == 0 {
		s.after(time.Duration(s.dice.IntN(3*3600))*time.Second, "the trust thinks again", func() { s.visit(reference) })
	}
	command := trustCommand(s.T, commands, action)
	s.between()
	if s.dice.IntN(2) == 0 {
		_, err = casework.Systems{Cases: s.table(), Directory: s.Store}.Act(s.Ctx, caseworktest.System(derogation.KindTrust, "RR8"), reference, command, casework.Call{}, s.clock("api"))
	} else {
		_, err = door.Act(s.Ctx, s.trustLink(reference), "Ana Sample", command, casework.Call{}, s.clock("api"))
	}
	s.refused(err)
}

// question has the trust's people answer a question: never, once or twice, in
// time or too late.
func (s *simulation) question(reference string) {
	question, open := s.State(reference).OpenQuestion()
	if !open {
		return
	}
	for range s.dice.IntN(3) {
		s.after(time.Duration(s.dice.Int64N(int64(question.DueAt.Sub(question.AskedAt)*5/4))), "the trust answers", func() {
			door := casework.TrustRequests{Cases: s.table(), Directory: s.Store}
			answer := derogation.AnswerQuestion{Question: question.Number, Answer: "Everybody."}
			_, err := door.Act(s.Ctx, s.trustLink(reference), "Ana Sample", answer, casework.Call{}, s.clock("api"))
			s.refused(err)
		})
	}
}

func (s *simulation) trustCommands(seen derogation.State) map[derogation.Action]derogation.Command {
	amend := caseworktest.Amendment(seen)
	amend.Request.Staff = []derogation.StaffLine{{Grade: "ST6 and above", Specialty: "Intensive care medicine", Number: 1 + s.dice.IntN(3)}}
	if s.dice.IntN(3) == 0 {
		amend.Request.Window.To = caseworktest.SampleRequest().Window.To.Add(-time.Duration(s.dice.IntN(20)) * time.Hour)
		amend.Request.DecisionNeededBy.At = caseworktest.SampleRequest().Window.From
	}
	commands := trustCommands(seen)
	commands[derogation.ActAmend] = amend
	return commands
}

// call has a region's, the national team's or the union's system do something,
// at the right moment or at another.
func (s *simulation) call(reference string) {
	c, _, err := s.Store.Case(s.Ctx, reference)
	s.only(err, casework.ErrNotFound)
	if err != nil {
		return
	}
	callers := map[derogation.Action]derogation.Actor{
		derogation.ActEscalate:       caseworktest.System(derogation.KindRegion, "Y63"),
		derogation.ActDecline:        caseworktest.System(derogation.KindNational, "X24"),
		derogation.ActReportDecision: caseworktest.System(derogation.KindNational, "X24"),
		derogation.ActAsk:            caseworktest.System(derogation.KindUnion, "BMA"),
		derogation.ActApprove:        caseworktest.System(derogation.KindUnion, "BMA"),
		derogation.ActRefuse:         caseworktest.System(derogation.KindUnion, "BMA"),
		derogation.ActCounterOffer:   caseworktest.System(derogation.KindUnion, "BMA"),
		derogation.ActWithdrawOffer:  caseworktest.System(derogation.KindUnion, "BMA"),
		derogation.ActRevoke:         caseworktest.System(derogation.KindUnion, "BMA"),
	}
	actions := []derogation.Action{
		derogation.ActEscalate, derogation.ActDecline, derogation.ActReportDecision, derogation.ActAsk, derogation.ActApprove,
		derogation.ActRefuse, derogation.ActRevoke, derogation.ActCounterOffer, derogation.ActWithdrawOffer,
	}
	action := actions[s.dice.IntN(len(actions))]
	s.between()
	_, err = casework.Systems{Cases: s.table(), Directory: s.Store}.Act(s.Ctx, callers[action], reference, answers(c.State)[action], casework.Call{}, s.clock("api"))
	s.refused(err)
}
