package httpapi

import (
	"time"

	"example.org/derogations/shared/derogation"
)

type decision struct {
	Outcome        derogation.Outcome      `json:"outcome"`
	Terms          *derogation.Terms       `json:"terms,omitempty"`
	Reasons        []derogation.ReasonCode `json:"reasons,omitempty"`
	Explanation    string                  `json:"explanation,omitempty"`
	DecidedAt      time.Time               `json:"decidedAt"`
	RecordedAt     time.Time               `json:"recordedAt"`
	By             person                  `json:"by"`
	ContentVersion int                     `json:"contentVersion"`
	PublicAddress  string                  `json:"publicAddress,omitempty"`
	Remark         *derogation.Remark      `json:"remark,omitempty"`
	Accepted       *acceptance             `json:"acceptance,omitempty"`
	OtherMix       bool                    `json:"otherMix,omitempty"`
}

// acceptance is who accepted for the trust what the union had offered.
type acceptance struct {
	OfferedAt time.Time `json:"offeredAt"`
	By        person    `json:"by"`
}

// counterOffer is the union's last offer that was not accepted. It permits nothing.
type counterOffer struct {
	Number         int                     `json:"number"`
	Review         int                     `json:"review"`
	ContentVersion int                     `json:"contentVersion"`
	OfferedAt      time.Time               `json:"offeredAt"`
	By             *person                 `json:"by,omitempty"`
	ExpiresAt      time.Time               `json:"expiresAt"`
	Terms          *derogation.Terms       `json:"terms,omitempty"`
	Remark         string                  `json:"remark,omitempty"`
	OtherMix       bool                    `json:"otherMix,omitempty"`
	Outcome        derogation.OfferOutcome `json:"outcome,omitempty"`
	ClosedAt       *time.Time              `json:"closedAt,omitempty"`
	ClosedBy       string                  `json:"closedBy,omitempty"`
}

func representOffer(o *derogation.Offer) *counterOffer {
	if o == nil {
		return nil
	}
	shown := &counterOffer{
		Number: o.Number, Review: o.Review, ContentVersion: o.ContentVersion, OfferedAt: o.At, ExpiresAt: o.ExpiresAt,
		Terms: o.Terms, Remark: o.Remark, OtherMix: o.OtherMix, Outcome: o.Outcome, ClosedAt: o.ClosedAt, ClosedBy: o.ClosedBy,
	}
	if o.Outcome == "" {
		shown.By = new(representActor(o.By))
	}
	return shown
}

func representDecision(d *derogation.Decision) *decision {
	if d == nil {
		return nil
	}
	shown := &decision{
		Outcome: d.Outcome, Terms: d.Terms, Reasons: d.Reasons, Explanation: d.Explanation,
		DecidedAt: d.DecidedAt, RecordedAt: d.RecordedAt, By: representActor(d.By), ContentVersion: d.ContentVersion,
		PublicAddress: d.PublicAddress, Remark: d.Remark, OtherMix: d.OtherMix,
	}
	if d.Accepted != nil {
		shown.Accepted = &acceptance{d.Accepted.OfferedAt, representActor(d.Accepted.By)}
	}
	return shown
}

// reported is what a national officer says that the union decided elsewhere. It
// permits nothing.
type reported struct {
	// DoNotRecall is true unless the union itself has recorded an approval here;
	// then that decision counts, and not this report.
	DoNotRecall   bool                    `json:"doNotRecallUntilConfirmed"`
	Outcome       derogation.Outcome      `json:"outcome"`
	Terms         *derogation.Terms       `json:"terms,omitempty"`
	Reasons       []derogation.ReasonCode `json:"reasons,omitempty"`
	Explanation   string                  `json:"explanation,omitempty"`
	DecidedBy     string                  `json:"decidedBy"`
	Officer       string                  `json:"officer,omitempty"`
	DecidedAt     time.Time               `json:"decidedAt"`
	Channel       string                  `json:"channel"`
	PublicAddress string                  `json:"publicAddress"`
	ReportedBy    person                  `json:"reportedBy"`
	ReportedAt    time.Time               `json:"reportedAt"`
}

func representReport(s derogation.State) *reported {
	r := s.Reported
	if r == nil {
		return nil
	}
	return &reported{
		DoNotRecall: !s.Status.WasApproved(),
		Outcome:     r.Outcome, Terms: r.Terms, Reasons: r.Reasons, Explanation: r.Explanation,
		DecidedBy: r.DecidedBy, Officer: r.Officer, DecidedAt: r.DecidedAt, Channel: r.Channel, PublicAddress: r.PublicAddress,
		ReportedBy: representActor(r.ReportedBy), ReportedAt: r.ReportedAt,
	}
}

// ending is how the request ended. EffectiveAt and ClinicalHandover belong to a
// revocation.
type ending struct {
	Status           derogation.Status       `json:"status"`
	At               time.Time               `json:"at"`
	By               person                  `json:"by"`
	Reason           derogation.EndingReason `json:"reason,omitempty"`
	Text             string                  `json:"text,omitempty"`
	EffectiveAt      *time.Time              `json:"effectiveAt,omitempty"`
	ClinicalHandover string                  `json:"handover,omitempty"`
	AgreedBy         string                  `json:"agreedBy,omitempty"`
}

