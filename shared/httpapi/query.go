package httpapi

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"time"

	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
)

const (
	usualLimit = 25
	mostItems  = 100
)

// queryError is a query whose parameters are wrong. A field's pointer is the
// parameter's name.
type queryError struct{ fields []derogation.FieldError }

func (e *queryError) Error() string { return fmt.Sprintf("%d parameters are wrong", len(e.fields)) }

// repeatable are the parameters that may be given more than once: any of their
// values will do.
var repeatable = []string{"status", "tier"}

// readListQuery reads the parameters of a list, and names every one that is
// wrong. The cursor is read apart.
func readListQuery(given url.Values) (reading.Query, []derogation.FieldError) {
	query := reading.Query{Limit: usualLimit}
	var wrong []derogation.FieldError
	add := func(name, code, detail string) {
		wrong = append(wrong, derogation.FieldError{Pointer: name, Code: code, Detail: detail})
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		values := given[name]
		if len(values) > 1 && !slices.Contains(repeatable, name) {
			add(name, "duplicate_parameter", "is given more than once")
			continue
		}
		switch name {
		case "cursor":
		case "round":
			query.Round = values[0]
			if query.Round == "" || len(query.Round) > maxRoundID {
				add(name, "unknown_round", "must be the id of a round")
			}
		case "trust":
			query.Trust = values[0]
			if query.Trust == "" || len(query.Trust) > maxRoundID {
				add(name, "unknown_trust", "must be the ODS code of a trust")
			}
		case "status":
			for _, value := range values {
				status := derogation.Status(value)
				if !slices.Contains(derogation.Statuses(), status) {
					add(name, "unknown_status", "must be one of the statuses of a request")
				}
				query.Statuses = append(query.Statuses, status)
			}
		case "tier":
			for _, value := range values {
				tier := derogation.Tier(value)
				if !tier.Known() {
					add(name, "unknown_tier", "must be one of the tiers")
				}
				query.Tiers = append(query.Tiers, tier)
			}
		case "changedSince":
			since, detail := readQueryTime(values[0])
			if detail != "" {
				add(name, "not_a_time", detail)
			}
			query.ChangedSince = since
		case "limit":
			limit, err := strconv.Atoi(values[0])
			if err != nil || limit < 1 || limit > mostItems {
				add(name, "out_of_range", fmt.Sprintf("must be a whole number from 1 to %d", mostItems))
			}
			query.Limit = limit
		default:
			add(name, "unknown_parameter", "is not a parameter of this call")
		}
	}
	return query, wrong
}

func queryOf(r *http.Request) (url.Values, error) {
	given, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, refuse(codeInvalidQuery, "The query cannot be read.")
	}
	return given, nil
}

// readQueryTime reads a time, or says what is wrong with it.
func readQueryTime(given string) (time.Time, string) {
	var (
		at time.Time
		b  binder
	)
	if b.time("", given, reflect.ValueOf(&at).Elem()) {
		return at, ""
	}
	return time.Time{}, b.wrong[0].Detail + "; in an address + is written %2B"
}
