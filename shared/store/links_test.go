package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/links"
)

func sampleLinks() links.Sent {
	return links.Sent{Of: "RXX", At: evening}
}

func formAnnouncement() casework.Announcement {
	return casework.Announcement{
		Reference: "FORM-RXX", Key: "A#form#1", Kind: casework.AnnounceFormLink, At: evening, DueAt: evening.Add(time.Minute),
		Subject:  casework.Subject{TrustName: "Sample Hospitals"},
		Audience: []casework.Audience{{Organisation: "RXX", Duty: casework.DutyTrustContact}},
	}
}

func TestOfThoseWhoAskForLinksAtOnceOneSends(t *testing.T) {
	s := newSetup(t)
	must(t, s.SendLinks(t.Context(), sampleLinks(), time.Time{}, formAnnouncement()))
	if err := s.SendLinks(t.Context(), sampleLinks(), time.Time{}, formAnnouncement()); !errors.Is(err, casework.ErrStale) {
		t.Errorf("sent twice: %v", err)
	}
	later, next := sampleLinks(), formAnnouncement()
	later.At, next.Key = evening.Add(time.Hour), "A#form#2"
	must(t, s.SendLinks(t.Context(), later, evening, next))
	got, err := s.LinksSent(t.Context(), "RXX")
	must(t, err)
	if diff := cmp.Diff(later, got); diff != "" {
		t.Error(diff)
	}
}

// What was announced to nobody is not kept: anybody may ask, for whatever address.
func TestLinksOfNobodyAreForgotten(t *testing.T) {
	s := newSetup(t)
	a := formAnnouncement()
	a.Reference, a.Kind, a.Audience = casework.BoardLinksOf+"@01020304", casework.AnnounceBoardLink, nil
	must(t, s.SendLinks(t.Context(), links.Sent{Of: "@01020304", At: evening}, time.Time{}, a))
	if _, _, err := s.Announcement(t.Context(), a.Reference, a.Key); err != nil {
		t.Fatal(err)
	}
	_, err := s.Expand(t.Context(), a, nil)
	must(t, err)
	if _, _, err := s.Announcement(t.Context(), a.Reference, a.Key); !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("it is still there: %v", err)
	}
}
