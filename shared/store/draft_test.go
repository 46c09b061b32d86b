package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/drafts"
)

func sampleDraft() drafts.Draft {
	return drafts.Draft{
		Key:     drafts.Key{Trust: "RXX", Contact: "CT-7K2M9Q4X", ID: "D-0001"},
		Request: sampleRequest(), Saved: []string{"place", "care"},
		SavedAt: evening, ExpiresAt: evening.AddDate(0, 0, 14),
	}
}

// savedDraft is the sample as it is read again.
func savedDraft() drafts.Draft {
	draft := sampleDraft()
	draft.Version = 1
	return draft
}

func TestADraftIsSavedOnTheVersionThatWasRead(t *testing.T) {
	s := newSetup(t)
	must(t, s.SaveDraft(t.Context(), sampleDraft()))
	if err := s.SaveDraft(t.Context(), sampleDraft()); !errors.Is(err, casework.ErrStale) {
		t.Errorf("a second draft under the same id: %v", err)
	}
	must(t, s.SaveDraft(t.Context(), savedDraft()))
	if err := s.SaveDraft(t.Context(), savedDraft()); !errors.Is(err, casework.ErrStale) {
		t.Errorf("saved on a version that is gone: %v", err)
	}
	got, err := s.Draft(t.Context(), sampleDraft().Key)
	must(t, err)
	if got.Version != 2 {
		t.Errorf("the draft is at version %d, want 2", got.Version)
	}
}

// A draft and its case stand together, or neither does.
func TestADraftIsFiledWithItsCaseOrNotAtAll(t *testing.T) {
	s := newSetup(t)
	must(t, s.SaveDraft(t.Context(), sampleDraft()))
	filing := filing(t, "DR-0000-0001")
	if err := s.FileDraft(t.Context(), filing, sampleDraft()); !errors.Is(err, drafts.ErrChanged) {
		t.Errorf("filed on a version that is gone: %v", err)
	}
	if _, _, err := s.Case(t.Context(), "DR-0000-0001"); !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("there is a case of a draft that was not sent: %v", err)
	}
	must(t, s.FileDraft(t.Context(), filing, savedDraft()))
	if got, err := s.Draft(t.Context(), sampleDraft().Key); err != nil || got.Version != 2 {
		t.Errorf("the draft is at version %d, %v", got.Version, err)
	}
	if err := s.FileDraft(t.Context(), filing, savedDraft()); !errors.Is(err, casework.ErrStale) {
		t.Errorf("the same case again: %v", err)
	}
}

func TestAContactFindsItsOwnDraftsAlone(t *testing.T) {
	s := newSetup(t)
	for _, k := range []drafts.Key{
		{Trust: "RXX", Contact: "CT-7K2M9Q4X", ID: "2"}, {Trust: "RXX", Contact: "CT-7K2M9Q4X", ID: "1"},
		{Trust: "RXX", Contact: "CT-7K2M9Q4Y", ID: "1"}, {Trust: "RYY", Contact: "CT-7K2M9Q4X", ID: "1"},
	} {
		must(t, s.SaveDraft(t.Context(), drafts.Draft{Key: k, ExpiresAt: evening}))
	}
	must(t, s.SendLinks(t.Context(), sampleLinks(), time.Time{}, formAnnouncement()))
	found, err := s.Drafts(t.Context(), "RXX", "CT-7K2M9Q4X")
	must(t, err)
	var ids []string
	for _, d := range found {
		ids = append(ids, d.Key.ID)
	}
	if diff := cmp.Diff([]string{"1", "2"}, ids); diff != "" {
		t.Error(diff)
	}
	if _, err := s.Draft(t.Context(), drafts.Key{Trust: "RXX", Contact: "CT-7K2M9Q4Y", ID: "2"}); !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("another contact's draft: %v", err)
	}
}
