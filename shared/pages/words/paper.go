package words

import "example.org/derogations/shared/derogation"

// onPaper are the answers of a tier as they are ticked on the form on paper.
var onPaper = map[derogation.Action]func(derogation.Round, derogation.RoundTier) []string{
	derogation.ActEscalate: func(round derogation.Round, rules derogation.RoundTier) []string {
		next, _ := round.After(rules.Tier)
		if rules.Tier.SaysSupport() {
			return []string{"Supported, and passed on to " + Called(round, next), "Not supported, and passed on to " + Called(round, next)}
		}
		return []string{"Passed on to " + Called(round, next)}
	},
	derogation.ActResolveLocally: ticked("Resolved locally, without doctors on strike"),
	derogation.ActDecline:        ticked("Not put forward"),
	derogation.ActAsk:            ticked("Asked the trust a question"),
	derogation.ActApprove:        ticked("Approved, on the terms below"),
	derogation.ActRefuse:         ticked("Refused"),
	derogation.ActCounterOffer:   ticked("Offered the trust other terms than it asked for, as below"),
}

func ticked(answer string) func(derogation.Round, derogation.RoundTier) []string {
	return func(derogation.Round, derogation.RoundTier) []string { return []string{answer} }
}

// OnPaper are the answers to tick for what a tier may do in a round.
func OnPaper(action derogation.Action, round derogation.Round, rules derogation.RoundTier) []string {
	return onPaper[action](round, rules)
}
