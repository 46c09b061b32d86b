package httpapi

import (
	"cmp"
	"context"
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

// roundOf is the id of the round in the address.
func roundOf(r *http.Request) (string, error) {
	id := r.PathValue("round")
	if len(id) > maxRoundID {
		return "", noSuchRound()
	}
	return id, nil
}

// round finds a round by its id.
func (a API) round(ctx context.Context, id string) (derogation.Round, error) {
	found, err := a.Lists.Directory.Round(ctx, id)
	if errors.Is(err, casework.ErrNotFound) {
		return found, noSuchRound()
	}
	if err != nil {
		return found, fmt.Errorf("round %s: %w", id, err)
	}
	return found, nil
}

func (a API) readRound(r *http.Request, _ caller) (answer, error) {
	id, err := roundOf(r)
	if err != nil {
		return answer{}, err
	}
	found, err := a.round(r.Context(), id)
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusOK, body: representRules(found)}, nil
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
	}{make([]rules, len(found))}
	for i, one := range found {
		body.Rounds[i] = representRules(one)
	}
	return answer{status: http.StatusOK, body: body}, nil
}
