package httpapi

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// maxRoundID is beyond any round's id, and well within a key of the database.
const maxRoundID = 100

func noSuchRound() error { return refuse(codeNotFound, "There is no such round.") }

// ofRound hands on the id of the round in the address. What is not found then is
// the round. What says in an error of ours what was done.
func ofRound(what string, next func(*http.Request, caller, string) (answer, error)) signedIn {
	return func(r *http.Request, by caller) (answer, error) {
		id := r.PathValue("round")
		if len(id) > maxRoundID {
			return answer{}, noSuchRound()
		}
		result, err := next(r, by, id)
		switch {
		case errors.Is(err, casework.ErrNotFound):
			return answer{}, noSuchRound()
		case err != nil:
			return answer{}, fmt.Errorf("%s %s: %w", what, id, err)
		default:
			return result, nil
		}
	}
}

func (a API) readRound(r *http.Request, _ caller, id string) (answer, error) {
	found, err := a.Lists.Directory.Round(r.Context(), id)
	return answer{status: http.StatusOK, body: representRules(found)}, err
}

func (a API) listRounds(r *http.Request, _ caller) (answer, error) {
	found, err := a.Lists.Directory.Rounds(r.Context())
	if err != nil {
		return answer{}, fmt.Errorf("rounds: %w", err)
	}
	slices.SortFunc(found, func(a, b derogation.Round) int {
		return cmp.Or(a.StartsAt.Compare(b.StartsAt), cmp.Compare(a.ID, b.ID))
	})
	body := struct {
		Rounds []rules `json:"rounds"`
	}{each(found, representRules)}
	return answer{status: http.StatusOK, body: body}, nil
}
