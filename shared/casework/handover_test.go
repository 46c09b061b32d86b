package casework_test

import (
	"slices"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
)

func (w *world) handOver(reference, to string) (casework.Opened, error) {
	return w.Reviews().Answer(w.Ctx, casework.Reply{
		Link: w.Link(reference), Person: "Ana Sample",
		Command: derogation.HandOver{Review: len(w.State(reference).Reviews), To: derogation.Person{ID: to}, Note: "In theatre until six."},
	}, w.Now)
}

func TestWhoCannotActHandsOverToADeputyWhoIsRegistered(t *testing.T) {
	for _, tier := range derogationtest.Tiers() {
		t.Run(string(tier), func(t *testing.T) {
			w := newWorld(t)
			w.Store.PutContact(caseworktest.Deputy(tier))
			reference := w.Reach(tier)
			due := w.State(reference).Reviews[len(w.State(reference).Reviews)-1].DueAt
			w.Now = w.Now.Add(time.Minute)
			var committed casework.Change
			w.Store.BeforeCommit = func(c casework.Change) error { committed = c; return nil }
			opened, err := w.handOver(reference, caseworktest.Deputy(tier).ID)
			if err != nil {
				t.Fatal(err)
			}
			caseworktest.WantSame(t, "on the record", opened.Review.HandedOver, []derogation.HandedOver{{
				At: w.Now, By: derogation.Person{ID: caseworktest.Person(tier).ID, Name: "Ana Sample", Role: caseworktest.Person(tier).Role},
				To: derogation.Person{ID: "CT-0000000D", Name: "The deputy on call", Role: "Deputy"}, Note: "In theatre until six.",
			}})
			if !opened.Review.Open() || !opened.Review.DueAt.Equal(due) || committed.Wake != nil {
				t.Errorf("handing over answered, moved the clock or the execution: %+v", opened.Review)
			}
			if len(committed.Announcements) != 1 || committed.Announcements[0].Kind != casework.AnnounceHandOver {
				t.Fatalf("announced: %+v", committed.Announcements)
			}
			told := committed.Announcements[0].Audience[0].Among([]casework.Contact{caseworktest.Person(tier), caseworktest.Deputy(tier), caseworktest.TrustContact()}, w.Now)
			caseworktest.WantSame(t, "told", told, []casework.Contact{caseworktest.Deputy(tier)})
			again := w.Link(reference)
			again.Contact = caseworktest.Deputy(tier).ID
			theirs, err := w.Reviews().Open(w.Ctx, again)
			if err != nil || len(theirs.Actions(w.Now)) == 0 {
				t.Errorf("the deputy cannot answer: %v", err)
			}
			if len(opened.Actions(w.Now)) == 0 {
				t.Error("whoever handed over can no longer answer")
			}
		})
	}
}

func TestNothingIsHandedToAnybodyElse(t *testing.T) {
	tier := derogation.TrustMedicalDirector
	w := newWorld(t)
	reference := w.Reach(tier)
	opened, err := w.Reviews().Open(w.Ctx, w.Link(reference))
	if err != nil || len(opened.Deputies) != 0 {
		t.Fatalf("deputies %+v, %v", opened.Deputies, err)
	}
	for _, action := range opened.Actions(w.Now) {
		if action == derogation.ActHandOver {
			t.Error("handing over is offered where there is nobody to hand to")
		}
	}
	w.Store.PutContact(caseworktest.Deputy(tier))
	before := w.State(reference).Version
	for name, to := range map[string]string{
		"nobody": "", "oneself": caseworktest.Person(tier).ID, "another duty": caseworktest.TrustContact().ID, "another tier": caseworktest.Person(derogation.ClinicalDirector).ID,
		"another organisation": caseworktest.Person(derogation.Union).ID, "a stranger": "CT-ZZZZZZZZ",
	} {
		if _, err := w.handOver(reference, to); !slices.Contains(caseworktest.WrongFields(t, err), "/to not_registered") {
			t.Errorf("to %s: %v", name, err)
		}
	}
	if after := w.State(reference).Version; after != before {
		t.Errorf("the case went from version %d to %d", before, after)
	}
}

func TestThoseWhoStandInAreOfferedFirstAndWhoFiledIsNot(t *testing.T) {
	tier := derogation.TrustMedicalDirector
	w := newWorld(t)
	reference := w.Reach(tier)
	filer := caseworktest.Person(tier)
	filer.ID, filer.Order = w.State(reference).FiledBy.ID, 1
	again := filer
	again.ID, filer.Email, again.Email = "CT-0000000F", "filer@example.org", "Filer@example.org"
	first, second, holder := caseworktest.Deputy(tier), caseworktest.Deputy(tier), caseworktest.Person(tier)
	first.ID, first.Order, first.OnlyDeputy = "CT-0000000E", 9, true
	holder.Deputies = []string{first.ID}
	for _, c := range []casework.Contact{filer, again, first, second, holder} {
		w.Store.PutContact(c)
	}
	opened, err := w.Reviews().Open(w.Ctx, w.Link(reference))
	if err != nil {
		t.Fatal(err)
	}
	caseworktest.WantSame(t, "offered", opened.Deputies, []casework.Contact{first, second})
}

func TestAReviewThatIsOverIsNotHandedOver(t *testing.T) {
	w := newWorld(t)
	w.Store.PutContact(caseworktest.Deputy(derogation.ClinicalDirector))
	reference := w.Reach(derogation.ClinicalDirector)
	w.Now = w.State(reference).Reviews[0].DueAt
	w.Take(w.Plain(reference))
	link := w.Link(reference)
	link.Review, link.Contact = 1, caseworktest.Person(derogation.ClinicalDirector).ID
	_, err := w.Reviews().Answer(w.Ctx, casework.Reply{
		Link: link, Person: "Ana Sample", Command: derogation.HandOver{Review: 1, To: derogation.Person{ID: "CT-0000000D"}},
	}, w.Now)
	caseworktest.WantConflict(t, err, derogation.ConflictReviewClosed)
}
