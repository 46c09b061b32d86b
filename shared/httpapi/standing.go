package httpapi

import (
	"cmp"
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
	Round string `json:"round"`
	publicStanding
	RecordedBy person    `json:"recordedBy"`
	RecordedAt time.Time `json:"recordedAt"`
}

// agreement is what the union agreed in advance, in the shape in which it sends it.
type agreement struct {
	ID            string                `json:"id"`
	Services      []string              `json:"services,omitempty"`
	Categories    []derogation.Category `json:"categories,omitempty"`
	Trusts        []string              `json:"trusts,omitempty"`
	Sites         []string              `json:"sites,omitempty"`
	Grades        []string              `json:"grades,omitempty"`
	Doctors       *int                  `json:"doctors,omitempty"`
	Level         string                `json:"level,omitempty"`
	Text          string                `json:"text"`
	From          time.Time             `json:"from"`
	To            time.Time             `json:"to"`
	PublicAddress string                `json:"publicAddress,omitempty"`
}

// publicStanding is a standing derogation as the public sees it: without who recorded
// it, or changed it.
type publicStanding struct {
	agreement
	Code      string             `json:"code,omitempty"`
	Positions []standingPosition `json:"positions"`
	Changes   []standingChange   `json:"changes"`
}

// standingPosition is where a standing derogation stands for one trust, or for all that
// have no position of their own.
type standingPosition struct {
	Trust  string    `json:"trust,omitempty"`
	Status string    `json:"status"`
	Since  time.Time `json:"since,omitzero"`
	To     time.Time `json:"to"`
}

// change is what the union makes of a standing derogation, in the shape in which it
// sends it.
type change struct {
	Kind   derogation.StandingChangeKind `json:"kind"`
	Trusts []string                      `json:"trusts,omitempty"`
	To     time.Time                     `json:"to,omitzero"`
	Reason string                        `json:"reason"`
}

type standingChange struct {
	change
	At time.Time `json:"at"`
}

func representStanding(d derogation.Standing) standing {
	return standing{Round: d.Round, publicStanding: publish(d), RecordedBy: representActor(d.RecordedBy), RecordedAt: d.RecordedAt}
}

func publish(d derogation.Standing) publicStanding {
	public := publicStanding{
		agreement: agreement{
			ID: d.ID, Services: d.Services, Categories: d.Categories, Trusts: d.Trusts, Sites: d.Sites, Grades: d.Grades,
			Level: d.Level, Text: d.Text, From: d.From, To: d.To, PublicAddress: d.PublicAddress,
		},
		Positions: each(d.Positions(), func(p derogation.StandingPosition) standingPosition {
			return standingPosition{Trust: p.Trust, Status: string(cmp.Or(p.Kind, "stands")), Since: p.Since, To: p.To}
		}),
		Changes: each(d.Changes, func(c derogation.StandingChange) standingChange {
			return standingChange{change{c.Kind, c.Trusts, c.To, c.Reason}, c.At}
		}),
	}
	if d.Doctors != 0 {
		public.Doctors = &d.Doctors
	}
	if d.Code != "" {
		public.Code = derogation.PublicCode(d.Code)
	}
	return public
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
	var body agreement
	sent.call.Malformed = bind(sent.value, &body)
	d := derogation.Standing{
		ID: body.ID, Round: id, Services: body.Services, Categories: body.Categories, Trusts: body.Trusts, Sites: body.Sites,
		Grades: body.Grades, Level: body.Level, Text: body.Text,
		From: body.From, To: body.To, PublicAddress: body.PublicAddress,
	}
	if body.Doctors != nil {
		d.Doctors = *body.Doctors
	}
	recorded, replayed, err := a.Standings.Record(r.Context(), by.actor, d, sent.call, lambdahttp.Now(r.Context()))
	if errors.Is(err, casework.ErrStandingExists) {
		err = a.recordedBefore(r.Context(), d)
	}
	return answer{status: http.StatusCreated, replayed: replayed, body: representStanding(recorded)}, err
}

// changeStanding suspends, resumes, shortens or withdraws one.
func (a API) changeStanding(r *http.Request, by caller, round string) (answer, error) {
	sent, err := readPosted(r)
	if err != nil {
		return answer{}, err
	}
	var body change
	sent.call.Malformed = bind(sent.value, &body)
	c := derogation.StandingChange{Kind: body.Kind, Trusts: body.Trusts, To: body.To, Reason: body.Reason}
	changed, replayed, err := a.Standings.Change(r.Context(), by.actor, round, r.PathValue("id"), c, sent.call, lambdahttp.Now(r.Context()))
	if errors.Is(err, casework.ErrNotFound) {
		return answer{}, refuse(codeNotFound, "The round has no such standing derogation, or there is no such round.")
	}
	return answer{status: http.StatusOK, replayed: replayed, body: representStanding(changed)}, err
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
