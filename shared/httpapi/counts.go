package httpapi

import (
	"net/http"
	"time"

	"example.org/derogations/shared/lambdahttp"
)

// count gives the figures of a round that the caller may see, as they were at
// the instant asked for, or as they are now.
func (a API) count(r *http.Request, by caller, id string) (answer, error) {
	asOf, err := asOfTime(r, lambdahttp.Now(r.Context()))
	if err != nil {
		return answer{}, err
	}
	figures, err := a.Census.Count(r.Context(), by.actor, id, asOf)
	return answer{status: http.StatusOK, body: figures}, err
}

// asOfTime refuses a time to come: its figures would be others later.
func asOfTime(r *http.Request, now time.Time) (time.Time, error) {
	query, err := queryOf(r)
	if err != nil {
		return time.Time{}, err
	}
	given := query["asOf"]
	if len(query) > 1 || len(query) == 1 && len(given) != 1 {
		return time.Time{}, refuse(codeInvalidQuery, "The query may have asOf, once, and nothing else.")
	}
	if len(given) == 0 {
		return now, nil
	}
	switch asOf, detail := readQueryTime(given[0]); {
	case detail != "":
		return time.Time{}, refuse(codeInvalidQuery, "asOf "+detail+".")
	case asOf.After(now):
		return time.Time{}, refuse(codeInvalidQuery, "asOf must not be in the future.")
	default:
		return asOf, nil
	}
}
