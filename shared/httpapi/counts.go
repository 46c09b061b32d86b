package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/lambdahttp"
)

// count gives the figures of a round that the caller may see, as they were at
// the instant asked for, or as they are now.
func (a API) count(r *http.Request, by caller) (answer, error) {
	id, err := roundOf(r)
	if err != nil {
		return answer{}, err
	}
	asOf, err := asOfTime(r, lambdahttp.Now(r.Context()))
	if err != nil {
		return answer{}, err
	}
	figures, err := a.Census.Count(r.Context(), by.actor, id, asOf)
	if errors.Is(err, casework.ErrNotFound) {
		return answer{}, noSuchRound()
	}
	if err != nil {
		return answer{}, fmt.Errorf("count %s: %w", id, err)
	}
	return answer{status: http.StatusOK, body: figures}, nil
}

// asOfTime refuses a time to come: its figures would be others later.
func asOfTime(r *http.Request, now time.Time) (time.Time, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return time.Time{}, refuse(codeInvalidQuery, "The query cannot be read.")
	}
	given := query["asOf"]
	if len(query) > 1 || len(query) == 1 && len(given) != 1 {
		return time.Time{}, refuse(codeInvalidQuery, "The query may have asOf, once, and nothing else.")
	}
	if len(given) == 0 {
		return now, nil
	}
	var (
		asOf time.Time
		b    binder
	)
	switch fits := b.time("", given[0], reflect.ValueOf(&asOf).Elem()); {
	case !fits:
		return time.Time{}, refuse(codeInvalidQuery, "asOf "+b.wrong[0].Detail+"; in an address + is written %2B.")
	case asOf.After(now):
		return time.Time{}, refuse(codeInvalidQuery, "asOf must not be in the future.")
	default:
		return asOf, nil
	}
}
