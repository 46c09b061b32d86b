package httpapi

import (
	"net/http"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
)

// strike is what has become of a round's strike.
type strike struct {
	// EndsAt is when it ends as the union last recorded it, On when it is on until then.
	EndsAt  time.Time         `json:"endsAt"`
	On      []derogation.Span `json:"on"`
	Changes []strikeChange    `json:"changes"`
	// ReportedEnd waits for the union's word.
	ReportedEnd *strikeChange `json:"reportedEnd,omitempty"`
}

type strikeChange struct {
	newStrikeChange
	TakesBack  time.Time `json:"takesBack,omitzero"`
	RecordedBy person    `json:"recordedBy"`
	RecordedAt time.Time `json:"recordedAt"`
}

// newStrikeChange is as the union sends it.
type newStrikeChange struct {
	Kind          derogation.StrikeChangeKind `json:"kind"`
	EndsAt        time.Time                   `json:"endsAt,omitzero"`
	Note          string                      `json:"note,omitempty"`
	PublicAddress string                      `json:"publicAddress,omitempty"`
}

func representStrike(r derogation.Round) strike {
	shown := strike{EndsAt: r.Until(), On: r.On(), Changes: each(r.Strike.Changes, representStrikeChange)}
	if shown.On == nil {
		shown.On = []derogation.Span{}
	}
	if reported, waits := r.ReportedEnd(); waits {
		shown.ReportedEnd = new(representStrikeChange(reported))
	}
	return shown
}

func representStrikeChange(c derogation.StrikeChange) strikeChange {
	return strikeChange{
		newStrikeChange: newStrikeChange{Kind: c.Kind, EndsAt: c.EndsAt, Note: c.Note, PublicAddress: c.PublicAddress},
		TakesBack:       c.TakesBack,
		RecordedBy:      representActor(c.By), RecordedAt: c.At,
	}
}

func (a API) recordStrike(r *http.Request, by caller, id string) (answer, error) {
	sent, err := readPosted(r)
	if err != nil {
		return answer{}, err
	}
	var body newStrikeChange
	sent.call.Malformed = bind(sent.value, &body)
	change := derogation.StrikeChange{Kind: body.Kind, EndsAt: body.EndsAt, Note: body.Note, PublicAddress: body.PublicAddress}
	round, replayed, err := a.Strikes.Record(r.Context(), by.actor, id, change, sent.call, lambdahttp.Now(r.Context()))
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusCreated, replayed: replayed, body: representStrike(round)}, nil
}
