package httpapi

import (
	"time"

	"example.org/derogations/shared/derogation"
)

// links are the addresses that belong to a request.
type links struct {
	Self    string `json:"self"`
	History string `json:"history"`
	Round   string `json:"round"`
}

func linksTo(s derogation.State) links { return linksFor(s.Reference, s.Round.ID) }

func linksFor(reference, round string) links {
	self := "/v1/requests/" + reference
	return links{Self: self, History: self + "/history", Round: roundPath(round)}
}

// representation is a request as systems see it. It leaves out what only this
// system's own workings need, and everything about the round but what says
// which one it is and how it words the request.
//
// Whoever may see a request sees all of it. Actions alone depend on who asks.
type representation struct {
	Reference      string            `json:"reference"`
	Status         derogation.Status `json:"status"`
	Version        int               `json:"version"`
	ContentVersion int               `json:"contentVersion"`
	SubmittedAt    time.Time         `json:"submittedAt"`
	ChangedAt      time.Time         `json:"changedAt"`
	// Exception is set when the trust states a mass casualty event.
	Exception  *exception              `json:"massCasualtyException,omitempty"`
	WaitingFor *waitingFor             `json:"waitingFor,omitempty"`
	Trust      derogation.Organisation `json:"trust"`
	Round      round                   `json:"round"`
	// Flags is what those who judge the request should see first.
	Flags []derogation.Flag `json:"flags,omitempty"`
	// Plan and Request are left out of a case that is only an impact report.
	Plan    *derogation.Plan `json:"plan,omitempty"`
	Request *request         `json:"request,omitempty"`
	// Agreed is what was agreed in advance when it was filed.
	Agreed           *derogation.Agreed `json:"agreedInAdvance,omitempty"`
	Amendments       []amendment        `json:"amendments"`
	Reconsiderations []reconsideration  `json:"reconsiderations,omitempty"`
	Questions        []asked            `json:"questions"`
	Reviews          []review           `json:"reviews"`
	// NotNationallyReviewed is set when the national team gave no answer.
	NotNationallyReviewed bool          `json:"notNationallyReviewed,omitempty"`
	Comments              []comment     `json:"comments"`
	Reported              *reported     `json:"reportedDecision,omitempty"`
	CounterOffer          *counterOffer `json:"counterOffer,omitempty"`
	Decision              *decision     `json:"decision,omitempty"`
	Ending                *ending       `json:"ending,omitempty"`
	Replies               []note        `json:"replies"`
	Turnout               *turnout      `json:"turnout,omitempty"`
	ImpactReports         []impact      `json:"impactReports"`
	Actions               []action      `json:"actions"`
	Links                 links         `json:"links"`
}

// request is the content, in the form in which an amendment takes it. The
// evidence leaves out what was not answered.
type request struct {
	derogation.Request
	Evidence map[string]*derogation.Statement `json:"evidence"`
}

// waitingFor is whose turn it is. While a tier asks the trust, or offers it something,
// that is the trust, Question or Offer is the number of that, and Tier the one it is from.
// OverdueAt is set once the union's answer was announced as overdue.
type waitingFor struct {
	Tier         derogation.Tier `json:"tier"`
	DisplayName  string          `json:"displayName"`
	Organisation string          `json:"organisation"`
	Question     int             `json:"question,omitempty"`
	Offer        int             `json:"offer,omitempty"`
	DueAt        time.Time       `json:"dueAt"`
	OverdueAt    *time.Time      `json:"overdueAt,omitempty"`
}

type round struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	Version    int       `json:"version"`
	UnionName  string    `json:"unionName"`
	StaffGroup string    `json:"staffGroup"`
	StartsAt   time.Time `json:"startsAt"`
	EndsAt     time.Time `json:"endsAt"`
	// CategoryName and EvidenceQuestions are the round's words, as they were
	// when the request was filed.
	CategoryName      string     `json:"categoryName,omitempty"`
	EvidenceQuestions []question `json:"evidenceQuestions,omitempty"`
	UnionPage         string     `json:"unionPage,omitempty"`
	HelpPhone         string     `json:"helpPhone,omitempty"`
}

type review struct {
	Number            int                `json:"number"`
	Tier              derogation.Tier    `json:"tier"`
	DisplayName       string             `json:"displayName"`
	OpenedAt          time.Time          `json:"openedAt"`
	DueAt             time.Time          `json:"dueAt"`
	OverdueAt         *time.Time         `json:"overdueAt,omitempty"`
	ExtendedAt        *time.Time         `json:"extendedAt,omitempty"`
	Paused            *paused            `json:"paused,omitempty"`
	Seen              []seen             `json:"seen,omitempty"`
	ClosedAt          *time.Time         `json:"closedAt,omitempty"`
	Outcome           derogation.Outcome `json:"outcome,omitempty"`
	By                *person            `json:"by,omitempty"`
	Explanation       string             `json:"explanation,omitempty"`
	EvidenceConfirmed bool               `json:"evidenceConfirmed,omitempty"`
	Supported         *bool              `json:"supported,omitempty"`
	ContentVersion    int                `json:"contentVersion,omitempty"`
}

// seen is who has a review, and has not decided it.
type seen struct {
	At   time.Time `json:"at"`
	Name string    `json:"name"`
	Role string    `json:"role,omitempty"`
}

// paused is what a review keeps of its time while the trust is asked: until
// then its due time does not count.
type paused struct {
	SecondsLeft int `json:"secondsLeft"`
}

