package words

import (
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// TierView is what one tier said, or that it said nothing in time.
type TierView struct {
	Name     string
	Answer   string
	Tag      Tag
	Silent   bool
	By       string
	At       time.Time
	Facts    []string
	Text     string
	Comments []derogation.Comment
}

// Said is what the tiers answered up to a review. What later tiers say is not
// theirs to see who came before them.
func Said(s derogation.State, upTo int) []TierView {
	var views []TierView
	for _, review := range s.Reviews {
		if review.Number <= upTo && !review.Open() {
			views = append(views, TierViewOf(s, review))
		}
	}
	return views
}

// TierViewOf puts a review that is over in words.
func TierViewOf(s derogation.State, review derogation.Review) TierView {
	view := TierView{Name: Sentence(s.Round.TierName(review.Tier)), Text: review.Explanation, Answer: AnswerText(s, review), Tag: AnswerTag(s, review)}
	if review.ClosedAt != nil {
		view.At = *review.ClosedAt
	}
	view.Silent = review.Passed()
	if review.By != nil && !view.Silent {
		view.By = Who(*review.By)
	}
	if review.EvidenceConfirmed {
		view.Facts = append(view.Facts, "Confirmed that the evidence is right.")
	}
	if review.ExtendedAt != nil {
		view.Facts = append(view.Facts, "The time was extended once, at "+uktime.Page(*review.ExtendedAt)+".")
	}
	for _, handed := range review.HandedOver {
		view.Facts = append(view.Facts, HandedText(handed))
	}
	if view.Silent && review.Tier == derogation.NationalTeam {
		view.Facts = append(view.Facts, "The request was not nationally reviewed.")
	}
	for _, comment := range s.Comments {
		if comment.Review == review.Number {
			view.Comments = append(view.Comments, comment)
		}
	}
	return view
}

// outcomes say how a review ended that was not passed on.
var outcomes = map[derogation.Outcome]string{
	derogation.OutcomeNoAnswer:        "Did not answer in time",
	derogation.OutcomeNobodyToAsk:     "Not asked: nobody was registered or on duty",
	derogation.OutcomeResolvedLocally: "Resolved locally",
	derogation.OutcomeDeclined:        "Not put forward",
	derogation.OutcomeApproved:        "Approved",
	derogation.OutcomeRefused:         "Refused",
}

// EndedFirst says what became of a request before a review of it was answered.
func EndedFirst(review derogation.Review) string {
	if review.StrikeEnded() {
		return "The strike ended first"
	}
	if review.Voided() {
		return "The request was voided first"
	}
	return "The trust ended the request first"
}

// AnswerTag says in a word or two how a review ended, with its colour.
func AnswerTag(s derogation.State, review derogation.Review) Tag {
	switch review.Outcome {
	case derogation.OutcomeNoAnswer:
		if review.Tier == derogation.Union { // It is never passed: the request ran out of time before it.
			return Tag{"No decision", "orange"}
		}
		return Tag{"No answer", "orange"}
	case derogation.OutcomeNobodyToAsk:
		return Tag{"Nobody to ask", "orange"}
	case derogation.OutcomeResolvedLocally:
		return Tag{"Resolved locally", "green"}
	case derogation.OutcomeDeclined:
		return Tag{"Not put forward", "red"}
	case derogation.OutcomeApproved:
		return Tag{"Approved", "green"}
	case derogation.OutcomeRefused:
		return Tag{"Refused", "red"}
	case derogation.OutcomeOvertaken:
		return Tag{"Not answered", "grey"}
	case derogation.OutcomeEscalated:
		return passedOnTag(review)
	default:
		return Tag{"Answered", "grey"}
	}
}

func passedOnTag(review derogation.Review) Tag {
	switch {
	case review.Supported == nil:
		return Tag{"Passed on", "green"}
	case *review.Supported:
		return Tag{"Supported", "green"}
	default:
		return Tag{"Not supported", "orange"}
	}
}

// AnswerText says in a few words how a review ended.
func AnswerText(s derogation.State, review derogation.Review) string {
	if said, known := outcomes[review.Outcome]; known {
		return said
	}
	if review.Outcome == derogation.OutcomeOvertaken {
		first := EndedFirst(review)
		return "Not answered: " + strings.ToLower(first[:1]) + first[1:]
	}
	next := "the next tier"
	if tier, ok := s.Round.After(review.Tier); ok {
		next = Called(s.Round, tier)
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

// SeenText says who has a review and has not decided it, and since when.
func SeenText(seen derogation.Seen) string {
	return "Seen, not decided: " + Named(seen.By.Name, seen.By.Role) + ", at " + uktime.Page(seen.At) + "."
}

// HandedText says who handed a review over to whom, and when.
func HandedText(handed derogation.HandedOver) string {
	return Named(handed.By.Name, handed.By.Role) + " handed this review over to " + Named(handed.To.Name, handed.To.Role) +
		", at " + uktime.Page(handed.At) + "."
}

// Who names a person with the role and organisation in which they acted.
func Who(a derogation.Actor) string { return Named(a.Name, a.Role, a.OrganisationName) }

// Named joins what is known of a name, a role and an organisation. A mailbox's
// role may be its name.
func Named(parts ...string) string {
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	return strings.Join(slices.Compact(parts), ", ")
}

// Called is how a sentence names a tier.
func Called(round derogation.Round, tier derogation.Tier) string {
	return InSentence(round.TierName(tier))
}

// InSentence turns a round's name for a tier, such as "National team", "BMA" or
// "the BMA", into what a sentence says: "the national team", "the BMA".
func InSentence(name string) string {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "the "), "The ")
	if len(name) > 1 && name[1:] == strings.ToLower(name[1:]) {
		name = strings.ToLower(name[:1]) + name[1:]
	}
	return "the " + name
}

// Sentence gives a text that may begin in lower case ("the BMA") the capital
// letter of a sentence.
func Sentence(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
