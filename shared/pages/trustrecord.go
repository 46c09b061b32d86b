package pages

import (
	"fmt"
	"time"

	"example.org/derogations/shared/derogation"
)

// next says, to the trust, who has its request now, until when, and what it may
// do when it has ended.
func (h *handler) next(s derogation.State, now time.Time) []string {
	tier := sentence(called(s.Round, s.Tier))
	question, asked := s.OpenQuestion()
	switch {
	case asked:
		return []string{fmt.Sprintf("%s asked you a question. Answer by %s. Without an answer the review goes on with what there is.",
			tier, momentOf(question.DueAt).Text)}
	case s.Status.Open():
		return []string{h.untilWhen(s, now)}
	case s.Status == derogation.Declined || s.Status == derogation.Refused || s.Status == derogation.Undecided:
		return []string{"If the danger is still there, you can send a new request that names this one (" + s.Reference + ") as the one before it."}
	default:
		return nil
	}
}

// untilWhen says how long whoever has an open request has for it; nothing for
// one that has ended.
func (h *handler) untilWhen(s derogation.State, now time.Time) string {
	tier := sentence(called(s.Round, s.Tier))
	review, open := s.OpenReview()
	switch {
	case !s.Status.Open() || review.Paused:
		return ""
	case open && review.Tier == derogation.Union && (review.OverdueAt != nil || !now.Before(review.DueAt)):
		return fmt.Sprintf("The decision was due at %s and is overdue. %s can still decide until %s.",
			momentOf(review.DueAt).Text, tier, momentOf(s.UnionTimeEndsAt()).Text)
	case open && review.ExtendedAt != nil:
		return fmt.Sprintf("%s has until %s to answer. The time was extended once.", tier, momentOf(review.DueAt).Text)
	case open:
		return fmt.Sprintf("%s has until %s to answer.", tier, momentOf(review.DueAt).Text)
	default:
		return tier + " is being asked."
	}
}

// sent are the trust's own changes to its request: the receipts.
func (h *handler) sent(s derogation.State) []wordsView {
	var sent []wordsView
	for _, a := range s.Amendments {
		sent = append(sent, wordsView{
			What: fmt.Sprintf("New facts, version %d", a.ContentVersion), By: who(a.By), At: momentOf(a.At), Text: a.Note,
		})
	}
	return sent
}

// impactView is one report on what a strike meant for patients and services.
type impactView struct {
	By, Service, Effect, Patients string
	Appointments, Operations      string
	Harm, LFPSE, Narrative        string
	At                            moment
}

func (h *handler) impactViews(s derogation.State) []impactView {
	var views []impactView
	for _, i := range s.Impacts {
		views = append(views, impactView{
			By: who(i.By), At: momentOf(i.At), Service: i.Service, Effect: i.Effect, Patients: patients(i.PatientsAffected),
			Appointments: disrupted(i.Appointments), Operations: disrupted(i.Operations),
			Harm: harmText(i.Harm), LFPSE: i.LFPSEReference, Narrative: i.Narrative,
		})
	}
	return views
}

func disrupted(d derogation.Disruption) string {
	return fmt.Sprintf("%d cancelled, %d moved, %d rebooked", d.Cancelled, d.Moved, d.Rebooked)
}

func harmText(level derogation.HarmLevel) string {
	switch level {
	case derogation.HarmNone:
		return "No harm"
	case derogation.HarmNotYetKnown:
		return "Not yet known"
	default:
		return sentence(string(level))
	}
}
