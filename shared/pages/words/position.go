package words

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// Position is where a request stands, and what became of a review of it.
type Position struct {
	Reference string
	RoundName string
	HelpPhone string
	// Review is how the review itself ended; nil while it is open, and for the
	// trust.
	Review *TierView
	// Now says where the request stands, in sentences; Text is what was written
	// when it was ended.
	Now      []string
	Text     []WordsView
	Decision *DecisionView
	Reported *ReportView
	// After is what was said once it had ended.
	After []WordsView
}

// WordsView is somebody's words on the record.
type WordsView struct {
	What string
	By   string
	At   time.Time
	Text string
}

// PositionOf says where a request stands now, and what happened to it.
func PositionOf(s derogation.State, now time.Time) Position {
	view := Position{
		Reference: s.Reference, RoundName: s.Round.Name, HelpPhone: s.Round.HelpPhone,
		Now: WhereItStands(s, now), Text: Ending(s), After: afterwards(s),
	}
	if s.Decision != nil {
		view.Decision = DecisionViewOf(s)
	} else if s.Reported != nil {
		view.Reported = ReportViewOf(s)
	}
	return view
}

// WhereItStands puts a request's status in words. It names no reasons of
// tiers: those are theirs to see who come after, and the trust's.
func WhereItStands(s derogation.State, now time.Time) []string {
	if said, known := statuses[s.Status]; known {
		return said.stands(s, now)
	}
	return []string{"The request stands at: " + strings.ReplaceAll(string(s.Status), "_", " ") + "."}
}

func whileOpen(s derogation.State, _ time.Time) []string {
	tier, union := Called(s.Round, s.Tier), Called(s.Round, derogation.Union)
	now := "The request is now with " + tier + "."
	if question, asked := s.OpenQuestion(); asked {
		now = "The request is now with " + tier + ", and a question is with the trust until " + uktime.Page(question.DueAt) + "."
	}
	if offer, open := s.OpenOffer(); open {
		now = "The request is now with " + tier + ", and its offer is with the trust until " + uktime.Page(offer.ExpiresAt) + "."
	}
	switch {
	case s.Request.MassCasualty != nil && s.ExceptionEnd != nil:
		now += " The trust has ended its mass casualty exception. No doctor may be asked back unless " + union + " approves it."
	case s.Request.MassCasualty != nil:
		now += " The trust states that it is contacting doctors under the mass casualty exception. That is not a decision of " + union + "."
	case s.Reported != nil:
		now += " A decision was reported. Nobody may be called back until " + union + " confirms it."
	default:
		now += " No doctor may be asked back unless " + union + " approves it."
	}
	return []string{now, "We tell everyone involved when there is a decision."}
}

func whenRevoked(s derogation.State, now time.Time) []string {
	union := Called(s.Round, derogation.Union)
	at := uktime.Page(*s.Ending.EffectiveAt)
	if now.Before(*s.Ending.EffectiveAt) {
		return []string{Sentence(union) + " revoked its approval. It still holds until " + at + ". From then on no doctor may work under it."}
	}
	return []string{Sentence(union) + " revoked its approval. It ended at " + at + ". No doctor may work under it any more."}
}

// Ending is what was written when a request ended, where everybody may see it.
func Ending(s derogation.State) []WordsView {
	e := s.Ending
	if e == nil {
		return nil
	}
	words := func(what, text string) WordsView {
		return WordsView{What: what, By: Who(e.By), At: e.At, Text: text}
	}
	said, known := statuses[s.Status]
	if !known || said.written == "" || s.Status == derogation.ResolvedLocally && !byTrust(e) {
		return nil
	}
	what := said.written
	if s.Status == derogation.Revoked && e.Reason != "" {
		what += ": " + endingText(e.Reason, derogation.RevocationReasons())
	}
	switch {
	case e.ClinicalHandover != "":
		return []WordsView{words(what, e.Text), words("On the safe handover of patients", e.ClinicalHandover)}
	default:
		return []WordsView{words(what, e.Text)}
	}
}

// afterwards is what was said of a request once it had ended.
func afterwards(s derogation.State) []WordsView {
	var said []WordsView
	for _, reply := range s.Replies {
		said = append(said, WordsView{What: "The trust’s reply to the revocation", By: Who(reply.By), At: reply.At, Text: reply.Text})
	}
	for _, o := range s.Objections {
		said = append(said, ObjectionView(s, o))
	}
	if end := s.ExceptionEnd; end != nil {
		text := end.Text
		if end.AgreedBy != "" {
			text += "\nAgreed, as the trust says, by: " + end.AgreedBy
		}
		said = append(said, WordsView{What: "Why the trust ended the exception", By: Who(end.By), At: end.At, Text: text})
	}
	for _, j := range s.Judgements {
		said = append(said, JudgementView(s, j))
	}
	if t := s.Turnout; t != nil {
		said = append(said, WordsView{
			What: "How many came", By: Who(t.By), At: t.At,
			Text: TurnoutText(*t),
		})
	}
	return said
}

// TurnoutText says how many came.
func TurnoutText(t derogation.Turnout) string {
	return fmt.Sprintf("Contacted: %d. Came: %d. Not needed after all: %d.", t.Contacted, t.Came, t.NotNeeded)
}

// ObjectionView is why a tier has not agreed to an exception.
func ObjectionView(s derogation.State, o derogation.Objection) WordsView {
	return WordsView{What: Sentence(Called(s.Round, o.Tier)) + " has not agreed to the exception", By: Who(o.By), At: o.At, Text: o.Text}
}

// JudgementView is what a tier said of an exception afterwards.
func JudgementView(s derogation.State, j derogation.Judgement) WordsView {
	judged := " judged that the exception was not justified"
	if j.Justified {
		judged = " judged that the exception was justified"
	}
	return WordsView{What: Sentence(Called(s.Round, j.Tier)) + judged, By: Who(j.By), At: j.At, Text: j.Text}
}

func byTrust(e *derogation.Ending) bool {
	return e != nil && e.By.Tier == "" && e.By.Kind != derogation.ActorSystem
}

// WithdrawalText is why a trust withdrew its request.
func WithdrawalText(e *derogation.Ending) string {
	if e == nil {
		return "none given"
	}
	return endingText(e.Reason, derogation.WithdrawalReasons())
}

// endingText is the reason for an ending within a sentence.
func endingText(code derogation.EndingReason, reasons []derogation.ReasonToEnd) string {
	for _, reason := range reasons {
		if reason.Code == code {
			return strings.ToLower(reason.Text[:1]) + reason.Text[1:]
		}
	}
	return "none given"
}

// ReasonTexts are the words of a refusal's reasons.
func ReasonTexts(round derogation.Round, codes []derogation.ReasonCode) []string {
	var texts []string
	for _, reason := range round.Reasons() {
		if slices.Contains(codes, reason.Code) {
			texts = append(texts, reason.Text)
		}
	}
	return texts
}
