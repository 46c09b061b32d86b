package pages

import (
	"slices"
	"strings"

	"example.org/derogations/shared/derogation"
)

// tierView is what one tier said, or that it said nothing in time.
type tierView struct {
	Name     string
	Answer   string
	Silent   bool
	By       string
	At       moment
	Facts    []string
	Text     string
	Comments []commentView
}

type commentView struct {
	By   string
	At   moment
	Text string
}

// said is what the tiers answered up to a review. What later tiers say is not
// theirs to see who came before them.
func (h *handler) said(s derogation.State, upTo int) []tierView {
	var views []tierView
	for _, review := range s.Reviews {
		if review.Number <= upTo && !review.Open() {
			views = append(views, h.tierView(s, review))
		}
	}
	return views
}

func (h *handler) tierView(s derogation.State, review derogation.Review) tierView {
	view := tierView{Name: sentence(s.Round.TierName(review.Tier)), Text: review.Explanation, Answer: answerText(s, review)}
	if review.ClosedAt != nil {
		view.At = momentOf(*review.ClosedAt)
	}
	view.Silent = review.Passed()
	if review.By != nil && !view.Silent {
		view.By = who(*review.By)
	}
	if review.EvidenceConfirmed {
		view.Facts = append(view.Facts, "Confirmed that the evidence is right.")
	}
	if review.ExtendedAt != nil {
		view.Facts = append(view.Facts, "The duty telephone was rung, and the time was extended once.")
	}
	for _, handed := range review.HandedOver {
		view.Facts = append(view.Facts, h.handedText(handed))
	}
	if view.Silent && review.Tier == derogation.NationalTeam {
		view.Facts = append(view.Facts, "The request was not nationally reviewed.")
	}
	for _, comment := range s.Comments {
		if comment.Review == review.Number {
			view.Comments = append(view.Comments, commentView{By: who(comment.By), At: momentOf(comment.At), Text: comment.Text})
		}
	}
	return view
}

func answerText(s derogation.State, review derogation.Review) string {
	switch review.Outcome {
	case derogation.OutcomeNoAnswer:
		return "Did not answer in time"
	case derogation.OutcomeNobodyToAsk:
		return "Not asked: nobody was registered or on duty"
	case derogation.OutcomeResolvedLocally:
		return "Resolved locally"
	case derogation.OutcomeDeclined:
		return "Not put forward"
	case derogation.OutcomeApproved:
		return "Approved"
	case derogation.OutcomeRefused:
		return "Refused"
	case derogation.OutcomeOvertaken:
		return "Not answered: the trust ended the request first"
	}
	next := "the next level"
	if tier, ok := s.Round.After(review.Tier); ok {
		next = called(s.Round, tier)
	}
	switch {
	case review.Supported == nil:
		return "Passed on to " + next
	case *review.Supported:
		return "Supported, and passed on to " + next
	default:
		return "Not supported, and passed on to " + next
	}
}

func (h *handler) handedText(handed derogation.HandedOver) string {
	return named(handed.By.Name, handed.By.Role) + " handed this review over to " + named(handed.To.Name, handed.To.Role) +
		", at " + momentOf(handed.At).Text + "."
}

// who names a person with the role and organisation in which they acted.
func who(a derogation.Actor) string { return named(a.Name, a.Role, a.OrganisationName) }

// named joins what is known of a name, a role and an organisation. A mailbox's
// role may be its name.
func named(parts ...string) string {
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	return strings.Join(slices.Compact(parts), ", ")
}

// called is how a sentence names a tier.
func called(round derogation.Round, tier derogation.Tier) string {
	return inSentence(round.TierName(tier))
}

// inSentence turns a round's name for a tier, such as "National team", "BMA" or
// "the BMA", into what a sentence says: "the national team", "the BMA".
func inSentence(name string) string {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "the "), "The ")
	if len(name) > 1 && name[1:] == strings.ToLower(name[1:]) {
		name = strings.ToLower(name[:1]) + name[1:]
	}
	return "the " + name
}

// sentence gives a text that may begin in lower case ("the BMA") the capital
// letter of a sentence.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
