package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/turns"
)

// The due index holds nothing but keys, and these say whose turn it is.
func TestWhatIsDueHasItsTurnUntilItIsDone(t *testing.T) {
	s := newSetup(t)
	change := filing(t, "DR-0000-0001")
	trust := change.Case.State.Trust.Code
	change.Wake = &casework.Wake{Reference: "DR-0000-0001", Key: "W#000001", DueAt: evening, Trust: trust}
	code := announcementOf("DR-0000-0001", "A#code#1#CT-7K2M9Q4X#1")
	code.Kind, code.Subject.TrustCode, code.DueAt = casework.AnnounceOneTimeCode, trust, evening
	change.Announcements = []casework.Announcement{code}
	s.commit(t, change)

	want := []casework.Due[casework.OutboxKey]{
		{What: casework.OutboxKey{Reference: "DR-0000-0001", Key: code.Key}, Turn: turns.Turn{Urgency: turns.Code, Of: trust}},
		{What: casework.OutboxKey{Reference: "DR-0000-0001", Key: "W#000001"}, Turn: turns.Turn{Urgency: turns.Ask, Of: trust}},
	}
	wantDue := func(when string) {
		t.Helper()
		got, _, err := s.DueOutbox(t.Context(), evening.Add(time.Hour), 10)
		must(t, err)
		if diff := cmp.Diff(want, got, sinceWhenever); diff != "" {
			t.Errorf("%s (-want +got):\n%s", when, diff)
		}
	}
	wantDue("as committed")
	must(t, s.PutOff(t.Context(), want[0].What, func(int) time.Duration { return time.Minute }))
	must(t, s.PostponeWake(t.Context(), casework.Wake{Reference: "DR-0000-0001", Key: "W#000001", DueAt: evening.Add(2 * time.Minute), Trust: trust}))
	wantDue("put off")

	n := noticeOf("DR-0000-0001", "N#H#000001#WH-1#webhook")
	n.Delivery, n.DueAt = &casework.Delivery{Webhook: "WH-1"}, evening
	_, err := s.Expand(t.Context(), code, []casework.Notice{n})
	must(t, err)
	owed, _, err := s.DueWebhooks(t.Context(), evening, 10)
	must(t, err)
	if len(owed) != 1 || owed[0].Turn != (turns.Turn{Urgency: turns.Rest, Of: "WH-1"}) {
		t.Errorf("owed to systems: %+v", owed)
	}
}

// sinceWhenever compares what is due whatever the time that it is due since.
var sinceWhenever = cmpopts.IgnoreFields(casework.Due[casework.OutboxKey]{}, "At")

// An item of an earlier version has no turn in its key. It is swept as before,
// and keeps its key when it is put off.
func TestWhatAnEarlierVersionLeftIsStillDue(t *testing.T) {
	s := newSetup(t)
	a := s.announced(t, "DR-0000-0001")
	at := [2]string{"R#DR-0000-0001", a.Key}
	item := s.item(t, at)
	item["dueSort"] = "2031-03-01T22:01:00.000Z#DR-0000-0001#" + a.Key
	s.putItem(t, item)
	must(t, s.PutOff(t.Context(), casework.OutboxKey{Reference: a.Reference, Key: a.Key}, func(int) time.Duration { return time.Hour }))
	got, _, err := s.DueOutbox(t.Context(), evening.Add(time.Hour), 10)
	must(t, err)
	want := []casework.Due[casework.OutboxKey]{{What: casework.OutboxKey{Reference: a.Reference, Key: a.Key}, Turn: turns.Turn{Urgency: turns.Rest}}}
	if diff := cmp.Diff(want, got, sinceWhenever); diff != "" {
		t.Errorf("due (-want +got):\n%s", diff)
	}
	if sort := s.item(t, at)["dueSort"].(string); !strings.HasSuffix(sort, "Z#DR-0000-0001#"+a.Key) {
		t.Errorf("its key is %s", sort)
	}
}

// The tier that is waited for stays readable in the key, and the next change of
// the case forgets its failures.
func TestACaseThatFailsIsPutOffLongerEachTimeUntilItChanges(t *testing.T) {
	s := newSetup(t)
	change := filing(t, "DR-0000-0001")
	s.commit(t, change)
	pause := func(failures int) time.Duration { return time.Duration(failures) * time.Hour }
	wantDue := func(next time.Time) {
		t.Helper()
		got, at, err := s.DueCases(t.Context(), next.Add(-time.Millisecond), 10)
		if err != nil || len(got) != 0 || !at.Equal(next) {
			t.Errorf("due %v, next %s, %v; want %s", got, at, err, next)
		}
	}
	for failures := 1; failures <= 3; failures++ {
		must(t, s.PutOffCase(t.Context(), "DR-0000-0001", pause))
		wantDue(evening.Add(pause(failures)))
	}
	got, _, err := s.DueCases(t.Context(), evening.Add(24*time.Hour), 10)
	if err != nil || len(got) != 1 || got[0].Turn != casework.TurnOf(change.Case.State) || got[0].Tier != derogation.ClinicalDirector {
		t.Errorf("turns: %+v, %v", got, err)
	}

	change = opening(t, change.Case)
	s.commit(t, change)
	review, _ := change.Case.State.OpenReview()
	wantDue(review.DueAt)
	must(t, s.PutOffCase(t.Context(), "DR-0000-0001", func(failures int) time.Duration {
		return review.DueAt.Add(pause(failures)).Sub(evening)
	}))
	wantDue(review.DueAt.Add(time.Hour))
	must(t, s.PutOffCase(t.Context(), "DR-NONE-0000", pause))
}
