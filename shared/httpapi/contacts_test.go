package httpapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"example.org/derogations/shared/casework"
)

const (
	contacts  = "/v1/contacts"
	anOfficer = `{"kind": "person", "name": "Duty officer", "role": "Derogation officer", "email": "officer@union.example.org", "mobile": "+447700900123",
		"order": 1, "weekly": ["Mon-Fri 08:00-20:00"], "bankHolidays": "off", "holidays": ["2030-06-03"], "exceptions": ["2026-12-24 to 2026-12-26 off"]}`
	aDeputy = `{"name": "Deputy desk", "role": "Deputies", "mobile": "+447700900124", "onlyDeputy": true}`
)

// put is a call that keeps a contact.
func put(client, id, body string) call {
	return call{method: http.MethodPut, path: contacts + "/" + id, as: client, header: map[string]string{"Content-Type": "application/json"}, body: body}
}

// keeps makes a contact of the union's.
func (w *world) keeps(id string) {
	w.t.Helper()
	if recorder := w.do(put("bma", id, anOfficer)); recorder.Code != http.StatusCreated {
		w.t.Fatalf("keep a contact: %d %s", recorder.Code, recorder.Body)
	}
}

func TestAContactFromItsBeginningToItsEnd(t *testing.T) {
	w := newWorld(t)
	w.golden("contact_added", put("bma", "CT-7K2M9Q4X", anOfficer))
	if recorder := w.do(put("bma", "CT-7K2M9Q4Y", aDeputy)); recorder.Code != http.StatusCreated {
		t.Errorf("the deputy: %d %s", recorder.Code, recorder.Body)
	}
	changed := strings.Replace(anOfficer, `"order": 1`, `"order": 0, "deputies": ["CT-7K2M9Q4Y"]`, 1)
	for range 2 {
		w.golden("contact_changed", put("bma", "CT-7K2M9Q4X", changed))
	}
	w.golden("contact_read", get("bma", contacts+"/CT-7K2M9Q4X"))
	w.golden("contacts_listed", get("bma", contacts))
	w.golden("contact_removed", call{method: http.MethodDelete, path: contacts + "/CT-7K2M9Q4Y", as: "bma"})
	w.golden("contact_not_found", get("bma", contacts+"/CT-7K2M9Q4Y"))
	if changes := w.store.ContactChanges("BMA"); len(changes) != 4 || changes[0].Client != "bma" || !changes[0].At.Equal(evening) {
		t.Errorf("on record: %+v", changes)
	}
	if found, err := w.store.Contacts(t.Context(), "BMA"); err != nil || len(found) != 1 || len(found[0].Deputies) != 0 {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestWhatIsWrongWithAKeptContactIsNamedAtOnce(t *testing.T) {
	w := newWorld(t)
	recorder := w.golden("contact_invalid", put("bma", "officer", `{"kind": "robot", "role": "", "email": "x", "order": "first", "deputies": ["CT-7K2M9Q4Y"],
		"weekly": ["Monday 8-18", 7], "bankHolidays": "monday", "holidays": ["1 June"], "exceptions": ["2026-12-24"], "duty": "union"}`))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusUnprocessableEntity, "invalid_fields")
	if found, err := w.store.Contacts(t.Context(), "BMA"); err != nil || len(found) != 0 {
		t.Errorf("it was kept: %+v, %v", found, err)
	}
}

func TestOnlyAUnionKeepsItsContacts(t *testing.T) {
	w := newWorld(t)
	w.clients.registered["rr8-contacts"] = w.withScopes("rr8", "contacts:write")
	w.golden("contacts_forbidden", get("rr8-contacts", contacts))
	recorder := w.do(put("bma-reader", "CT-7K2M9Q4X", anOfficer))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusForbidden, "insufficient_scope")
}

func TestAUnionKeepsAHundredContactsAtMost(t *testing.T) {
	w := newWorld(t)
	for n := range casework.MaxKeptContacts {
		w.keeps(fmt.Sprintf("CT-00000%03d", n))
	}
	recorder := w.golden("contacts_too_many", put("bma", "CT-00000999", anOfficer))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusConflict, "too_many_contacts")
}

func TestANameOfAContactNeedsNoConfirmation(t *testing.T) {
	w := newWorld(t)
	named := strings.Replace(anOfficer, "Duty officer", "Dr Sample Person", 1)
	if recorder := w.do(put("bma", "CT-7K2M9Q4X", named)); recorder.Code != http.StatusCreated {
		t.Errorf("%d %s", recorder.Code, recorder.Body)
	}
	elsewhere := strings.Replace(anOfficer, "Derogation officer", "Secretary of Dr Sample Person", 1)
	recorder := w.do(put("bma", "CT-7K2M9Q4X", elsewhere))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusUnprocessableEntity, "confirmation_needed")
}

func TestAClosedTrustIsToldSo(t *testing.T) {
	w := newWorld(t)
	trust := organisations()[0]
	trust.ClosedAt = evening
	w.store.PutOrganisation(trust)
	recorder := w.golden("submit_trust_closed", filing("late", sample(t)))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusUnprocessableEntity, "invalid_fields")
}
