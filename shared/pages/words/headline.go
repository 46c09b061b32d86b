package words

import (
	"cmp"
	"fmt"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// HeadlineView is the heading of a page about a case: its reference and what was asked
// for, and where the request stands.
type HeadlineView struct {
	Caption string
	State   Tag
}

// HeadlineViewOf is a case's.
func HeadlineViewOf(s derogation.State, now time.Time) HeadlineView {
	view := HeadlineView{Caption: s.Reference, State: Headline(s, now)}
	if s.Status != derogation.ImpactOnly {
		view.Caption += ": "
		if askedSince(s) {
			view.Caption += "now asks for "
		}
		view.Caption += Doctors(s.Request.Staff) + " at " + Where(s.Request)
	}
	return view
}

// askedSince reports whether another number of doctors is asked for than was decided on.
func askedSince(s derogation.State) bool {
	return s.Decision != nil && s.Decision.Terms != nil && askedThen(s) != derogation.Doctors(s.Request.Staff)
}

// askedThen is how many doctors were asked for when it was decided. A decision of an
// earlier version does not say.
func askedThen(s derogation.State) int {
	return cmp.Or(s.Decision.Asked, derogation.Doctors(s.Request.Staff))
}

// Headline is where a request stands, as the heading of its page says it, with its
// colour: green for what permits something, red for what no longer does or never did,
// orange for what somebody must look at, blue for what goes on.
func Headline(s derogation.State, now time.Time) Tag {
	if said, known := statuses[s.Status]; known {
		return said.headline(s, now)
	}
	return Tag{Sentence(string(s.Status)), "grey"}
}

func openHeadline(s derogation.State, now time.Time) Tag {
	tier := Called(s.Round, s.Tier)
	review, open := s.OpenReview()
	question, asked := s.OpenQuestion()
	offer, offered := s.OpenOffer()
	switch {
	case asked:
		return Tag{"Waiting for the trust to answer " + tier + " by " + uktime.Said(question.DueAt, now), "yellow"}
	case offered:
		return Tag{"Waiting for the trust to answer the offer of " + tier + " by " + uktime.Said(offer.ExpiresAt, now), "yellow"}
	case !open:
		return Tag{"On its way to " + tier, "blue"}
	case overdue(review, now):
		return Tag{"With " + tier + ", overdue since " + uktime.Said(review.DueAt, now), "red"}
	default:
		return Tag{"With " + tier + " until " + uktime.Said(review.DueAt, now), "blue"}
	}
}

// overdue reports whether the time of an open review is over that is not passed for
// that: the union's.
func overdue(review derogation.Review, now time.Time) bool {
	return review.OverdueAt != nil || review.Tier == derogation.Union && !now.Before(review.DueAt)
}

// approvedFor says for how many an approval was given, and what has become of it.
func approvedFor(then, colour string) func(derogation.State, time.Time) Tag {
	return func(s derogation.State, _ time.Time) Tag {
		return Tag{approvedText(s) + then, colour}
	}
}

func approvedText(s derogation.State) string {
	given, asked := derogation.Doctors(s.Decision.Terms.Staff), askedThen(s)
	switch {
	case given >= asked:
		return "Approved for " + Count(given, "doctor") + otherMix(s.Decision.OtherMix)
	case askedSince(s):
		return fmt.Sprintf("Approved for %d of the %s asked for before", given, Count(asked, "doctor")) + otherMix(s.Decision.OtherMix)
	default:
		return fmt.Sprintf("Approved for %d of %s", given, Count(asked, "doctor")) + otherMix(s.Decision.OtherMix)
	}
}

func revokedHeadline(s derogation.State, now time.Time) Tag {
	if at := *s.Ending.EffectiveAt; now.Before(at) {
		return Tag{"Revoked from " + uktime.Said(at, now), "orange"}
	}
	return Tag{"Revoked at " + uktime.Said(*s.Ending.EffectiveAt, now), "red"}
}

// endedBy says that a request has ended, and when.
func endedBy(text string) func(derogation.State, time.Time) Tag {
	return func(s derogation.State, now time.Time) Tag {
		if s.Ending == nil {
			return Tag{text, "grey"}
		}
		return Tag{text + " at " + uktime.Said(s.Ending.At, now), "grey"}
	}
}

func declinedHeadline(s derogation.State, _ time.Time) Tag {
	return Tag{"Not put forward by " + Called(s.Round, s.Tier), "red"}
}

func refusedHeadline(s derogation.State, now time.Time) Tag {
	return Tag{"Refused at " + uktime.Said(s.Decision.RecordedAt, now), "red"}
}

func simply(text, colour string) func(derogation.State, time.Time) Tag {
	return func(derogation.State, time.Time) Tag { return Tag{text, colour} }
}
