package httpapi

import (
	"time"

	"example.org/derogations/shared/derogation"
)

// readCounterOffer reads what the union offers.
func readCounterOffer(value any) (derogation.Command, []derogation.FieldError) {
	var body struct {
		Review         int               `json:"review"`
		ContentVersion int               `json:"contentVersion"`
		Terms          *derogation.Terms `json:"terms"`
		Remark         string            `json:"remark"`
		ExpiresAt      time.Time         `json:"expiresAt"`
	}
	wrong := bind(value, &body)
	if body.Terms == nil {
		wrong = orRequired(wrong, "/terms")
		body.Terms = &derogation.Terms{}
	}
	return derogation.CounterOffer{
		Basis: derogation.Basis{Review: body.Review, ContentVersion: body.ContentVersion},
		Terms: *body.Terms, Remark: body.Remark, ExpiresAt: body.ExpiresAt,
	}, wrong
}

// readDecision reads the union's decision. An approval has terms, a refusal
// reasons: neither may have the other's.
func readDecision(value any) (derogation.Command, []derogation.FieldError) {
	outcome, wrong := kindNamed(value, "outcome")
	if len(wrong) > 0 {
		return nil, wrong
	}
	switch derogation.Outcome(outcome) {
	case derogation.OutcomeApproved:
		var body struct {
			Outcome        string            `json:"outcome"`
			Review         int               `json:"review"`
			ContentVersion int               `json:"contentVersion"`
			Terms          *derogation.Terms `json:"terms"`
			DecidedAt      time.Time         `json:"decidedAt"`
			PublicAddress  string            `json:"publicAddress"`

			Remark *derogation.Remark `json:"remark"`
		}
		wrong = bind(value, &body)
		if body.Terms == nil {
			wrong = orRequired(wrong, "/terms")
			body.Terms = &derogation.Terms{}
		}
		return derogation.Approve{
			Basis: derogation.Basis{Review: body.Review, ContentVersion: body.ContentVersion},
			Terms: *body.Terms, DecidedAt: body.DecidedAt, PublicAddress: body.PublicAddress, Remark: body.Remark,
		}, wrong
	case derogation.OutcomeRefused:
		var body struct {
			Outcome        string                  `json:"outcome"`
			Review         int                     `json:"review"`
			ContentVersion int                     `json:"contentVersion"`
			Reasons        []derogation.ReasonCode `json:"reasons"`
			Explanation    string                  `json:"explanation"`
			DecidedAt      time.Time               `json:"decidedAt"`
			PublicAddress  string                  `json:"publicAddress"`
		}
		wrong = bind(value, &body)
		return derogation.Refuse{
			Basis:   derogation.Basis{Review: body.Review, ContentVersion: body.ContentVersion},
			Reasons: body.Reasons, Explanation: body.Explanation,
			DecidedAt: body.DecidedAt, PublicAddress: body.PublicAddress,
		}, wrong
	default:
		return nil, []derogation.FieldError{{Pointer: "/outcome", Code: "unknown_outcome", Detail: "must be approved or refused"}}
	}
}