type comment struct {
	Review      int             `json:"review"`
	Tier        derogation.Tier `json:"tier"`
	DisplayName string          `json:"displayName"`
	At          time.Time       `json:"at"`
	By          person          `json:"by"`
	Text        string          `json:"text"`
}

// person is who answered, or the part of the system that noted a silence.
type person struct {
	Kind             derogation.ActorKind `json:"kind"`
	Name             string               `json:"name"`
	Role             string               `json:"role,omitempty"`
	Organisation     string               `json:"organisation,omitempty"`
	OrganisationName string               `json:"organisationName,omitempty"`
}

// represent shows a case to the caller. It fails only on a case that this
// version does not understand.
func represent(s derogation.State, by caller, now time.Time) (representation, error) {
	if _, err := s.Stage(); err != nil {
		return representation{}, err
	}
	waiting, err := representWait(s, now)
	if err != nil {
		return representation{}, err
	}
	r := representation{
		Reference: s.Reference, Status: s.Status, Version: s.Version, ContentVersion: s.ContentVersion,
		SubmittedAt: s.SubmittedAt, ChangedAt: s.ChangedAt,
		WaitingFor: waiting, Flags: s.Flags(), Trust: s.Trust, Round: representRound(s),
		Amendments: representAmendments(s), Reconsiderations: representReconsiderations(s), Questions: representQuestions(s),
		Reviews: representReviews(s), Comments: representComments(s),
		Reported: representReport(s), CounterOffer: representOffer(s.Offer), Decision: representDecision(s.Decision), Ending: representEnding(s),
		Replies: representReplies(s.Replies), Turnout: representTurnout(s.Turnout),
		ImpactReports: representImpacts(s.Impacts), Exception: representException(s),
		Actions: actionsFor(s, by, now), Links: linksTo(s),
	}
	if s.Status != derogation.ImpactOnly {
		r.Plan, r.Request, r.Agreed = &s.Plan, representRequest(s.Request), s.Agreed
	}
	for _, one := range s.Reviews {
		if one.Tier == derogation.NationalTeam {
			r.NotNationallyReviewed = one.Passed()
		}
	}
	return r, nil
}

func representRequest(r derogation.Request) *request {
	shown := &request{Request: r, Evidence: map[string]*derogation.Statement{}}
	for _, item := range r.Evidence.Items() {
		if item.Statement != nil {
			shown.Evidence[item.Field] = item.Statement
		}
	}
	return shown
}

// representWait gives a review that is about to open the time at which it will
// be due.
func representWait(s derogation.State, now time.Time) (*waitingFor, error) {
	if !s.Status.Open() {
		return nil, nil
	}
	if question, ok := s.OpenQuestion(); ok {
		return &waitingFor{
			Tier: question.Tier, DisplayName: s.Trust.Name, Organisation: s.Trust.Code,
			Question: question.Number, DueAt: question.DueAt,
		}, nil
	}
	if offer, open := s.OpenOffer(); open {
		return &waitingFor{
			Tier: s.Tier, DisplayName: s.Trust.Name, Organisation: s.Trust.Code, Offer: offer.Number, DueAt: offer.ExpiresAt,
		}, nil
	}
	rules, _ := s.Round.TierRules(s.Tier)
	waiting := &waitingFor{Tier: s.Tier, DisplayName: s.Round.TierName(s.Tier), Organisation: rules.Answering(s.Trust)}
	if open, ok := s.OpenReview(); ok {
		waiting.DueAt, waiting.OverdueAt = open.DueAt, open.OverdueAt
		return waiting, nil
	}
	var err error
	waiting.DueAt, err = s.WaitEndsAt(now)
	return waiting, err
}

func representRound(s derogation.State) round {
	r := s.Round
	shown := round{
		ID: r.ID, Name: r.Name, Version: r.Version, UnionName: r.UnionName,
		StaffGroup: r.StaffGroup, StartsAt: r.StartsAt, EndsAt: r.EndsAt,
		UnionPage: r.UnionPage, HelpPhone: r.HelpPhone,
	}
	if s.Status != derogation.ImpactOnly {
		shown.CategoryName, _ = r.Category(s.Request.Category)
		shown.EvidenceQuestions = questionsOf(r)
	}
	return shown
}

func representReviews(s derogation.State) []review {
	return each(s.Reviews, func(r derogation.Review) review {
		shown := review{
			Number: r.Number, Tier: r.Tier, DisplayName: s.Round.TierName(r.Tier),
			OpenedAt: r.OpenedAt, DueAt: r.DueAt, OverdueAt: r.OverdueAt, ExtendedAt: r.ExtendedAt, ClosedAt: r.ClosedAt,
			Outcome: r.Outcome, Explanation: r.Explanation, EvidenceConfirmed: r.EvidenceConfirmed,
			Supported: r.Supported, ContentVersion: r.ContentVersion, By: orNobody(r.By),
		}
		for _, one := range r.Seen {
			shown.Seen = append(shown.Seen, seen{one.At, one.By.Name, one.By.Role})
		}
		if r.Paused {
			shown.Paused = &paused{r.LeftSeconds}
		}
		return shown
	})
}

func representComments(s derogation.State) []comment {
	return each(s.Comments, func(c derogation.Comment) comment {
		return comment{c.Review, c.Tier, s.Round.TierName(c.Tier), c.At, representActor(c.By), c.Text}
	})
}

func orNobody(a *derogation.Actor) *person {
	if a == nil {
		return nil
	}
	return new(representActor(*a))
}

func representActor(a derogation.Actor) person {
	return person{Kind: a.Kind, Name: a.Name, Role: a.Role, Organisation: a.Organisation, OrganisationName: a.OrganisationName}
}
