package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
)

// standing is a derogation that the union agreed in advance for a round.
type standing struct {
	ID            string    `json:"id"`
	Round         string    `json:"round"`
	Services      []string  `json:"services,omitempty"`
	Trusts        []string  `json:"trusts,omitempty"`
	Level         string    `json:"level,omitempty"`
	Text          string    `json:"text"`
	From          time.Time `json:"from"`
	To            time.Time `json:"to"`
	PublicAddress string    `json:"publicAddress,omitempty"`
	RecordedBy    person    `json:"recordedBy"`
	RecordedAt    time.Time `json:"recordedAt"`
}

func representStanding(d derogation.Standing) standing {
	return standing{
		ID: d.ID, Round: d.Round, Services: d.Services, Trusts: d.Trusts, Level: d.Level, Text: d.Text,
		From: d.From, To: d.To, PublicAddress: d.PublicAddress,
		RecordedBy: representActor(d.RecordedBy), RecordedAt: d.RecordedAt,
	}
}

func (a API) listStanding(r *http.Request, _ caller) (answer, error) {
	id, err := roundOf(r)
	if err != nil {
		return answer{}, err
	}
	found, err := a.Standings.List(r.Context(), id)
	if errors.Is(err, casework.ErrNotFound) {
		return answer{}, noSuchRound()
	}
	if err != nil {
		return answer{}, fmt.Errorf("standing derogations of %s: %w", id, err)
	}
	body := struct {
		Standings []standing `json:"standingDerogations"`
	}{make([]standing, len(found))}
	for i, d := range found {
		body.Standings[i] = representStanding(d)
	}
	return answer{status: http.StatusOK, body: body}, nil
}

func (a API) recordStanding(r *http.Request, by caller) (answer, error) {
	id, err := roundOf(r)
	if err != nil {
		return answer{}, err
	}
	sent, err := readPosted(r)
	if err != nil {
		return answer{}, err
	}
	var body struct {
		ID            string    `json:"id"`
		Services      []string  `json:"services"`
		Trusts        []string  `json:"trusts"`
		Level         string    `json:"level"`
		Text          string    `json:"text"`
		From          time.Time `json:"from"`
		To            time.Time `json:"to"`
		PublicAddress string    `json:"publicAddress"`
	}
	sent.call.Malformed = bind(sent.value, &body)
	d := derogation.Standing{
		ID: body.ID, Round: id, Services: body.Services, Trusts: body.Trusts, Level: body.Level, Text: body.Text,
		From: body.From, To: body.To, PublicAddress: body.PublicAddress,
	}
	recorded, replayed, err := a.Standings.Record(r.Context(), by.actor, d, sent.call, lambdahttp.Now(r.Context()))
	switch {
	case errors.Is(err, casework.ErrNotFound):
		return answer{}, noSuchRound()
	case errors.Is(err, casework.ErrStandingExists):
		return answer{}, a.recordedBefore(r.Context(), d)
	case err != nil:
		return answer{}, fmt.Errorf("standing derogation of %s: %w", id, err)
	}
	return answer{status: http.StatusCreated, replayed: replayed, body: representStanding(recorded)}, nil
}

// recordedBefore says who recorded the standing derogation of this id.
func (a API) recordedBefore(ctx context.Context, d derogation.Standing) error {
	known, err := a.Standings.List(ctx, d.Round)
	if err != nil {
		return fmt.Errorf("standing derogations of %s: %w", d.Round, err)
	}
	conflict := &derogation.ConflictError{Code: derogation.ConflictAlreadyRecorded, Detail: "the round has a standing derogation with this id"}
	if i := slices.IndexFunc(known, func(k derogation.Standing) bool { return k.ID == d.ID }); i >= 0 {
		conflict.By, conflict.At = known[i].RecordedBy.Name, known[i].RecordedAt
	}
	return conflict
}
