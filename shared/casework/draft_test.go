package casework_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

func (w *world) formDesk() casework.FormDesk {
	return casework.FormDesk{Desk: w.desk(), Drafts: w.store}
}

// trustForm is the link of the trust's contact to the form.
var trustForm = casework.FormLink{Organisation: "RR8", Contact: "CT-00000006"}

// drafted begins a draft and fills it in with the sample request.
func (w *world) drafted(id string) casework.Draft {
	w.t.Helper()
	if err := w.formDesk().Begin(w.ctx, trustForm, id, "", w.now); err != nil {
		w.t.Fatalf("begin: %v", err)
	}
	draft := w.draft(id)
	draft.Request = sampleRequest()
	if err := w.formDesk().Save(w.ctx, trustForm, draft, w.now); err != nil {
		w.t.Fatalf("save: %v", err)
	}
	return w.draft(id)
}

func (w *world) draft(id string) casework.Draft {
	w.t.Helper()
	draft, err := w.formDesk().Draft(w.ctx, trustForm, id, w.now)
	if err != nil {
		w.t.Fatalf("draft: %v", err)
	}
	return draft
}

// forgetful is a store that fails to save drafts for as long as it is told to.
type forgetful struct {
	casework.DraftStore
	err error
}

func (f *forgetful) SaveDraft(ctx context.Context, d casework.Draft) error {
	if f.err != nil {
		return f.err
	}
	return f.DraftStore.SaveDraft(ctx, d)
}

func TestADraftIsFiledOnceAlsoWhenThatIsForgotten(t *testing.T) {
	w := newWorld(t)
	draft := w.drafted("1")
	drafts := &forgetful{DraftStore: w.store, err: errors.New("out of reach")}
	desk := casework.FormDesk{Desk: w.desk(), Drafts: drafts}
	if _, err := desk.File(w.ctx, trustForm, "1", draft.Version, "Sample Manager", w.now); !errors.Is(err, drafts.err) {
		t.Fatalf("filed, and not remembered: %v", err)
	}
	drafts.err = nil
	w.now = w.now.Add(time.Hour)
	first, err := desk.File(w.ctx, trustForm, "1", draft.Version, "Sample Manager", w.now)
	if err != nil {
		t.Fatal(err)
	}
	again, err := desk.File(w.ctx, trustForm, "1", draft.Version, "Sample Manager", w.now)
	if err != nil || again.Reference != first.Reference {
		t.Errorf("filed as %s, and then as %s (%v)", first.Reference, again.Reference, err)
	}
	cases, err := w.store.CasesOf(w.ctx, "RR8", evening.AddDate(0, 0, -1))
	if err != nil || len(cases) != 1 {
		t.Errorf("the trust has %d cases (%v)", len(cases), err)
	}
	if got := w.draft("1"); got.Receipt == nil || got.Receipt.Reference != first.Reference || got.Request.Service != "" {
		t.Errorf("the draft became %+v", got)
	}
}

func TestADraftIsFiledAsItWasSeenByTheOneWhoSignsIt(t *testing.T) {
	w := newWorld(t)
	draft := w.drafted("1")
	_, err := w.formDesk().File(w.ctx, trustForm, "1", draft.Version-1, "Sample Manager", w.now)
	wantError(t, err, casework.ErrStale)
	_, err = w.formDesk().File(w.ctx, trustForm, "1", draft.Version, " ", w.now)
	if diff := cmp.Diff([]string{"/person required"}, wrongFields(t, err)); diff != "" {
		t.Error(diff)
	}
	receipt, err := w.formDesk().File(w.ctx, trustForm, "1", draft.Version, " Sample Manager ", w.now)
	if err != nil {
		t.Fatal(err)
	}
	if by := w.state(receipt.Reference).FiledBy; by.ID != trustForm.Contact || by.Name != "Sample Manager" || by.Organisation != "RR8" {
		t.Errorf("filed by %+v", by)
	}
	wantError(t, w.formDesk().Save(w.ctx, trustForm, draft, w.now), casework.ErrStale)
}

