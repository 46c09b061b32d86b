package httpapi_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"
)

func TestAnNHSNumberIsRefusedWithItsPlace(t *testing.T) {
	w := newWorld(t)
	body := edited(t, map[string]any{"/risk/description": "Two of three are away. 943 476 5919 waits."})
	recorder := w.golden("submit_nhs_number", filing("a-key", body))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusUnprocessableEntity, "patient_identified")
	if strings.Contains(recorder.Body.String(), "943") {
		t.Error("the answer repeats the number")
	}
	// Nothing confirms it.
	again := filing("a-key", body)
	again.header["Privacy-Confirmation"] = "0123456789abcdef"
	if recorder := w.do(again); recorder.Code != http.StatusUnprocessableEntity {
		t.Errorf("answered %d", recorder.Code)
	}
}

// What is refused, or not yet confirmed, is in no store and in no log.
func TestNothingRefusedIsKept(t *testing.T) {
	var logged bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug})))
	defer slog.SetDefault(before)
	w := newWorld(t)
	refused := func(body string, words string) []byte {
		t.Helper()
		recorder := w.do(filing("a-key", body))
		if recorder.Code != http.StatusUnprocessableEntity || w.store.Holds(words) || strings.Contains(logged.String(), words) {
			t.Fatalf("answered %d; stored: %t; logged: %s", recorder.Code, w.store.Holds(words), logged.String())
		}
		return recorder.Body.Bytes()
	}
	refused(edited(t, map[string]any{"/risk/description": "943 | 476 | 5919 waits."}), "943")
	refused(edited(t, map[string]any{"/contact/phone": "943 476 5919"}), "943")
	body := edited(t, map[string]any{"/risk/description": "Our registrar O'Sample is away."})
	call := filing("a-key", body)
	call.header["Privacy-Confirmation"] = confirmationIn(t, refused(body, "O'Sample"))
	if recorder := w.do(call); recorder.Code != http.StatusCreated || !w.store.Holds("O'Sample") {
		t.Errorf("confirmed: answered %d, stored: %t", recorder.Code, w.store.Holds("O'Sample"))
	}
}

func confirmationIn(t *testing.T, body []byte) string {
	t.Helper()
	var document struct{ Confirmation string }
	if err := json.Unmarshal(body, &document); err != nil || len(document.Confirmation) != 16 {
		t.Fatalf("%v in %s", err, body)
	}
	return document.Confirmation
}

func TestWhatMayIdentifySomebodyIsConfirmedByTheClient(t *testing.T) {
	w := newWorld(t)
	const words = "Dr Sample is away. The patient of SW1A 1AA was born 1/2/1950."
	call := filing("a-key", edited(t, map[string]any{"/risk/description": words}))
	recorder := w.golden("submit_suspicion", call)
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusUnprocessableEntity, "confirmation_needed")
	for _, word := range []string{"Sample", "SW1A", "1950"} {
		if strings.Contains(recorder.Body.String(), word) {
			t.Errorf("the answer repeats %s", word)
		}
	}
	token := confirmationIn(t, recorder.Body.Bytes())

	other := filing("another-key", edited(t, map[string]any{"/risk/description": words + " Dr Test too."}))
	other.header["Privacy-Confirmation"] = token
	if recorder := w.do(other); recorder.Code != http.StatusUnprocessableEntity || confirmationIn(t, recorder.Body.Bytes()) == token {
		t.Errorf("other words are answered %d %s", recorder.Code, recorder.Body)
	}

	call.header["Privacy-Confirmation"] = token
	if recorder := w.do(call); recorder.Code != http.StatusCreated {
		t.Errorf("confirmed, and answered %d %s", recorder.Code, recorder.Body)
	}
}

func TestNamesAndTelephoneNumbersHaveTheirFields(t *testing.T) {
	w := newWorld(t)
	body := edited(t, map[string]any{
		"/contact/name": "Dr Ana Sample", "/attestation/name": "Dr Theo Sample", "/contact/phone": "020 7946 0123",
	})
	if recorder := w.do(filing("a-key", body)); recorder.Code != http.StatusCreated {
		t.Errorf("answered %d %s", recorder.Code, recorder.Body)
	}
	for _, field := range []string{"/contact/name", "/contact/phone"} {
		recorder := w.do(filing("another-key", edited(t, map[string]any{field: "943 476 5919"})))
		wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusUnprocessableEntity, "patient_identified")
	}
}

func TestEveryChangeIsLookedAt(t *testing.T) {
	w := newWorld(t)
	reference := w.file()
	w.then(reference, toTheUnion()...)
	for path, c := range map[string]call{
		"/answers":           about("rr8", reference, "/answers", `{"question": 1, "answer": "9434765919"}`),
		"/withdrawal":        about("rr8", reference, "/withdrawal", `{"reason": "cover_found", "note": "9434765919"}`),
		"/replies":           about("rr8", reference, "/replies", `{"text": "9434765919"}`),
		"/impact-reports":    about("rr8", reference, "/impact-reports", `{"narrative": "9434765919"}`),
		"/reviews/3":         about("y63", reference, "/reviews/3", `{"action": "comment", "text": "9434765919"}`),
		"/decision":          about("bma", reference, "/decision", `{"outcome": "refused", "explanation": "9434765919"}`),
		"/reported-decision": about("x24", reference, "/reported-decision", `{"terms": {"conditions": "9434765919"}}`),
		"/revocation":        about("bma", reference, "/revocation", `{"handover": "9434765919"}`),
		"/standing":          post("bma", "/v1/rounds/bma-rd-2025-07/standing-derogations", `{"text": "9434765919"}`),
		"an unknown field":   about("rr8", reference, "/replies", `{"colour": ["9434765919"]}`),
	} {
		t.Run(path, func(t *testing.T) {
			recorder := w.do(c)
			wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusUnprocessableEntity, "patient_identified")
		})
	}
}

// A text that is too long is refused for that. It is not looked at first.
func TestATextThatIsTooLongIsRefusedForItsLength(t *testing.T) {
	w := newWorld(t)
	body := edited(t, map[string]any{"/risk/description": "943 476 5919 waits." + strings.Repeat(" Two of three are away.", 2400)})
	recorder := w.do(filing("a-key", body))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusUnprocessableEntity, "invalid_fields")
	if !strings.Contains(recorder.Body.String(), "too_long") {
		t.Errorf("answered %s", recorder.Body)
	}
}
