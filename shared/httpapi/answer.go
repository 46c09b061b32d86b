package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"

	"example.org/derogations/shared/telemetry"
)

// answer is what an operation gives when all went well.
type answer struct {
	status int
	// location is set where something new has an address.
	location string
	// link is set where something follows at another address (RFC 8288).
	link string
	// version is that of the case that the answer shows, where it shows one.
	version int
	// replayed is set when the same call had been carried out before.
	replayed bool
	// body is encoded as JSON.
	body any
	// file is sent as it is instead of a body, with its media type and how it is
	// to be kept.
	file        []byte
	mediaType   string
	disposition string
}

// operation answers one kind of call, or says why it does not; it writes
// nothing itself, so that no answer is half of one kind and half of another.
type operation func(*http.Request) (answer, error)

func (o operation) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	result, err := o(r)
	if err != nil {
		writeError(w, r, err)
		return
	}
	if result.status == http.StatusNoContent {
		telemetry.Set(r.Context(), "status", result.status)
		w.WriteHeader(result.status)
		return
	}
	encoded, mediaType := result.file, result.mediaType
	if encoded == nil {
		mediaType = "application/json"
		if encoded, err = encode(result.body); err != nil {
			writeError(w, r, fmt.Errorf("encode the answer: %w", err))
			return
		}
	}
	for name, value := range map[string]string{"Location": result.location, "Link": result.link, "Content-Disposition": result.disposition} {
		if value != "" {
			w.Header().Set(name, value)
		}
	}
	if result.version > 0 {
		w.Header().Set("ETag", entityTag(result.version))
	}
	if result.replayed {
		w.Header().Set(replayedHeader, "true")
		telemetry.Set(r.Context(), "replayed", true)
	}
	telemetry.Set(r.Context(), "status", result.status)
	write(w, mediaType, result.status, encoded)
}

// encode writes JSON without escaping what HTML would need escaped: the events
// of a ledger must come out as the bytes that were hashed.
func encode(body any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// each shows every item of a list; of an empty one it makes an empty array.
func each[T, U any](list []T, show func(T) U) []U {
	shown := make([]U, len(list))
	for i, one := range list {
		shown[i] = show(one)
	}
	return shown
}

func write(w http.ResponseWriter, contentType string, status int, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	// The status is out: a caller that has gone cannot be told more.
	_, _ = w.Write(body)
}
