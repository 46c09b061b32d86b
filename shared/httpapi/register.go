package httpapi

import (
	"net/http"
	"net/url"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
)

// register is what anybody may see of a round.
type register struct {
	Round       string                     `json:"round"`
	Name        string                     `json:"name"`
	UnionName   string                     `json:"unionName"`
	UnionPage   string                     `json:"unionPage,omitempty"`
	AsOf        time.Time                  `json:"asOf"`
	Derogations []derogation.RegisterEntry `json:"derogations"`
	// Exceptions are stated by trusts: no decisions of the union.
	Exceptions exceptions       `json:"exceptions"`
	Standings  []publicStanding `json:"standingDerogations"`
	// Next is where the next part of a long register is.
	Next string `json:"next,omitempty"`
}

type exceptions struct {
	Note    string                     `json:"note"`
	Entries []derogation.RegisterEntry `json:"entries"`
}

// showRegister needs no token: a doctor who is called back must be able to
// check that the call is real.
func (a API) showRegister(r *http.Request, _ caller, id string) (answer, error) {
	given, err := queryOf(r)
	if err != nil {
		return answer{}, err
	}
	published, err := a.Register.Of(r.Context(), id, given.Get("after"))
	if err != nil {
		return answer{}, err
	}
	body := register{
		Round: published.Round.ID, Name: published.Round.Name,
		UnionName: published.Round.UnionName, UnionPage: published.Round.UnionPage,
		AsOf: lambdahttp.Now(r.Context()), Derogations: published.Derogations,
		Exceptions: exceptions{Note: forDoctors, Entries: published.Exceptions},
		Standings:  each(published.Standings, publish),
	}
	if published.Next != "" {
		body.Next = r.URL.Path + "?" + url.Values{"after": {published.Next}}.Encode()
	}
	return answer{status: http.StatusOK, body: body}, nil
}
