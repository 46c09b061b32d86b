package casework_test

import (
	"slices"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// deputy is a second contact for a tier.
func deputy(tier derogation.Tier) casework.Contact {
	c := person(tier)
	c.ID, c.Name, c.Role, c.Order, c.Service = "CT-0000000D", "The deputy on call", "Deputy", 2, "Elsewhere"
	return c
}

func (w *world) handOver(reference, to string) (casework.Opened, error) {
	return w.reviews().Answer(w.ctx, casework.Reply{
		Link: w.link(reference), Person: "Ana Sample",
		Command: derogation.HandOver{Review: len(w.state(reference).Reviews), To: derogation.Person{ID: to}, Note: "In theatre until six."},
	}, w.now)
}

func TestWhoCannotActHandsOverToADeputyWhoIsRegistered(t *testing.T) {
	for _, tier := range derogation.Ladder() {
		t.Run(string(tier), func(t *testing.T) {
			w := newWorld(t)
			w.store.PutContact(deputy(tier))
			reference := w.reach(tier)
			due := w.state(reference).Reviews[len(w.state(reference).Reviews)-1].DueAt
			w.now = w.now.Add(time.Minute)
			var committed casework.Change
			w.store.BeforeCommit = func(c casework.Change) error { committed = c; return nil }
			opened, err := w.handOver(reference, deputy(tier).ID)
			if err != nil {
				t.Fatal(err)
			}
			wantSame(t, "on the record", opened.Review.HandedOver, []derogation.HandedOver{{
				At: w.now, By: derogation.Person{ID: person(tier).ID, Name: "Ana Sample", Role: person(tier).Role},
				To: derogation.Person{ID: "CT-0000000D", Name: "The deputy on call", Role: "Deputy"}, Note: "In theatre until six.",
			}})
			if !opened.Review.Open() || !opened.Review.DueAt.Equal(due) || committed.Wake != nil {
				t.Errorf("handing over answered, moved the clock or the execution: %+v", opened.Review)
			}
			if len(committed.Announcements) != 1 || committed.Announcements[0].Kind != casework.AnnounceHandOver {
				t.Fatalf("announced: %+v", committed.Announcements)
			}
			told := committed.Announcements[0].Audience[0].Among([]casework.Contact{person(tier), deputy(tier), trustContact()})
			wantSame(t, "told", told, []casework.Contact{deputy(tier)})
			again := w.link(reference)
			again.Contact = deputy(tier).ID
			theirs, err := w.reviews().Open(w.ctx, again)
			if err != nil || len(theirs.Actions(w.now)) == 0 {
				t.Errorf("the deputy cannot answer: %v", err)
			}
			if len(opened.Actions(w.now)) == 0 {
				t.Error("whoever handed over can no longer answer")
			}
		})
	}
}

func TestNothingIsHandedToAnybodyElse(t *testing.T) {
	tier := derogation.TrustMedicalDirector
	w := newWorld(t)
	reference := w.reach(tier)
	opened, err := w.reviews().Open(w.ctx, w.link(reference))
	if err != nil || len(opened.Deputies) != 0 {
		t.Fatalf("deputies %+v, %v", opened.Deputies, err)
	}
	for _, action := range opened.Actions(w.now) {
		if action == derogation.ActHandOver {
			t.Error("handing over is offered where there is nobody to hand to")
		}
	}
	w.store.PutContact(deputy(tier))
	before := w.state(reference).Version
	for name, to := range map[string]string{
		"nobody": "", "oneself": person(tier).ID, "another duty": trustContact().ID, "another tier": person(derogation.ClinicalDirector).ID,
		"another organisation": person(derogation.Union).ID, "a stranger": "CT-ZZZZZZZZ",
	} {
		if _, err := w.handOver(reference, to); !slices.Contains(wrongFields(t, err), "/to not_registered") {
			t.Errorf("to %s: %v", name, err)
		}
	}
	if after := w.state(reference).Version; after != before {
		t.Errorf("the case went from version %d to %d", before, after)
	}
}

func TestThoseWhoStandInAreOfferedFirstAndWhoFiledIsNot(t *testing.T) {
	tier := derogation.TrustMedicalDirector
	w := newWorld(t)
	reference := w.reach(tier)
	filer := person(tier)
	filer.ID, filer.Order = w.state(reference).FiledBy.ID, 1
	again := filer
	again.ID, filer.Email, again.Email = "CT-0000000F", "filer@example.org", "Filer@example.org"
	first, second, holder := deputy(tier), deputy(tier), person(tier)
	first.ID, first.Order, first.OnlyDeputy = "CT-0000000E", 9, true
	holder.Deputies = []string{first.ID}
	for _, c := range []casework.Contact{filer, again, first, second, holder} {
		w.store.PutContact(c)
	}
	opened, err := w.reviews().Open(w.ctx, w.link(reference))
	if err != nil {
		t.Fatal(err)
	}
	wantSame(t, "offered", opened.Deputies, []casework.Contact{first, second})
}

func TestAReviewThatIsOverIsNotHandedOver(t *testing.T) {
	w := newWorld(t)
	w.store.PutContact(deputy(derogation.ClinicalDirector))
	reference := w.reach(derogation.ClinicalDirector)
	w.now = w.state(reference).Reviews[0].DueAt
	w.take(w.plain(reference))
	link := w.link(reference)
	link.Review, link.Contact = 1, person(derogation.ClinicalDirector).ID
	_, err := w.reviews().Answer(w.ctx, casework.Reply{
		Link: link, Person: "Ana Sample", Command: derogation.HandOver{Review: 1, To: derogation.Person{ID: "CT-0000000D"}},
	}, w.now)
	wantConflict(t, err, derogation.ConflictReviewClosed)
}
