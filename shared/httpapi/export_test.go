package httpapi_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

const roundExport = "/v1/rounds/bma-rd-2025-07/export"

func (w *world) download(client, address string) *httptest.ResponseRecorder {
	w.t.Helper()
	recorder := w.do(get(client, address))
	if recorder.Code != http.StatusOK {
		w.t.Fatalf("%s by %s: %d %s", address, client, recorder.Code, recorder.Body)
	}
	return recorder
}

func verified(t *testing.T, file []byte, older []ledger.Head) ledger.Verified {
	t.Helper()
	got, err := ledger.VerifyExport(bytes.NewReader(file), older)
	if err != nil {
		t.Fatalf("%v in\n%s", err, file)
	}
	return got
}

func TestARequestIsExportedWithItsChain(t *testing.T) {
	w := newWorld(t)
	reference := w.file()
	w.golden("export_request", get("rr8", "/v1/requests/"+reference+"/export"))
	w.golden("export_request_csv", get("rr8", "/v1/requests/"+reference+"/export?format=csv"))
	w.then(reference, toTheUnion()...)
	got := verified(t, w.download("bma", "/v1/requests/"+reference+"/export?format=jsonl").Body.Bytes(), nil)
	c, _, err := w.store.Case(t.Context(), reference)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]ledger.Head{{Reference: reference, Entries: c.State.Version, Hash: c.Head}}, got.Heads); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for client, want := range map[string]int{"rhq": 404, "qf7": 404, "y56": 404, "y63": 200, "qwo": 200, "x24": 200} {
		if recorder := w.do(get(client, "/v1/requests/"+reference+"/export")); recorder.Code != want {
			t.Errorf("%s is answered %d, want %d", client, recorder.Code, want)
		}
	}
}

func TestARoundIsExportedToEachAsItMaySee(t *testing.T) {
	w := newWorld(t)
	filed := w.filed(3)
	w.then(filed[0], toTheUnion()...)
	for client, seen := range map[string][]string{"x24": filed, "rr8": filed, "y63": filed, "qwo": filed, "bma": filed[:1], "rhq": nil, "y56": nil} {
		file := w.download(client, roundExport).Body.Bytes()
		got := verified(t, file, nil)
		if got.Cases != len(seen) || got.Entries > 0 != (len(seen) > 0) {
			t.Errorf("%s gets %d cases with %d entries", client, got.Cases, got.Entries)
		}
		for _, head := range got.Heads {
			if !slices.Contains(seen, head.Reference) {
				t.Errorf("%s gets %+v", client, head)
			}
		}
		rows, err := csv.NewReader(w.download(client, roundExport+"?format=csv").Body).ReadAll()
		if err != nil || len(rows) != len(seen)+1 {
			t.Errorf("%s: %d rows, %v", client, len(rows), err)
		}
	}
}

func TestALongRoundIsExportedInPartsThatAreOneFile(t *testing.T) {
	w := newWorld(t)
	const cases = 600
	w.filed(cases)
	var whole bytes.Buffer
	parts := 0
	for next := roundExport; next != ""; parts++ {
		recorder := w.download("x24", next)
		if recorder.Body.Len() > 5<<20 {
			t.Errorf("part %d has %d bytes", parts, recorder.Body.Len())
		}
		whole.Write(recorder.Body.Bytes())
		next, _ = strings.CutSuffix(strings.TrimPrefix(recorder.Header().Get("Link"), "<"), `>; rel="next"`)
		// What is filed, or changes, while the parts are fetched is not in them.
		w.now = w.now.Add(time.Hour)
		w.do(filing(w.now.Format("15-04-05"), sample(t)))
	}
	got := verified(t, whole.Bytes(), nil)
	if parts < 2 || got.Cases != cases || got.Entries != cases {
		t.Errorf("%d parts, %d cases, %d entries", parts, got.Cases, got.Entries)
	}
}

func TestAnExportIsRefused(t *testing.T) {
	w := newWorld(t)
	reference := w.file()
	for name, test := range map[string]struct {
		call   call
		status int
		code   string
	}{
		"of no such round":          {get("x24", "/v1/rounds/nothing/export"), 404, "not_found"},
		"in another form":           {get("x24", roundExport+"?format=xml"), 400, "invalid_query"},
		"with another parameter":    {get("x24", roundExport+"?colour=red"), 400, "invalid_query"},
		"with the form twice":       {get("x24", roundExport+"?format=csv&format=csv"), 400, "invalid_query"},
		"with no cursor of ours":    {get("x24", roundExport+"?cursor=x"), 400, "invalid_cursor"},
		"of a request, in parts":    {get("x24", "/v1/requests/"+reference+"/export?cursor=x"), 400, "invalid_cursor"},
		"of a request not to see":   {get("rhq", "/v1/requests/"+reference+"/export"), 404, "not_found"},
		"of a mistyped one":         {get("x24", "/v1/requests/DR-1234-5678/export"), 404, "reference_mistyped"},
		"without a token":           {get("", roundExport), 401, "unauthenticated"},
		"of a round that is broken": {get("x24", "/v1/rounds/"+strings.Repeat("x", 200)+"/export"), 404, "not_found"},
	} {
		t.Run(name, func(t *testing.T) {
			recorder := w.do(test.call)
			wantProblem(t, recorder.Code, recorder.Body.Bytes(), test.status, test.code)
		})
	}
	w.store.broken = errors.New("broken")
	recorder := w.do(get("x24", "/v1/requests/"+reference+"/export"))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), 500, "internal_error")
}

func TestACellThatASpreadsheetWouldRunIsMadeText(t *testing.T) {
	w := newWorld(t)
	reference := w.file()
	w.then(reference, opens, func(s derogation.State) derogation.Command {
		return derogation.Escalate{Basis: basis(s), Comment: `=HYPERLINK("https://example.org","a")`}
	})
	rows, err := csv.NewReader(w.download("x24", "/v1/requests/"+reference+"/export?format=csv").Body).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if text := rows[3][10]; !strings.HasPrefix(text, "'=") {
		t.Errorf("the cell holds %q", text)
	}
}
