package caseworktest

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
	"github.com/google/go-cmp/cmp"
)

// Events decodes a ledger.
func Events(t Tester, entries []ledger.Entry) []derogation.Event {
	t.Helper()
	list := make([]derogation.Event, len(entries))
	for i, entry := range entries {
		var err error
		if list[i], err = entry.Decode(); err != nil {
			t.Fatalf("decode: %v", err)
		}
	}
	return list
}

// Text is a value as JSON, to be compared.
func Text(t Tester, value any) string {
	t.Helper()
	encoded, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	return string(encoded)
}

// WrongFields are the fields that an error names, as "/pointer code".
func WrongFields(t *testing.T, err error) []string {
	t.Helper()
	var invalid *derogation.InvalidError
	if !errors.As(err, &invalid) {
		t.Fatalf("got %v, want an InvalidError", err)
	}
	var list []string
	for _, f := range invalid.Fields {
		list = append(list, f.Pointer+" "+f.Code)
	}
	return list
}

// WantConflict checks an error's conflict and returns it.
func WantConflict(t *testing.T, err error, code derogation.ConflictCode) *derogation.ConflictError {
	t.Helper()
	var conflict *derogation.ConflictError
	if !errors.As(err, &conflict) || conflict.Code != code {
		t.Fatalf("got %v, want the conflict %s", err, code)
	}
	return conflict
}

// WantForbidden checks that an error is a refusal.
func WantForbidden(t *testing.T, err error) {
	t.Helper()
	var forbidden *derogation.ForbiddenError
	if !errors.As(err, &forbidden) {
		t.Fatalf("got %v, want a ForbiddenError", err)
	}
}

// WantError checks that an error is the one given.
func WantError(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

// WantSame compares two values; what says of what they are.
func WantSame(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// WakeOf is the key of the wake of a version.
func WakeOf(version int) string { return fmt.Sprintf("W#%06d", version) }
