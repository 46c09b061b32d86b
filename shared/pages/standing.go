package pages

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
)

// standing is where a request stands, and what became of a review of it.
type standing struct {
	Reference string
	RoundName string
	HelpPhone string
	// Review is how the review itself ended; nil while it is open, and for the
	// trust.
	Review *tierView
	// Now says where the request stands, in sentences; Text is what was written
	// when it was ended.
	Now      []string
	Text     []wordsView
	Decision *decisionView
	Reported *reportView
	// After is what was said once it had ended.
	After []wordsView
}

// wordsView is somebody's words on the record.
type wordsView struct {
	What string
	By   string
	At   moment
	Text string
}

func (h *handler) reviewStanding(v visit) standing {
	view := h.standing(v.state(), v.now)
	if !v.opened.Review.Open() {
		review := h.tierView(v.state(), v.opened.Review)
		view.Review = &review
	}
	return view
}

func (h *handler) standing(s derogation.State, now time.Time) standing {
	view := standing{
		Reference: s.Reference, RoundName: s.Round.Name, HelpPhone: s.Round.HelpPhone,
		Now: h.whereItStands(s, now), Text: h.ending(s), After: h.afterwards(s),
	}
	if s.Decision != nil {
		view.Decision = h.decisionView(s)
	} else if s.Reported != nil {
		view.Reported = h.reportView(s)
	}
	return view
}

// whereItStands puts a request's status in words. It names no reasons of
// tiers: those are theirs to see who come after, and the trust's.
func (h *handler) whereItStands(s derogation.State, now time.Time) []string {
	tier := called(s.Round, s.Tier)
	union := called(s.Round, derogation.Union)
	switch s.Status {
	case derogation.Submitted, derogation.InReview, derogation.AwaitingInformation:
		return h.whileOpen(s, tier, union)
	case derogation.ResolvedLocally:
		if byTrust(s.Ending) {
			tier = "the trust"
		}
		return []string{"The request has ended: " + tier + " found a way to keep patients safe without doctors who are on strike."}
	case derogation.Declined:
		return []string{"The request has ended: " + tier + " did not put it forward."}
	case derogation.Withdrawn:
		return []string{"The request has ended: the trust withdrew it. Reason: " + withdrawalText(s.Ending) + ". No doctor may be asked back for it."}
	case derogation.Approved:
		return []string{sentence(union) + " approved the request. Only the doctors that its terms name may be asked back, and only for the time that they name."}
	case derogation.Refused:
		return []string{sentence(union) + " refused the request. No doctor may be asked back for it."}
	case derogation.Undecided:
		return []string{sentence(union) + " gave no decision before the time asked for had passed. That is neither an approval nor a refusal. No doctor may be asked back for it."}
	case derogation.Ended:
		return []string{sentence(union) + " approved the request, and the time that it approved is over."}
	case derogation.Revoked:
		return h.whenRevoked(s, union, now)
	case derogation.StoodDown:
		return []string{sentence(union) + " had approved the request. The trust stood the doctors down at " +
			momentOf(s.Ending.At).Text + ": they are no longer needed, and nobody may be asked back any more."}
	case derogation.ImpactOnly:
		return []string{"This is a report on the impact of a strike in which nobody decides on requests. Nothing is asked for."}
	default:
		return []string{"The request stands at: " + strings.ReplaceAll(string(s.Status), "_", " ") + "."}
	}
}

func (h *handler) whileOpen(s derogation.State, tier, union string) []string {
	now := "The request is now with " + tier + "."
	if question, asked := s.OpenQuestion(); asked {
		now = "The request is now with " + tier + ", and a question is with the trust until " + momentOf(question.DueAt).Text + "."
	}
	switch {
	case s.Request.MassCasualty != nil:
		now += " The trust states that it is contacting doctors under the mass casualty exception. That is not a decision of " + union + "."
	case s.Reported != nil:
		now += " A decision was reported. Nobody may be called back until " + union + " confirms it."
	default:
		now += " No doctor may be asked back unless " + union + " approves it."
	}
	return []string{now, "Everybody who was asked is told how it ends."}
}

func (h *handler) whenRevoked(s derogation.State, union string, now time.Time) []string {
	at := momentOf(*s.Ending.EffectiveAt).Text
	if now.Before(*s.Ending.EffectiveAt) {
		return []string{sentence(union) + " revoked its approval. It still holds until " + at + ". From then on no doctor may work under it."}
	}
	return []string{sentence(union) + " revoked its approval. It ended at " + at + ". No doctor may work under it any more."}
}

// ending is what was written when a request ended, where everybody may see it.
func (h *handler) ending(s derogation.State) []wordsView {
	e := s.Ending
	if e == nil {
		return nil
	}
	words := func(what, text string) wordsView {
		return wordsView{What: what, By: who(e.By), At: momentOf(e.At), Text: text}
	}
	switch {
	case s.Status == derogation.Withdrawn:
		return []wordsView{words("Withdrawn", e.Text)}
	case s.Status == derogation.ResolvedLocally && byTrust(e):
		return []wordsView{words("How patients are kept safe", e.Text)}
	case s.Status == derogation.StoodDown:
		return []wordsView{words("Stood down", e.Text)}
	case s.Status == derogation.Revoked && e.Handover != "":
		return []wordsView{words("Why the approval was revoked", e.Text), words("On the safe handover of patients", e.Handover)}
	case s.Status == derogation.Revoked:
		return []wordsView{words("Why the approval was revoked", e.Text)}
	default:
		return nil
	}
}

// afterwards is what was said of a request once it had ended.
func (h *handler) afterwards(s derogation.State) []wordsView {
	var said []wordsView
	for _, reply := range s.Replies {
		said = append(said, wordsView{What: "The trust’s reply to the revocation", By: who(reply.By), At: momentOf(reply.At), Text: reply.Text})
	}
	for _, j := range s.Judgements {
		said = append(said, h.judgementView(s, j))
	}
	if t := s.Turnout; t != nil {
		said = append(said, wordsView{
			What: "How many came", By: who(t.By), At: momentOf(t.At),
			Text: "Contacted: " + strconv.Itoa(t.Contacted) + ". Came: " + strconv.Itoa(t.Came) + ". Not needed after all: " + strconv.Itoa(t.NotNeeded) + ".",
		})
	}
	return said
}

func (h *handler) judgementView(s derogation.State, j derogation.Judgement) wordsView {
	what := sentence(called(s.Round, j.Tier)) + " judged that the exception was not justified"
	if j.Justified {
		what = sentence(called(s.Round, j.Tier)) + " judged that the exception was justified"
	}
	return wordsView{What: what, By: who(j.By), At: momentOf(j.At), Text: j.Text}
}

func byTrust(e *derogation.Ending) bool {
	return e != nil && e.By.Tier == "" && e.By.Kind != derogation.ActorSystem
}

func withdrawalText(e *derogation.Ending) string {
	for _, reason := range derogation.WithdrawalReasons() {
		if e != nil && reason.Code == e.Reason {
			return strings.ToLower(reason.Text[:1]) + reason.Text[1:]
		}
	}
	return "none given"
}

// reasonTexts are the words of a refusal's reasons.
func reasonTexts(round derogation.Round, codes []derogation.ReasonCode) []string {
	var texts []string
	for _, reason := range round.Reasons() {
		if slices.Contains(codes, reason.Code) {
			texts = append(texts, reason.Text)
		}
	}
	return texts
}
