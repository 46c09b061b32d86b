package drafts_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/derogation"
)

func (w *world) form() drafts.Form {
	return drafts.Form{Submissions: w.Submissions(), Drafts: w.Store}
}

// trustForm is the link of the trust's contact to the form.
var trustForm = drafts.FormLink{Organisation: "RR8", Contact: "CT-00000006"}

// drafted begins a draft and fills it in with the sample request.
func (w *world) drafted(id string) drafts.Draft {
	w.T.Helper()
	if err := w.form().Begin(w.Ctx, trustForm, id, "", w.Now); err != nil {
		w.T.Fatalf("begin: %v", err)
	}
	draft := w.draft(id)
	draft.Request = caseworktest.SampleRequest()
	if err := w.form().Save(w.Ctx, trustForm, draft, casework.Call{}, w.Now); err != nil {
		w.T.Fatalf("save: %v", err)
	}
	return w.draft(id)
}

func (w *world) draft(id string) drafts.Draft {
	w.T.Helper()
	draft, err := w.form().Draft(w.Ctx, trustForm, id, w.Now)
	if err != nil {
		w.T.Fatalf("draft: %v", err)
	}
	return draft
}

func TestADraftIsFiledAsItWasSeenByTheOneWhoSignsIt(t *testing.T) {
	w := newWorld(t)
	draft := w.drafted("1")
	_, err := w.form().File(w.Ctx, trustForm, "1", draft.Version-1, "Sample Manager", casework.Call{}, w.Now)
	caseworktest.WantError(t, err, casework.ErrStale)
	_, err = w.form().File(w.Ctx, trustForm, "1", draft.Version, " ", casework.Call{}, w.Now)
	if diff := cmp.Diff([]string{"/person required"}, caseworktest.WrongFields(t, err)); diff != "" {
		t.Error(diff)
	}
	ack, err := w.form().File(w.Ctx, trustForm, "1", draft.Version, " Sample Manager ", casework.Call{}, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	if by := w.State(ack.Reference).FiledBy; by.ID != trustForm.Contact || by.Name != "Sample Manager" || by.Organisation != "RR8" {
		t.Errorf("filed by %+v", by)
	}
	caseworktest.WantError(t, w.form().Save(w.Ctx, trustForm, draft, casework.Call{}, w.Now), casework.ErrStale)
}

func TestADraftIsCheckedAsAnyFilingIs(t *testing.T) {
	w := newWorld(t)
	draft := w.drafted("1")
	draft.Request.Service, draft.Request.Staff = "", nil
	if err := w.form().Save(w.Ctx, trustForm, draft, casework.Call{}, w.Now); err != nil {
		t.Fatal(err)
	}
	view, err := w.form().Open(w.Ctx, trustForm)
	if err != nil {
		t.Fatal(err)
	}
	checked, err := w.form().Check(w.Ctx, view, w.draft("1"), w.Now)
	if err != nil {
		t.Fatal(err)
	}
	_, refused := w.form().File(w.Ctx, trustForm, "1", w.draft("1").Version, "Sample Manager", casework.Call{}, w.Now)
	found := caseworktest.WrongFields(t, &derogation.InvalidError{Fields: checked.Wrong})
	if diff := cmp.Diff(caseworktest.WrongFields(t, refused), found); diff != "" || len(found) < 2 {
		t.Errorf("(-refused +checked): %s", diff)
	}
}

func TestOnlyAContactOfTheTrustOpensItsForm(t *testing.T) {
	w := newWorld(t)
	for name, link := range map[string]drafts.FormLink{
		"a reviewer of the trust": {Organisation: "RR8", Contact: caseworktest.Person(derogation.ClinicalDirector).ID},
		"a contact of another":    {Organisation: "R1H", Contact: trustForm.Contact},
		"nobody":                  {Organisation: "RR8", Contact: "CT-ZZZZZZZZ"},
		"the union":               {Organisation: "BMA", Contact: caseworktest.Person(derogation.Union).ID},
	} {
		t.Run(name, func(t *testing.T) {
			form := w.form()
			_, err := form.Open(w.Ctx, link)
			caseworktest.WantError(t, err, casework.ErrNotFound)
			caseworktest.WantError(t, form.Begin(w.Ctx, link, "1", "", w.Now), casework.ErrNotFound)
			_, err = form.Written(w.Ctx, link, w.Now)
			caseworktest.WantError(t, err, casework.ErrNotFound)
			_, err = form.Earlier(w.Ctx, link, w.Now, 10)
			caseworktest.WantError(t, err, casework.ErrNotFound)
			_, err = form.File(w.Ctx, link, "1", 1, "Somebody", casework.Call{}, w.Now)
			caseworktest.WantError(t, err, casework.ErrNotFound)
		})
	}
}

func TestARequestIsBegunForARoundThatTakesRequests(t *testing.T) {
	other := caseworktest.SampleRound()
	other.ID = "other"
	over := caseworktest.SampleRound()
	over.EndsAt = caseworktest.Evening
	tests := map[string]struct {
		rounds []derogation.Round
		from   bool
		want   string
	}{
		"the only one":                            {nil, false, caseworktest.SampleRound().ID},
		"none is chosen among several":            {[]derogation.Round{other}, false, ""},
		"that of the earlier one":                 {[]derogation.Round{other}, true, caseworktest.SampleRound().ID},
		"that of the earlier one is over by then": {[]derogation.Round{over, other}, true, "other"},
		"there is none":                           {[]derogation.Round{over}, true, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			from := ""
			if test.from {
				from = w.Submit()
			}
			for _, round := range test.rounds {
				w.Store.PutRound(round)
			}
			if err := w.form().Begin(w.Ctx, trustForm, "1", from, w.Now); err != nil {
				t.Fatal(err)
			}
			if got := w.draft("1").Request.Round; got != test.want {
				t.Errorf("for %q, want %q", got, test.want)
			}
		})
	}
}