func TestADraftIsCheckedAsAnyFilingIs(t *testing.T) {
	w := newWorld(t)
	draft := w.drafted("1")
	draft.Request.Service, draft.Request.Staff = "", nil
	if err := w.formDesk().Save(w.ctx, trustForm, draft, w.now); err != nil {
		t.Fatal(err)
	}
	view, err := w.formDesk().Open(w.ctx, trustForm)
	if err != nil {
		t.Fatal(err)
	}
	checked, err := w.formDesk().Check(w.ctx, view, w.draft("1"), w.now)
	if err != nil {
		t.Fatal(err)
	}
	_, refused := w.formDesk().File(w.ctx, trustForm, "1", w.draft("1").Version, "Sample Manager", w.now)
	found := wrongFields(t, &derogation.InvalidError{Fields: checked.Wrong})
	if diff := cmp.Diff(wrongFields(t, refused), found); diff != "" || len(found) < 2 {
		t.Errorf("(-refused +checked): %s", diff)
	}
}

func TestOnlyAContactOfTheTrustOpensItsForm(t *testing.T) {
	w := newWorld(t)
	for name, link := range map[string]casework.FormLink{
		"a reviewer of the trust": {Organisation: "RR8", Contact: person(derogation.ClinicalDirector).ID},
		"a contact of another":    {Organisation: "R1H", Contact: trustForm.Contact},
		"nobody":                  {Organisation: "RR8", Contact: "CT-ZZZZZZZZ"},
		"the union":               {Organisation: "BMA", Contact: person(derogation.Union).ID},
	} {
		t.Run(name, func(t *testing.T) {
			d := w.formDesk()
			_, err := d.Open(w.ctx, link)
			wantError(t, err, casework.ErrNotFound)
			wantError(t, d.Begin(w.ctx, link, "1", "", w.now), casework.ErrNotFound)
			_, err = d.Written(w.ctx, link, w.now)
			wantError(t, err, casework.ErrNotFound)
			_, err = d.Earlier(w.ctx, link, w.now, 10)
			wantError(t, err, casework.ErrNotFound)
			_, err = d.File(w.ctx, link, "1", 1, "Somebody", w.now)
			wantError(t, err, casework.ErrNotFound)
		})
	}
}

func TestARequestIsBegunForARoundThatTakesRequests(t *testing.T) {
	other := sampleRound()
	other.ID = "other"
	over := sampleRound()
	over.EndsAt = evening
	tests := map[string]struct {
		rounds []derogation.Round
		from   bool
		want   string
	}{
		"the only one":                            {nil, false, sampleRound().ID},
		"none is chosen among several":            {[]derogation.Round{other}, false, ""},
		"that of the earlier one":                 {[]derogation.Round{other}, true, sampleRound().ID},
		"that of the earlier one is over by then": {[]derogation.Round{over, other}, true, "other"},
		"there is none":                           {[]derogation.Round{over}, true, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			from := ""
			if test.from {
				from = w.submit()
			}
			for _, round := range test.rounds {
				w.store.PutRound(round)
			}
			if err := w.formDesk().Begin(w.ctx, trustForm, "1", from, w.now); err != nil {
				t.Fatal(err)
			}
			if got := w.draft("1").Request.Round; got != test.want {
				t.Errorf("for %q, want %q", got, test.want)
			}
		})
	}
}

func TestLinksToAFormComeMoreRarelyTheMoreOfThemWereAskedFor(t *testing.T) {
	w := newWorld(t)
	var gaps []time.Duration
	last := w.now
	for range 9 {
		for errors.Is(w.formDesk().SendLinks(w.ctx, "RR8", w.now), casework.ErrLinksTooSoon) {
			w.now = w.now.Add(time.Minute)
		}
		gaps = append(gaps, w.now.Sub(last))
		last = w.now
	}
	want := []time.Duration{
		0, 5 * time.Minute, 5 * time.Minute, 5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 40 * time.Minute, time.Hour, time.Hour,
	}
	if diff := cmp.Diff(want, gaps); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wantError(t, w.formDesk().SendLinks(w.ctx, "BMA", w.now), casework.ErrNotFound)
	wantError(t, w.formDesk().SendLinks(w.ctx, "ZZZ", w.now), casework.ErrNotFound)
}

func TestATrustThatHasClosedIsSentNoLinks(t *testing.T) {
	w := newWorld(t)
	trust, err := w.store.Organisation(w.ctx, "RR8")
	if err != nil {
		t.Fatal(err)
	}
	trust.ClosedAt = w.now
	w.store.PutOrganisation(trust)
	wantError(t, w.formDesk().SendLinks(w.ctx, "RR8", w.now), casework.ErrNotFound)
}
