package httpapi

import (
	"errors"
	"fmt"
	"net/http"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/telemetry"
)

// notDuplicateHeader names the request that asks the same, and is another one.
const notDuplicateHeader = "Not-Duplicate-Of"

// acknowledgement is the answer to a request that was taken in.
type acknowledgement struct {
	casework.Acknowledgement
	Links links `json:"links"`
}

func (a API) submit(r *http.Request, by caller) (answer, error) {
	sent, err := readPosted(r)
	if err != nil {
		return answer{}, err
	}
	filing := casework.Filing{Actor: by.actor, Call: sent.call}
	filing.Call.Fingerprint = hash(sent.body)
	filing.Call.NotDuplicateOf = r.Header.Get(notDuplicateHeader)
	filing.Call.Malformed = bind(sent.value, &filing.Request)
	if len(filing.Request.Round) > maxRoundID {
		filing.Request.Round = ""
		filing.Call.Malformed = append(filing.Call.Malformed, derogation.FieldError{
			Pointer: "/round", Code: "unknown_round", Detail: "there is no round with this id",
		})
	}
	taken, replayed, err := a.Submissions.Submit(r.Context(), filing, lambdahttp.Now(r.Context()))
	if errors.Is(err, casework.ErrNotFound) {
		return answer{}, &fault{"submit", err} // Filing needs nothing that the caller could miss.
	}
	if err != nil {
		return answer{}, fmt.Errorf("submit: %w", err)
	}
	telemetry.Set(r.Context(), "reference", taken.Reference)
	to := linksFor(taken.Reference, taken.Round)
	status := http.StatusCreated
	if taken.Joined {
		status = http.StatusOK // It is no request of its own.
	}
	return answer{status: status, location: to.Self, replayed: replayed, body: acknowledgement{taken, to}}, nil
}
