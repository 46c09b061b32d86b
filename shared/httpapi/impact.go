package httpapi

import (
	"net/http"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/telemetry"
)

// impactBody is an impact report as a trust's system sends it: who reports it,
// and when, is not the body's word.
type impactBody struct {
	Service          string                   `json:"service"`
	Effect           string                   `json:"effect"`
	Appointments     derogation.Disruption    `json:"appointments"`
	Operations       derogation.Disruption    `json:"operations"`
	PatientsAffected derogation.PatientsRange `json:"patientsAffected"`
	Harm             derogation.HarmLevel     `json:"harm"`
	LFPSEReference   string                   `json:"lfpseReference"`
	Narrative        string                   `json:"narrative"`
}

func bindImpact(value any) (derogation.Impact, []derogation.FieldError) {
	var body impactBody
	wrong := bind(value, &body)
	return derogation.Impact{
		Service: body.Service, Effect: body.Effect, Appointments: body.Appointments, Operations: body.Operations,
		PatientsAffected: body.PatientsAffected, Harm: body.Harm,
		LFPSEReference: body.LFPSEReference, Narrative: body.Narrative,
	}, wrong
}

func readImpact(value any) (derogation.Command, []derogation.FieldError) {
	impact, wrong := bindImpact(value)
	return derogation.ReportImpact{Impact: impact}, wrong
}

// fileImpact takes a report in a round that has nobody who decides, where there
// is no request that it could belong to. It becomes a case of its own.
func (a API) fileImpact(r *http.Request, by caller, id string) (answer, error) {
	sent, err := readPosted(r)
	if err != nil {
		return answer{}, err
	}
	var impact derogation.Impact
	impact, sent.call.Malformed = bindImpact(sent.value)
	made, err := a.Submissions.FileImpact(r.Context(), by.actor, id, impact, sent.call, lambdahttp.Now(r.Context()))
	if err != nil {
		return answer{}, err
	}
	telemetry.Set(r.Context(), "reference", made.Case.State.Reference)
	filed, err := done(http.StatusCreated, made, by)
	filed.location = linksTo(made.Case.State).Self
	return filed, err
}
