package scenario

import (
	"net/http"
	"testing"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// A union says itself who answers for it, and whoever it names is asked from
// then on.
func TestAUnionKeepsItsContactsAndWhoeverItNamesIsAsked(t *testing.T) {
	s := begin(t)
	contact := map[string]any{
		"kind": "person", "name": "New duty officer", "role": "Derogation officer",
		"email": "new-officer@bma.example.org", "mobile": "+447700900123",
	}
	answer, err := s.Call(s.ctx, sample.Union, http.MethodPut, "/v1/contacts/CT-N3WN3WN3", nil, contact)
	s.must(err)
	if answer.Status != http.StatusCreated {
		t.Fatalf("%d %s", answer.Status, answer.Body)
	}
	reference := s.submit()
	s.climb(reference, derogation.Union)
	if _, err := s.Mail("new-officer@bma.example.org", reference); err != nil {
		t.Error(err)
	}
	s.ignoreMessages()
}
