package httpapi

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/telemetry"
)

const (
	keyHeader    = "Idempotency-Key"
	maxKeyLength = 100
)

// receipt is the answer to a request that was taken in.
type receipt struct {
	casework.Receipt
	Links links `json:"links"`
}

func (a API) submit(r *http.Request, by caller) (answer, error) {
	key, err := idempotencyKey(r.Header)
	if err != nil {
		return answer{}, err
	}
	body, err := readBody(r)
	if err != nil {
		return answer{}, err
	}
	value, err := parse(body)
	if err != nil {
		return answer{}, err
	}
	filing := casework.Filing{Actor: by.actor, IdempotencyKey: key, BodyHash: hash(body)}
	filing.Malformed = bind(value, &filing.Request)
	if len(filing.Request.Round) > maxRoundID {
		filing.Request.Round = ""
		filing.Malformed = append(filing.Malformed, derogation.FieldError{
			Pointer: "/round", Code: "unknown_round", Detail: "there is no round with this id",
		})
	}
	taken, replayed, err := a.Desk.Submit(r.Context(), filing, lambdahttp.Now(r.Context()))
	if errors.Is(err, casework.ErrNotFound) {
		return answer{}, &fault{"submit", err} // Filing needs nothing that the caller could miss.
	}
	if err != nil {
		return answer{}, fmt.Errorf("submit: %w", err)
	}
	telemetry.Set(r.Context(), "reference", taken.Reference)
	telemetry.Set(r.Context(), "replayed", replayed)
	to := linksFor(taken.Reference, taken.Round)
	return answer{status: http.StatusCreated, location: to.Self, body: receipt{taken, to}}, nil
}

// idempotencyKey returns the call's key: without one, a call that is repeated
// because its answer was lost would file a second request.
func idempotencyKey(header http.Header) (string, error) {
	values := header.Values(keyHeader)
	if len(values) == 0 || values[0] == "" {
		return "", refuse(codeKeyRequired, "Send an Idempotency-Key of your own making, new for each request and the same for each attempt.")
	}
	key := values[0]
	if len(values) > 1 || len(key) > maxKeyLength || strings.ContainsFunc(key, func(r rune) bool { return r < '!' || r > '~' }) {
		return "", refuse(codeKeyInvalid, fmt.Sprintf("An Idempotency-Key has 1 to %d visible ASCII characters, and is sent once.", maxKeyLength))
	}
	return key, nil
}

func hash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
