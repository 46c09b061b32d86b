package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/csvfile"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/ledger"
)

const (
	formatLines = "jsonl"
	formatCSV   = "csv"
	// exportPart is how large, in bytes, a part of a round's export grows before
	// it takes no further case. A function's answer may have six
	// megabytes, and a case has less than one.
	exportPart = 2 << 20
)

func (a API) serveExports(mux *http.ServeMux) {
	mux.Handle("/v1/requests/{reference}/export", readable(a.authorised(ScopeRead, ofRequest("export", a.exportRequest))))
	mux.Handle("/v1/rounds/{round}/export", readable(a.authorised(ScopeRead, ofRound("export", a.exportRound))))
}

// exportState is what a cursor carries from one part of a round's export to the
// next.
type exportState struct {
	Place    string                `json:"place"`
	At       time.Time             `json:"at"`
	Progress ledger.ExportProgress `json:"progress"`
}

// exportRequest hands over one request with its ledger.
func (a API) exportRequest(r *http.Request, by caller, reference string) (answer, error) {
	given, format, err := exportQuery(r)
	if err != nil {
		return answer{}, err
	}
	if given.Has("cursor") {
		return answer{}, refuse(codeInvalidCursor, "The export of one request comes in one part.")
	}
	exported, err := a.Exports.Case(r.Context(), by.actor, reference)
	if err != nil {
		return answer{}, err
	}
	var out bytes.Buffer
	if format == formatCSV {
		err = writeEvents(&out, exported)
	} else {
		header := ledger.ExportHeader{Of: "request", Reference: reference, For: by.actor.Organisation, At: lambdahttp.Now(r.Context())}
		w := ledger.NewExportWriter(&out, ledger.ExportProgress{})
		err = errors.Join(w.Begin(header), w.Case(ledgerCase(exported)), w.End())
	}
	if err != nil {
		return answer{}, err
	}
	return fileAnswer(out.Bytes(), reference, format), nil
}

// exportRound hands over a part of a round's cases. Its first part fixes the
// instant for all.
func (a API) exportRound(r *http.Request, by caller, id string) (answer, error) {
	given, format, err := exportQuery(r)
	if err != nil {
		return answer{}, err
	}
	// The order is part of it: a cursor of an earlier one is refused.
	scope := cursorScope(url.Values{"export": {id}, "format": {format}, "order": {"trusts"}}, by.actor)
	state := exportState{At: lambdahttp.Now(r.Context())}
	place, err := a.placeOf(r.Context(), given, scope)
	if err != nil {
		return answer{}, err
	}
	if place != "" {
		if err := json.Unmarshal([]byte(place), &state); err != nil {
			return answer{}, fmt.Errorf("the state of an export that was signed: %w", err)
		}
	}
	part := newExportPart(format, state)
	if place == "" {
		if err := part.begin(ledger.ExportHeader{Of: "round", Round: id, For: by.actor.Organisation, At: state.At}); err != nil {
			return answer{}, err
		}
	}
	ended, err := a.Exports.Round(r.Context(), by.actor, id, state.At, state.Place, part.take)
	if err == nil && ended {
		err = part.end()
	}
	if err != nil {
		return answer{}, err
	}
	file := fileAnswer(part.out.Bytes(), strings.ReplaceAll(id, `"`, ""), format)
	if !ended {
		encoded, err := json.Marshal(part.state())
		if err != nil {
			return answer{}, fmt.Errorf("the state of an export: %w", err)
		}
		cursor, err := a.cursorOf(r.Context(), string(encoded), scope)
		if err != nil {
			return answer{}, err
		}
		next := url.Values{"format": {format}, "cursor": {cursor}}
		file.link = fmt.Sprintf(`<%s/export?%s>; rel="next"`, roundPath(id), next.Encode())
	}
	return file, nil
}

// partWriter writes one part of a round's export.
type partWriter struct {
	out    bytes.Buffer
	format string
	at     time.Time
	place  string
	lines  *ledger.ExportWriter
}

func newExportPart(format string, state exportState) *partWriter {
	p := &partWriter{format: format, at: state.At, place: state.Place}
	p.lines = ledger.NewExportWriter(&p.out, state.Progress)
	return p
}

func (p *partWriter) begin(header ledger.ExportHeader) error {
	if p.format == formatCSV {
		return csvfile.Heading(&p.out, requestColumns)
	}
	return p.lines.Begin(header)
}

// take writes a case, unless the part is full: so a part ends where one that may
// be seen follows, and not where another does.
func (p *partWriter) take(exported reading.Exported) (taken bool, err error) {
	if p.out.Len() >= exportPart {
		return false, nil
	}
	p.place = exported.Place
	if p.format == formatCSV {
		return true, csvfile.Row(&p.out, requestRow(exported))
	}
	return true, p.lines.Case(ledgerCase(exported))
}

func (p *partWriter) end() error {
	if p.format == formatCSV {
		return nil
	}
	return p.lines.End()
}

func (p *partWriter) state() exportState {
	return exportState{Place: p.place, At: p.at, Progress: p.lines.Progress()}
}

func ledgerCase(exported reading.Exported) ledger.ExportedCase {
	return ledger.ExportedCase{Reference: exported.State.Reference, Trust: exported.State.Trust.Code, Entries: exported.Entries}
}

// exportQuery reads the parameters of an export.
func exportQuery(r *http.Request) (url.Values, string, error) {
	given, err := queryOf(r)
	if err != nil {
		return nil, "", err
	}
	for name, values := range given {
		if name != "format" && name != "cursor" || len(values) != 1 {
			return nil, "", refuse(codeInvalidQuery, "An export takes format and cursor, each once, and nothing else.")
		}
	}
	switch format := given.Get("format"); format {
	case "", formatLines:
		return given, formatLines, nil
	case formatCSV:
		return given, formatCSV, nil
	default:
		return nil, "", refuse(codeInvalidQuery, "format must be jsonl or csv.")
	}
}

var mediaTypes = map[string]string{
	formatLines: "application/jsonl",
	formatCSV:   "text/csv; charset=utf-8; header=present",
}

func fileAnswer(content []byte, name, format string) answer {
	return answer{
		status: http.StatusOK, file: content, mediaType: mediaTypes[format],
		disposition: fmt.Sprintf(`attachment; filename="%s.%s"`, name, format),
	}
}
