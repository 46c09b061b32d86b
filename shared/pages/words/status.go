package words

import (
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// statusWords is all that is said of a status.
type statusWords struct {
	// headline says it as the heading of a page.
	headline func(derogation.State, time.Time) Tag
	// stands says where the request stands, in sentences.
	stands func(derogation.State, time.Time) []string
	// short says it to the trust, in the list of its own requests.
	short func(derogation.State) string
	// outcome says it in a list of a trust's earlier requests.
	outcome func(derogation.State) string
	// decided says what became of an approval, beside its terms; empty while it
	// stands as it was given.
	decided string
	// written is what the words are called with which it was ended, where
	// everybody may see them.
	written string
}

// statuses has them all.
var statuses = map[derogation.Status]statusWords{
	derogation.Submitted: {headline: openHeadline, stands: whileOpen, short: withTier("with "), outcome: withTier("Open, with ")},
	derogation.InReview:  {headline: openHeadline, stands: whileOpen, short: withTierOrOffer, outcome: withTier("Open, with ")},
	derogation.AwaitingInformation: {
		headline: openHeadline,
		stands:   whileOpen, short: always("a question waits for you"), outcome: withTier("Open, with "),
	},
	derogation.ResolvedLocally: {
		headline: endedBy("Resolved locally"),
		stands: func(s derogation.State, _ time.Time) []string {
			by := Called(s.Round, s.Tier)
			if byTrust(s.Ending) {
				by = "the trust"
			}
			return []string{"The request has ended: " + by + " found a way to keep patients safe without doctors who are on strike."}
		},
		short: always("resolved locally"), outcome: always("Resolved locally"), written: "How patients are kept safe",
	},
	derogation.Declined: {
		headline: declinedHeadline,
		stands: func(s derogation.State, _ time.Time) []string {
			return []string{"The request has ended: " + Called(s.Round, s.Tier) + " did not put it forward."}
		},
		short: always("not put forward"), outcome: withTier("Not put forward by "),
	},
	derogation.Withdrawn: {
		headline: endedBy("Withdrawn by the trust"),
		stands: func(s derogation.State, _ time.Time) []string {
			return []string{"The request has ended: the trust withdrew it. Reason: " + WithdrawalText(s.Ending) + ". No doctor may be asked back for it."}
		},
		short: always("withdrawn"), outcome: always("Withdrawn by the trust"), written: "Withdrawn",
	},
	derogation.Voided: {
		headline: endedBy("Voided"),
		stands: func(derogation.State, time.Time) []string {
			return []string{"The request was voided by the people who run this service, because it was filed in error. It does not count. No doctor may be asked back for it."}
		},
		short: always("voided: filed in error"), outcome: always("Voided: filed in error"),
	},
	derogation.StrikeEnded: {
		headline: endedBy("The strike ended"),
		stands: func(s derogation.State, _ time.Time) []string {
			return []string{"The request has ended with the strike: " + Called(s.Round, derogation.Union) + " " + strikeSaid(s.StrikeEnd) + ". No doctor may be asked back for it."}
		},
		short: always("the strike ended"), outcome: always("Ended with the strike"),
	},
	derogation.Approved: {
		headline: approvedFor("", "green"),
		stands:   union(" approved the request. Only the doctors that its terms name may be asked back, and only for the time that they name."),
		short:    always("approved"), outcome: byUnion("Approved by ", ""),
	},
	derogation.Refused: {
		headline: refusedHeadline,
		stands:   union(" refused the request. No doctor may be asked back for it."),
		short:    always("refused"), outcome: byUnion("Refused by ", ""),
	},
	derogation.Undecided: {
		headline: simply("No decision in time", "orange"),
		stands:   union(" gave no decision before the time asked for had passed. That is neither an approval nor a refusal. No doctor may be asked back for it."),
		short:    always("undecided"), outcome: byUnion("No decision by ", ""),
	},
	derogation.Ended: {
		headline: approvedFor(", and over", "grey"),
		stands: func(s derogation.State, now time.Time) []string {
			if s.StrikeEndsFirst() {
				by := Called(s.Round, derogation.Union)
				return []string{Sentence(by) + " approved the request, and the approval ended with the strike: " + by + " " + strikeSaid(s.StrikeEnd) + "."}
			}
			return union(" approved the request, and the time that it approved is over.")(s, now)
		},
		short: always("ended"), outcome: byUnion("Approved by ", ", and over"),
	},
	derogation.Revoked: {
		headline: revokedHeadline,
		stands:   whenRevoked, short: always("revoked"), outcome: byUnion("Approved by ", ", and revoked"),
		decided: "Approved, later revoked", written: "Why the approval was revoked",
	},
	derogation.StoodDown: {
		headline: endedBy("Stood down by the trust"),
		stands: func(s derogation.State, _ time.Time) []string {
			return []string{Sentence(Called(s.Round, derogation.Union)) + " had approved the request. The trust stood the doctors down at " +
				uktime.Page(s.Ending.At) + ": they are no longer needed, and nobody may be asked back any more."}
		},
		short: always("stood down"), outcome: byUnion("Approved by ", ", and stood down by the trust"),
		decided: "Approved, and ended early by the trust", written: "Stood down",
	},
	derogation.ImpactOnly: {
		headline: simply("Report on the impact of the strike", "grey"),
		stands: func(derogation.State, time.Time) []string {
			return []string{"This is a report on the impact of a strike in which nobody decides on requests. Nothing is asked for."}
		},
		short: always("impact_only"), outcome: always("Ended"),
	},
}

// StatusText is where a request stands, in a few words to its trust.
func StatusText(s derogation.State) string {
	if said, known := statuses[s.Status]; known {
		return said.short(s)
	}
	return string(s.Status)
}

// Outcome is where a request stands, in a few words to anybody who is asked.
func Outcome(s derogation.State) string {
	if said, known := statuses[s.Status]; known {
		return said.outcome(s)
	}
	return "Ended"
}

func always(text string) func(derogation.State) string {
	return func(derogation.State) string { return text }
}

func withTier(before string) func(derogation.State) string {
	return func(s derogation.State) string { return before + Called(s.Round, s.Tier) }
}

func byUnion(before, after string) func(derogation.State) string {
	return func(s derogation.State) string { return before + Called(s.Round, derogation.Union) + after }
}

func union(did string) func(derogation.State, time.Time) []string {
	return func(s derogation.State, _ time.Time) []string {
		return []string{Sentence(Called(s.Round, derogation.Union)) + did}
	}
}

// withTierOrOffer says to the trust that an offer waits for it, or who has its request.
func withTierOrOffer(s derogation.State) string {
	if _, offered := s.OpenOffer(); offered {
		return "an offer waits for you"
	}
	return withTier("with ")(s)
}