// representEnding shows no ending while an approval is in force.
func representEnding(s derogation.State) *ending {
	e := s.Ending
	if e == nil || s.Status == derogation.Approved {
		return nil
	}
	return &ending{
		Status: e.Status, At: e.At, By: representActor(e.By), Reason: e.Reason, Text: e.Text,
		EffectiveAt: e.EffectiveAt, ClinicalHandover: e.ClinicalHandover, AgreedBy: e.AgreedBy,
	}
}

type turnout struct {
	Contacted int       `json:"contacted"`
	Came      int       `json:"came"`
	NotNeeded int       `json:"notNeeded"`
	At        time.Time `json:"at"`
	By        person    `json:"by"`
}

func representTurnout(t *derogation.Turnout) *turnout {
	if t == nil {
		return nil
	}
	return &turnout{Contacted: t.Contacted, Came: t.Came, NotNeeded: t.NotNeeded, At: t.At, By: representActor(t.By)}
}

type impact struct {
	At               time.Time                `json:"at"`
	By               person                   `json:"by"`
	Service          string                   `json:"service"`
	Effect           string                   `json:"effect"`
	Appointments     derogation.Disruption    `json:"appointments"`
	Operations       derogation.Disruption    `json:"operations"`
	PatientsAffected derogation.PatientsRange `json:"patientsAffected"`
	Harm             derogation.HarmLevel     `json:"harm"`
	LFPSEReference   string                   `json:"lfpseReference,omitempty"`
	Narrative        string                   `json:"narrative,omitempty"`
}

func representImpacts(reports []derogation.Impact) []impact {
	return each(reports, func(r derogation.Impact) impact {
		return impact{
			At: r.At, By: representActor(r.By), Service: r.Service, Effect: r.Effect,
			Appointments: r.Appointments, Operations: r.Operations, PatientsAffected: r.PatientsAffected,
			Harm: r.Harm, LFPSEReference: r.LFPSEReference, Narrative: r.Narrative,
		}
	})
}

// forDoctors is what doctors are told who are contacted under the exception.
const forDoctors = "This is an exception, not a union decision. " +
	"The trust states that an outside body has declared a mass casualty event, and that it is contacting doctors under the exception for such events. " +
	"The union was told at the same time; being told is not agreeing. " +
	"The request goes up the chain all the same, and the union's own decision, if it makes one, is shown separately. " +
	"The union and the national team may object at any moment; an objection is shown here at once, and does not by itself end the exception. " +
	"Afterwards the national team and the union each record whether the exception was justified."

// exception is a mass casualty event, as the trust states it, with what the
// national team and the union said of it, at once and afterwards. DeclaredBy is who
// declared it, in words.
type exception struct {
	Declarer          derogation.DeclarerCode `json:"declarer,omitempty"`
	DeclaredBy        string                  `json:"declaredBy"`
	IncidentReference string                  `json:"incidentReference,omitempty"`
	DeclaredAt        time.Time               `json:"declaredAt"`
	CheckPhone        string                  `json:"checkPhone,omitempty"`
	ForDoctors        string                  `json:"forDoctors"`
	Objections        []objection             `json:"objections"`
	Confirmed         *confirmed              `json:"confirmed,omitempty"`
	Ended             *exceptionEnd           `json:"ended,omitempty"`
	Judgements        []judgement             `json:"judgements"`
}

type objection struct {
	Tier        derogation.Tier `json:"tier"`
	DisplayName string          `json:"displayName"`
	Text        string          `json:"text"`
	At          time.Time       `json:"at"`
	By          person          `json:"by"`
}

type confirmed struct {
	At time.Time `json:"at"`
	By person    `json:"by"`
}

type exceptionEnd struct {
	At       time.Time `json:"at"`
	By       person    `json:"by"`
	Reason   string    `json:"reason"`
	AgreedBy string    `json:"agreedBy,omitempty"`
}

type judgement struct {
	Tier        derogation.Tier `json:"tier"`
	DisplayName string          `json:"displayName"`
	Justified   bool            `json:"justified"`
	Text        string          `json:"text"`
	At          time.Time       `json:"at"`
	By          person          `json:"by"`
}

func representException(s derogation.State) *exception {
	stated := s.Request.MassCasualty
	if stated == nil {
		return nil
	}
	said := &exception{
		Declarer: stated.Declarer, DeclaredBy: s.Round.Declared(*stated), IncidentReference: stated.IncidentReference,
		DeclaredAt: stated.DeclaredAt, CheckPhone: stated.CheckPhone, ForDoctors: forDoctors,
		Objections: each(s.Objections, func(o derogation.Objection) objection {
			return objection{o.Tier, s.Round.TierName(o.Tier), o.Text, o.At, representActor(o.By)}
		}),
		Judgements: each(s.Judgements, func(j derogation.Judgement) judgement {
			return judgement{j.Tier, s.Round.TierName(j.Tier), j.Justified, j.Text, j.At, representActor(j.By)}
		}),
	}
	if c := s.Confirmed; c != nil {
		said.Confirmed = &confirmed{c.At, representActor(c.By)}
	}
	if e := s.ExceptionEnd; e != nil {
		said.Ended = &exceptionEnd{e.At, representActor(e.By), e.Text, e.AgreedBy}
	}
	return said
}
