package httpapi

import (
	"context"
	"errors"
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

func (a API) listStanding(r *http.Request, _ caller, id string) (answer, error) {
	found, err := a.Standings.List(r.Context(), id)
	body := struct {
		Standings []standing `json:"standingDerogations"`
	}{each(found, representStanding)}
	return answer{status: http.StatusOK, body: body}, err
}

func (a API) recordStanding(r *http.Request, by caller, id string) (answer, error) {
	sent, err := readPosted(r)
	if err != nil {
		return answer{}, err
	}
	var body publicStanding
	sent.call.Malformed = bind(sent.value, &body)
	d := derogation.Standing{
		ID: body.ID, Round: id, Services: body.Services, Trusts: body.Trusts, Level: body.Level, Text: body.Text,
		From: body.From, To: body.To, PublicAddress: body.PublicAddress,
	}
	recorded, replayed, err := a.Standings.Record(r.Context(), by.actor, d, sent.call, lambdahttp.Now(r.Context()))
	if errors.Is(err, casework.ErrStandingExists) {
		err = a.recordedBefore(r.Context(), d)
	}
	return answer{status: http.StatusCreated, replayed: replayed, body: representStanding(recorded)}, err
}

// recordedBefore says who recorded the standing derogation of this id.
func (a API) recordedBefore(ctx context.Context, d derogation.Standing) error {
	known, err := a.Standings.List(ctx, d.Round)
	if err != nil {
		return err
	}
	conflict := &derogation.ConflictError{Code: derogation.ConflictAlreadyRecorded, Detail: "the round has a standing derogation with this id"}
	if i := slices.IndexFunc(known, func(k derogation.Standing) bool { return k.ID == d.ID }); i >= 0 {
		conflict.By, conflict.At = known[i].RecordedBy.Name, known[i].RecordedAt
	}
	return conflict
}
