package httpapi

import (
	"time"

	"example.org/derogations/shared/derogation"
)

// amendment is one change of the facts: who told of it, and how the request
// stood then. The content as it was before is in the history.
type amendment struct {
	ContentVersion int               `json:"contentVersion"`
	At             time.Time         `json:"at"`
	By             person            `json:"by"`
	Note           string            `json:"note"`
	Status         derogation.Status `json:"status"`
	Tier           derogation.Tier   `json:"tier"`
}

// reconsideration is a request that was sent again: what the trust says is new, where it
// went on, and how it had ended.
type reconsideration struct {
	ContentVersion int                     `json:"contentVersion"`
	At             time.Time               `json:"at"`
	By             person                  `json:"by"`
	Note           string                  `json:"note"`
	Tier           derogation.Tier         `json:"tier"`
	Ended          derogation.Status       `json:"ended"`
	EndedAt        time.Time               `json:"endedAt"`
	Reasons        []derogation.ReasonCode `json:"reasons,omitempty"`
}

func representReconsiderations(s derogation.State) []reconsideration {
	return each(s.Reconsiderations, func(r derogation.Reconsideration) reconsideration {
		return reconsideration{r.ContentVersion, r.At, representActor(r.By), r.Note, r.Tier, r.Ended, r.EndedAt, r.Reasons}
	})
}

func representAmendments(s derogation.State) []amendment {
	return each(s.Amendments, func(a derogation.Amendment) amendment {
		return amendment{a.ContentVersion, a.At, representActor(a.By), a.Note, a.Status, a.Tier}
	})
}

// asked is one question of a tier to the trust, and what came of it. A closed
// one without an answer was not answered in time, or was overtaken.
type asked struct {
	Number      int             `json:"number"`
	Review      int             `json:"review"`
	Tier        derogation.Tier `json:"tier"`
	DisplayName string          `json:"displayName"`
	AskedAt     time.Time       `json:"askedAt"`
	AskedBy     person          `json:"askedBy"`
	Question    string          `json:"question"`
	DueAt       time.Time       `json:"dueAt"`
	ClosedAt    *time.Time      `json:"closedAt,omitempty"`
	Answer      string          `json:"answer,omitempty"`
	AnsweredBy  *person         `json:"answeredBy,omitempty"`
}

func representQuestions(s derogation.State) []asked {
	return each(s.Questions, func(q derogation.Question) asked {
		return asked{
			Number: q.Number, Review: q.Review, Tier: q.Tier, DisplayName: s.Round.TierName(q.Tier),
			AskedAt: q.AskedAt, AskedBy: representActor(q.AskedBy), Question: q.Text, DueAt: q.DueAt,
			ClosedAt: q.ClosedAt, Answer: q.Answer, AnsweredBy: orNobody(q.AnsweredBy),
		}
	})
}

// note is somebody's words on the record.
type note struct {
	At   time.Time `json:"at"`
	By   person    `json:"by"`
	Text string    `json:"text"`
}

func representReplies(replies []derogation.Note) []note {
	return each(replies, func(n derogation.Note) note { return note{n.At, representActor(n.By), n.Text} })
}