// One sitting files for several services, each a request with a reference of its own.
func TestTheSameIsFiledForSeveralServices(t *testing.T) {
	w := newWorld(t)
	draft := w.drafted("1")
	first, err := w.file(draft.Version)
	if err != nil {
		t.Fatal(err)
	}
	before := w.State(first.Reference).Request
	references := []string{first.Reference}
	for n, service := range []string{"Theatres", "Neonatal intensive care", "Acute medicine"} {
		id := strconv.Itoa(n + 2)
		if err := w.form().BeginAnother(w.Ctx, trustForm, id, first.Reference, []string{"times"}, w.Now); err != nil {
			t.Fatal(err)
		}
		draft := w.draft(id)
		if draft.Request.Service != "" || draft.Request.Category != "" || len(draft.Request.Staff) > 0 || !draft.Request.Window.From.Equal(before.Window.From) || !slices.Equal(draft.Saved, []string{"times"}) {
			t.Errorf("it begins with %+v", draft)
		}
		draft.Request.Service, draft.Request.Category, draft.Request.Staff = service, before.Category, before.Staff
		if err := w.form().Save(w.Ctx, trustForm, draft, casework.Call{}, w.Now); err != nil {
			t.Fatal(err)
		}
		ack, err := w.form().File(w.Ctx, trustForm, id, w.draft(id).Version, "Sample Manager", casework.Call{}, w.Now)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.State(ack.Reference).Request; got.Service != service || got.Risk.Description != before.Risk.Description {
			t.Errorf("%s is for %s: %s", ack.Reference, got.Service, got.Risk.Description)
		}
		references = append(references, ack.Reference)
	}
	slices.Sort(references)
	if len(slices.Compact(references)) != 4 {
		t.Errorf("the references are %v", references)
	}
}

// The table may hold a draft for two days more than that: it is gone all the same.
func TestADraftIsKeptAsItsRoundHasIt(t *testing.T) {
	for name, test := range map[string]struct {
		round derogation.Retention
		days  int
	}{"as any": {derogation.Retention{}, 14}, "shorter": {derogation.Retention{DraftDays: 2}, 2}} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			round := caseworktest.SampleRound()
			round.Retention = test.round
			w.Store.PutRound(round)
			saved := w.drafted("1").SavedAt
			w.Now = saved.AddDate(0, 0, test.days).Add(-time.Millisecond)
			if written, err := w.form().Written(w.Ctx, trustForm, w.Now); err != nil || len(written) != 1 {
				t.Errorf("to the last moment: %d drafts (%v)", len(written), err)
			}
			w.Now = saved.AddDate(0, 0, test.days)
			_, err := w.form().Draft(w.Ctx, trustForm, "1", w.Now)
			caseworktest.WantError(t, err, casework.ErrNotFound)
			if written, err := w.form().Written(w.Ctx, trustForm, w.Now); err != nil || len(written) != 0 {
				t.Errorf("afterwards: %d drafts (%v)", len(written), err)
			}
			_, err = w.form().File(w.Ctx, trustForm, "1", 2, "Sample Manager", casework.Call{}, w.Now)
			caseworktest.WantError(t, err, casework.ErrNotFound)
			if kept, err := w.Store.Draft(w.Ctx, drafts.Key{Trust: "RR8", Contact: trustForm.Contact, ID: "1"}); err != nil || kept.Request.Service == "" {
				t.Errorf("the store was to hold it still: %+v (%v)", kept, err)
			}
		})
	}
}
