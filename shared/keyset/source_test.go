package keyset_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"example.org/derogations/shared/keyset"
)

func TestASourceGivesTheSetAsItStands(t *testing.T) {
	at := time.Date(2025, 7, 25, 3, 0, 0, 0, time.UTC)
	data, failure := `{"current":"1","1":"`+first+`"}`, error(nil)
	keys := keyset.Source(func(_ context.Context, id string, now time.Time) ([]byte, error) {
		if id != "links" || now != at {
			t.Errorf("asked for %q at %v", id, now)
		}
		return []byte(data), failure
	}, "links")

	if set, err := keys(t.Context(), at); err != nil || set.Current() != "1" {
		t.Errorf("at first: %v, %v", set, err)
	}
	data = `{"current":"2","2":"` + second + `"}`
	if set, err := keys(t.Context(), at); err != nil || set.Current() != "2" {
		t.Errorf("after a rotation: %v, %v", set, err)
	}
	data = "{}"
	if _, err := keys(t.Context(), at); err == nil {
		t.Error("a set without keys was accepted")
	}
	failure = errors.New("throttled")
	if _, err := keys(t.Context(), at); !errors.Is(err, failure) {
		t.Errorf("error %v", err)
	}
}
