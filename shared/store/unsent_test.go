package store_test

import (
	"net/url"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
)

func sampleUnsent() casework.Unsent {
	return casework.Unsent{
		Key:   casework.UnsentKey(casework.ReviewLink{ID: "link"}, "browser"),
		Typed: url.Values{"action": {"refuse"}, "explanation": {"Sample words."}}, ExpiresAt: evening.Add(30 * time.Minute),
	}
}

func TestAnAnswerIsEmptiedByTheChangeThatRecordsIt(t *testing.T) {
	s := newSetup(t)
	must(t, s.SaveUnsent(t.Context(), sampleUnsent()))
	change := fullFiling(t)
	change.Spend = nil
	change.Sent = &casework.Unsent{Key: sampleUnsent().Key, ExpiresAt: evening}
	must(t, s.Commit(t.Context(), change))
	got, err := s.Unsent(t.Context(), sampleUnsent().Key)
	must(t, err)
	if len(got.Typed) != 0 || !got.ExpiresAt.Equal(evening) {
		t.Errorf("still kept: %+v", got)
	}
}
