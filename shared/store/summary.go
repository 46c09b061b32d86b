package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

type summaryItem struct {
	versioned
	due
	ContentVersion int               `dynamodbav:"contentVersion"`
	Head           string            `dynamodbav:"head"`
	Status         derogation.Status `dynamodbav:"status"`
	Wake           string            `dynamodbav:"wake,omitempty"`
	listed
	listedBefore
}

// listed is how a case is listed in indexes of its own. The first two hold the
// outline, which is of a tenth of the case, and the last one nothing but keys: of
// what is open or approved.
type listed struct {
	Outline   string `dynamodbav:"outline,omitempty"`
	TrustKey  string `dynamodbav:"trustKey,omitempty"`
	TrustSort string `dynamodbav:"trustSort,omitempty"`
	CasesKey  string `dynamodbav:"casesKey,omitempty"`
	CasesSort string `dynamodbav:"casesSort,omitempty"`
	AlikeKey  string `dynamodbav:"alikeKey,omitempty"`
	AlikeSort string `dynamodbav:"alikeSort,omitempty"`
}

// listedBefore is how it was listed before there were such indexes, as a whole.
type listedBefore struct {
	inRound
	OrganisationKey  string `dynamodbav:"organisationKey,omitempty"`
	OrganisationSort string `dynamodbav:"organisationSort,omitempty"`
}

// Case implements casework.CaseStore. An answer that bears no time is an error.
func (s *Store) Case(ctx context.Context, reference string) (casework.Case, time.Time, error) {
	var c casework.Case
	item, at, err := s.getAt(ctx, summaryKey(reference))
	if err == nil {
		c, err = readCase(item)
	}
	return c, at, wrapped(err, "read case %s", reference)
}

func readCase(from attributes) (casework.Case, error) {
	summary, err := read[summaryItem](from)
	if err != nil {
		return casework.Case{}, err
	}
	state, err := disclose[derogation.State](summary.envelope)
	if err != nil {
		return casework.Case{}, err
	}
	return casework.Case{State: state, Head: summary.Head, Wake: summary.Wake}, nil
}

// addSummary writes the case, if it is still at the version that the change
// rests on. A change without events must not write it again, and only checks.
func (t *transaction) addSummary(change casework.Change) {
	condition, before := atVersion(change.Before)
	if len(change.Entries) == 0 {
		t.check(summaryKey(change.Case.State.Reference), condition, before, casework.ErrStale)
		return
	}
	t.put(t.summaryOf(change.Kept()), condition, before, casework.ErrStale)
}

func (t *transaction) summaryOf(c casework.Case) summaryItem {
	s := c.State
	item := summaryItem{
		versioned:      versioned{t.enclose(summaryKey(s.Reference), s), s.Version},
		ContentVersion: s.ContentVersion, Head: c.Head, Status: s.Status, Wake: c.Wake,
	}
	next, ok, err := s.NextDue()
	t.fail(wrapped(err, "item %s", item.key))
	if ok {
		item.DueSort = caseDue(next.At, s)
	}
	t.list(&item, s)
	return item
}

// list sets how a case is listed, also among what is due if it is.
func (t *transaction) list(item *summaryItem, s derogation.State) {
	outline, stand := derogation.OutlineOf(s), casesEnded
	if outline.Awaits() {
		stand = casesOpen
	}
	item.listed = listed{
		Outline:  t.enclose(item.key, outline).Body,
		TrustKey: s.Trust.Code, TrustSort: byTime(s.SubmittedAt, s.Reference),
		CasesKey: roundPart(s.Round.ID, stand, partOf(s.Reference)), CasesSort: byTime(s.ChangedAt, s.Reference),
	}
	if s.Live() && !s.Round.Test {
		item.AlikeKey, item.AlikeSort = alikePart(s.Trust.Code, s.Round.ID, s.Request), alikeSort(s)
	}
	if item.DueSort != "" {
		item.DueKey = t.store.dueCaseOf(s)
	}
	if t.store.before {
		item.listedBefore = listedBefore{
			OrganisationKey: item.TrustKey, OrganisationSort: item.TrustSort,
			inRound: inRound{s.Round.ID, item.CasesSort},
		}
	}
}

// Cases implements casework.CaseStore.
func (s *Store) Cases(ctx context.Context, references []string) ([]casework.Case, error) {
	keys := make([]key, len(references))
	for i, reference := range references {
		keys[i] = summaryKey(reference)
	}
	keys = distinct(keys)
	items, err := s.getAll(ctx, keys)
	if err != nil {
		return nil, fmt.Errorf("read %d cases: %w", len(keys), err)
	}
	var cases []casework.Case
	for _, k := range keys {
		item, there := items[k]
		if !there {
			continue
		}
		c, err := readCase(item)
		if err != nil {
			return nil, err
		}
		cases = append(cases, c)
	}
	return cases, nil
}

// Relist brings how a case is listed in line with what it says, unless it is only to
// look, and reports whether it was not. Whoever changes the case meanwhile lists it
// anyway: nothing of theirs is written over. Errors: casework.ErrNotFound.
func (s *Store) Relist(ctx context.Context, reference string, dryRun bool) (was bool, err error) {
	was, err = casework.Retry(ctx, func() (bool, error) { return s.relist(ctx, summaryKey(reference), dryRun) })
	return was, wrapped(err, "list case %s", reference)
}

func (s *Store) relist(ctx context.Context, k key, dryRun bool) (bool, error) {
	from, _, err := s.get(ctx, k)
	if err != nil {
		return false, err
	}
	item, err := read[summaryItem](from)
	if err != nil {
		return false, err
	}
	c, err := readCase(from)
	if err != nil {
		return false, err
	}
	t, is := s.transaction(), item
	t.list(&item, c.State)
	wrong := is.due != item.due || is.listed != item.listed || is.listedBefore != item.listedBefore
	if !wrong || dryRun || t.err != nil {
		return wrong, t.err
	}
	t.setListing(item)
	return true, t.run(ctx)
}

// setListing changes how a case is listed, and nothing else of it.
func (t *transaction) setListing(item summaryItem) {
	in, set, remove := values{":version": item.Version}, []string{}, []string{}
	for _, a := range []struct{ name, value string }{
		{"outline", item.Outline}, {"trustKey", item.TrustKey}, {"trustSort", item.TrustSort}, {"casesKey", item.CasesKey}, {"casesSort", item.CasesSort},
		{"alikeKey", item.AlikeKey}, {"alikeSort", item.AlikeSort}, {"dueKey", item.DueKey}, {"roundKey", item.RoundKey}, {"roundSort", item.RoundSort},
		{"organisationKey", item.OrganisationKey}, {"organisationSort", item.OrganisationSort},
	} {
		if a.value == "" {
			remove = append(remove, a.name)
			continue
		}
		in[":"+a.name], set = a.value, append(set, a.name+" = :"+a.name)
	}
	change := "SET " + strings.Join(set, ", ")
	if len(remove) > 0 {
		change += " REMOVE " + strings.Join(remove, ", ")
	}
	t.update(item.key, change, "version = :version", in, casework.ErrStale)
}
