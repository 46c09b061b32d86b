package callback

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/telemetry"
)

// NotifyPath is where GOV.UK Notify calls.
const NotifyPath = "/callbacks/notify"

const (
	// largestCall is ten times what Notify sends, in bytes.
	largestCall = 8 << 10
	// longestToken is above the length of any key.
	longestToken = 512
)

// Notify takes calls of GOV.UK Notify. Keys are those of which it shows one. Take takes
// in what one says: an error that wraps NotTold means that it said nothing.
type Notify struct {
	Keys    func(ctx context.Context, now time.Time) (keyset.Set, error)
	Take    func(ctx context.Context, body []byte) error
	NotTold error
}

// Handler serves NotifyPath, and nothing else.
func (n Notify) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+NotifyPath, n.serve)
	return mux
}

func (n Notify) serve(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	telemetry.Set(ctx, "route", "POST "+NotifyPath)
	known, err := n.known(ctx, r.Header.Get("Authorization"))
	if err != nil {
		n.fail(ctx, w, err)
		return
	}
	if !known {
		telemetry.Count(ctx, "CallbackRefused", 1)
		w.Header().Set("WWW-Authenticate", "Bearer")
		lambdahttp.WriteProblem(ctx, w, NotifyPath, http.StatusUnauthorized, "unauthenticated", "The call must show the bearer token that was agreed.")
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, largestCall))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		lambdahttp.WriteProblem(ctx, w, NotifyPath, http.StatusRequestEntityTooLarge, "body_too_large", fmt.Sprintf("A body may have %d bytes.", largestCall))
		return
	}
	if err == nil {
		err = n.Take(ctx, body)
	}
	switch {
	case err == nil:
		w.WriteHeader(http.StatusNoContent)
	case errors.Is(err, n.NotTold):
		lambdahttp.WriteProblem(ctx, w, NotifyPath, http.StatusBadRequest, "invalid_json", "The body is not what GOV.UK Notify says of a message.")
	default:
		n.fail(ctx, w, err)
	}
}

// known reports whether a call shows one of the keys.
func (n Notify) known(ctx context.Context, authorization string) (bool, error) {
	scheme, token, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" || len(token) > longestToken {
		return false, nil
	}
	keys, err := n.Keys(ctx, lambdahttp.Now(ctx))
	if err != nil {
		return false, fmt.Errorf("load the keys of callbacks: %w", err)
	}
	return keyset.Holds(keys, token), nil
}

// fail answers for a failure of ours, which asks for the same call again.
func (Notify) fail(ctx context.Context, w http.ResponseWriter, err error) {
	telemetry.Fail(ctx, err)
	lambdahttp.WriteProblem(ctx, w, NotifyPath, http.StatusInternalServerError, "internal_error", "")
}
