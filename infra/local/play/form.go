package play

import (
	"fmt"
	"net/url"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// The forms of the review's page as people fill them in, but for their names.

// EscalateForm passes a request on, as each tier would.
func EscalateForm(tier derogation.Tier) url.Values {
	form := url.Values{"action": {"escalate"}, "person": {"Whoever is on duty"}}
	if tier == derogation.RegionalMedicalDirector {
		form.Set("supported", "yes")
	}
	return form
}

// ResolveForm says that no striking doctor is needed.
func ResolveForm() url.Values {
	return url.Values{"action": {"resolve_locally"}, "how": {"A consultant of another site takes the night."}}
}

// AskForm is a tier's question to the trust.
func AskForm(question string) url.Values {
	return url.Values{"action": {"ask"}, "question": {question}}
}

// RefuseForm is the union's refusal.
func RefuseForm() url.Values {
	return url.Values{"action": {"refuse"}, "reason": {string(derogation.ReasonStaffingSafe)}}
}

// ApproveForm is the union's approval of all that a request asks for.
func ApproveForm(request derogation.Request) url.Values {
	form := url.Values{
		"action": {"approve"}, "from": {uktime.Field(request.Window.From)}, "to": {uktime.Field(request.Window.To)},
	}
	for i, line := range request.Staff {
		form.Set(fmt.Sprintf("number%d", i), fmt.Sprint(line.Number))
	}
	return form
}
