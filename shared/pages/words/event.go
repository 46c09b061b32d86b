package words

import (
	"fmt"
	"strings"

	"example.org/derogations/shared/derogation"
)

// happened is an event as its words are made of it.
type happened struct {
	derogation.Event
	state derogation.State
	// tier is what the round calls the event's tier, next the one after it.
	tier, next string
}

// events says in plain words of every event what happened.
var events = map[derogation.EventType]func(happened) string{
	derogation.EventSubmitted: func(e happened) string {
		if e.Submission != nil && e.Submission.Request.MassCasualty != nil {
			return "The trust sent the request in, and states a mass casualty exception"
		}
		return "The trust sent the request in"
	},
	derogation.EventReviewOpened: func(e happened) string {
		if e.Unattended {
			return Sentence(e.tier) + " was asked, though nobody there was registered or on duty"
		}
		return Sentence(e.tier) + " was asked"
	},
	derogation.EventTierVacant: func(e happened) string {
		return Sentence(e.tier) + " was not asked, because nobody there was registered or on duty, and the request was passed on to " + e.next
	},
	derogation.EventReminded: tierDid(" was reminded"),
	derogation.EventEscalated: func(e happened) string {
		switch {
		case e.Supported == nil:
			return Sentence(e.tier) + " passed the request on to " + e.next
		case *e.Supported:
			return Sentence(e.tier) + " supported the request, and passed it on to " + e.next
		default:
			return Sentence(e.tier) + " did not support the request, and passed it on to " + e.next
		}
	},
	derogation.EventResolvedLocally: tierDid(" found a way without doctors who are on strike"),
	derogation.EventDeclined:        tierDid(" did not put the request forward"),
	derogation.EventTierPassed: func(e happened) string {
		return Sentence(e.tier) + " did not answer in time, and the request was passed on to " + e.next
	},
	derogation.EventCommentAdded:      tierDid(" added a comment"),
	derogation.EventDecisionOverdue:   func(e happened) string { return "The decision of " + e.tier + " is overdue" },
	derogation.EventApproved:          tierDid(" approved the request"),
	derogation.EventRefused:           tierDid(" refused the request"),
	derogation.EventUndecided:         tierDid(" gave no decision in time: neither an approval nor a refusal"),
	derogation.EventDecisionAnnounced: plainly("Tell everyone involved how it ended"),
	derogation.EventClosingAnnounced:  plainly("Tell everyone involved how it ended"),
	derogation.EventEndingAnnounced:   plainly("Tell everyone involved how it ended"),
	derogation.EventDerogationEnded:   plainly("The time that was approved is over"),
	derogation.EventReviewExtended:    func(e happened) string { return "The time of " + e.tier + " was extended once" },
	derogation.EventAsked:             tierDid(" asked the trust a question"),
	derogation.EventAnswered:          plainly("The trust answered the question"),
	derogation.EventNotAnswered:       plainly("The trust did not answer the question in time"),
	derogation.EventCounterOffered: func(e happened) string {
		return Sentence(e.tier) + " offered the trust other terms than it asked for" + otherMix(e.OtherMix)
	},
	derogation.EventOfferAccepted: func(e happened) string {
		return "The trust accepted the offer of " + e.tier + ", and the request is approved" + otherMix(e.OtherMix)
	},
	derogation.EventOfferDeclined:  func(e happened) string { return "The trust declined the offer of " + e.tier },
	derogation.EventOfferWithdrawn: tierDid(" took its offer back"),
	derogation.EventOfferLapsed:    func(e happened) string { return "The trust did not answer the offer of " + e.tier + " in time" },
	derogation.EventAmended: func(e happened) string {
		return fmt.Sprintf("The trust changed the facts: this is version %d", e.ContentVersion)
	},
	derogation.EventWithdrawn:       plainly("The trust withdrew the request"),
	derogation.EventResolvedByTrust: plainly("The trust found a way without doctors who are on strike"),
	derogation.EventReopened:        plainly("The trust reopened the request: the local solution did not hold"),
	derogation.EventReconsiderationAsked: func(e happened) string {
		return "The trust sent the request again, with what it lacked. It goes on with " + e.tier
	},
	derogation.EventDecisionReported: func(e happened) string {
		return "A decision of " + Called(e.state.Round, derogation.Union) + " was reported. It does not count until it is confirmed"
	},
	derogation.EventRevoked: func(e happened) string {
		revoked := Sentence(Called(e.state.Round, derogation.Union)) + " revoked its approval"
		if e.Reason != "" {
			revoked += ": " + endingText(e.Reason, derogation.RevocationReasons())
		}
		return revoked
	},
	derogation.EventJoined: func(e happened) string {
		if e.Request == nil {
			return "The trust filed again for the same mass casualty event, and asked nothing new"
		}
		return fmt.Sprintf("The trust filed again for the same mass casualty event, and asked for %d doctors for %s at %s",
			derogation.Doctors(e.Request.Staff), e.Request.Service, e.Request.Site.Name)
	},
	derogation.EventReplied:         plainly("The trust replied to the revocation"),
	derogation.EventStoodDown:       plainly("The trust stood the doctors down"),
	derogation.EventTurnoutReported: plainly("The trust reported how many came"),
	derogation.EventExceptionJudged: func(e happened) string {
		if e.Justified != nil && *e.Justified {
			return "The exception was judged to be justified"
		}
		return "The exception was judged not to be justified"
	},
	derogation.EventExceptionObjected:  tierDid(" has not agreed to the exception"),
	derogation.EventExceptionConfirmed: tierDid(" confirmed that the event was declared"),
	derogation.EventExceptionEnded: func(e happened) string {
		if e.AgreedBy != "" {
			return "The trust ended the exception. It says that this was agreed by: " + e.AgreedBy
		}
		return "The trust ended the exception"
	},
	derogation.EventImpactReported:  plainly("The trust reported the impact"),
	derogation.EventImpactRequested: plainly("Remind the trust to report the impact"),
	derogation.EventHandedOver: func(e happened) string {
		return "The review of " + e.tier + " was handed over to somebody else of theirs"
	},
	derogation.EventStrikeEnded: func(e happened) string {
		return "The strike ended: " + Called(e.state.Round, derogation.Union) + " " + strikeSaid(e.Strike)
	},
	derogation.EventStrikeCutShort: func(e happened) string {
		return "The strike ends sooner: " + Called(e.state.Round, derogation.Union) + " " + strikeSaid(e.Strike)
	},
	derogation.EventStrikeTakenBack: func(e happened) string {
		return "The strike goes on: " + Called(e.state.Round, derogation.Union) + " took back that it ends sooner. Nothing is approved by it"
	},
	derogation.EventAcknowledged: tierDid(" has seen it, and has not decided"),
	derogation.EventVoided:       plainly("An operator voided the request: it was filed in error, and counts as none"),
	derogation.EventNudged:       plainly("An operator had the system look at the request again. Nothing in it changed"),
	derogation.EventRedriven:     plainly("An operator had the system begin again where the request stands. Nothing in it changed"),
}

// Happened puts an event of a case in plain words.
func Happened(s derogation.State, e derogation.Event) string {
	say, known := events[e.Type]
	if !known {
		return Sentence(strings.ReplaceAll(string(e.Type), "_", " "))
	}
	one := happened{Event: e, state: s, tier: Called(s.Round, e.Tier), next: "the next tier"}
	if after, ok := s.Round.After(e.Tier); ok {
		one.next = Called(s.Round, after)
	}
	return say(one)
}

// otherMix says of terms that a line has more doctors than it was asked for.
func otherMix(is bool) string {
	if is {
		return ", in another mix of doctors"
	}
	return ""
}

func plainly(text string) func(happened) string { return func(happened) string { return text } }

func tierDid(what string) func(happened) string {
	return func(e happened) string { return Sentence(e.tier) + what }
}
