package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// The lists of cases come from indexes, which follow the table within moments:
// a case may be missing from them, or be as it was just now. They are for
// showing, counting and pointing out what is alike. Nothing may be decided on
// them: what decides reads the case itself.

// listing is an index in which cases are listed, and how their outlines are read
// from it.
type listing struct {
	index, key, sort string
	outline          func(attributes) (derogation.Outline, error)
}

// Cases are listed in indexes of their own, by their outlines. In a table whose
// lists were not filled yet they are read from those of before, which hold whole
// cases.
var (
	byTrust       = listing{indexCasesByTrust, "trustKey", "trustSort", readOutline}
	byRound       = listing{indexCasesByRound, "casesKey", "casesSort", readOutline}
	byTrustBefore = listing{indexByOrganisation, "organisationKey", "organisationSort", outlineOfCase}
	byRoundBefore = listing{indexByRound, "roundKey", "roundSort", outlineOfCase}
)

func readOutline(from attributes) (derogation.Outline, error) {
	item, err := read[summaryItem](from)
	if err != nil {
		return derogation.Outline{}, err
	}
	return disclose[derogation.Outline](envelope{key: item.key, Body: item.Outline})
}

func outlineOfCase(from attributes) (derogation.Outline, error) {
	c, err := readCase(from)
	return derogation.OutlineOf(c.State), err
}

// TrustCases implements casework.ListStore. A place in the list is a sort key of
// the index.
func (s *Store) TrustCases(ctx context.Context, trust string, since time.Time, after string, limit int) ([]casework.Listed, bool, error) {
	kept, err := s.ListsKept(ctx)
	if err != nil {
		return nil, false, err
	}
	from := byTrustBefore
	if kept {
		from = byTrust
	}
	cases, more, err := s.page(ctx, from, []string{trust}, beginning(after, dueInstant(since)), limit)
	return cases, more, wrapped(err, "page the cases of trust %s", trust)
}

// LatestOfTrust implements casework.ListStore.
func (s *Store) LatestOfTrust(ctx context.Context, trust string, since, before time.Time, limit int) ([]derogation.Outline, error) {
	kept, err := s.ListsKept(ctx)
	if err != nil {
		return nil, err
	}
	from := byTrustBefore
	if kept {
		from = byTrust
	}
	in := indexed(from.index, from.key+" = :part AND "+from.sort+" BETWEEN :since AND :before",
		map[string]string{":part": trust, ":since": instant(since), ":before": instant(before) + afterSeparator})
	in.ScanIndexForward, in.Limit = aws.Bool(false), aws.Int32(int32(limit))
	found, err := list(ctx, s, in, from.outline)
	found = slices.DeleteFunc(found, func(o derogation.Outline) bool {
		return o.Submitted.Before(since) || !o.Submitted.Before(before) // The keys are of milliseconds.
	})
	return found[:min(len(found), limit)], wrapped(err, "list the latest cases of trust %s", trust)
}

// RoundCases implements casework.ListStore. Cursors of before name a place in it as
// well.
func (s *Store) RoundCases(ctx context.Context, round string, since time.Time, after string, limit int) ([]casework.Listed, bool, error) {
	kept, err := s.ListsKept(ctx)
	if err != nil {
		return nil, false, err
	}
	from, parts := byRoundBefore, []string{round}
	if kept {
		from, parts = byRound, roundParts(round, casesOpen, casesEnded)
	}
	cases, more, err := s.page(ctx, from, parts, beginning(after, instant(since)), limit)
	return cases, more, wrapped(err, "page the cases of round %s", round)
}

// OpenCases implements casework.ListStore.
func (s *Store) OpenCases(ctx context.Context, round string, limit int) (open []derogation.Outline, more bool, err error) {
	kept, err := s.ListsKept(ctx)
	if err != nil {
		return nil, false, err
	}
	if !kept {
		err = casework.Every(func(after string, limit int) ([]casework.Listed, bool, error) {
			return s.RoundCases(ctx, round, time.Time{}, after, limit)
		}, func(o derogation.Outline) error {
			if o.Awaits() {
				open = append(open, o)
			}
			return nil
		})
		open = newestOfEach(open)
		return open[:min(len(open), limit)], len(open) > limit, err
	}
	for after, more := "", true; more && len(open) <= limit; {
		var cases []casework.Listed
		cases, more, err = s.page(ctx, byRound, roundParts(round, casesOpen), beginning(after, ""), limit+1-len(open))
		if err != nil {
			return nil, false, fmt.Errorf("list the open cases of round %s: %w", round, err)
		}
		for _, c := range cases {
			open, after = append(open, c.Outline), c.Place
		}
	}
	open = newestOfEach(open)
	return open[:min(len(open), limit)], len(open) > limit, nil
}

// alikeRead is how many requests for one service at one site are looked through.
const alikeRead = 100

// AlikeCases implements casework.ListStore: the index has a partition for each
// service at each site of a trust in a round, and in it what is open or approved, so
// that nothing else is read.
func (s *Store) AlikeCases(ctx context.Context, trust string, round derogation.Round, request derogation.Request, limit int) ([]string, error) {
	kept, err := s.ListsKept(ctx)
	if err != nil {
		return nil, err
	}
	alike := s.alike
	if !kept {
		alike = s.alikeBefore
	}
	references, err := alike(ctx, trust, round, request)
	return references[:min(len(references), limit)], wrapped(err, "list what trust %s has asked alike", trust)
}

func (s *Store) alike(ctx context.Context, trust string, round derogation.Round, request derogation.Request) ([]string, error) {
	in := indexed(indexCasesAlike, "alikeKey = :part AND alikeSort > :from", map[string]string{
		":part": alikePart(trust, round.ID, request), ":from": instant(request.Window.From) + afterSeparator,
	})
	in.TableName, in.Limit = &s.table, aws.Int32(alikeRead)
	out, err := s.client.Query(ctx, &in)
	if err != nil {
		return nil, err
	}
	var references []string
	for _, from := range out.Items {
		item, err := readAny[struct {
			key
			listed
		}](from)
		if err != nil {
			return nil, err
		}
		if alikeFrom(item.AlikeSort) < instant(request.Window.To) {
			references = append(references, referenceOf(item.key))
		}
	}
	return references, nil
}

func (s *Store) alikeBefore(ctx context.Context, trust string, round derogation.Round, request derogation.Request) ([]string, error) {
	cases, err := list(ctx, s, indexed(indexByOrganisation, "organisationKey = :trust AND organisationSort >= :since", map[string]string{
		":trust": trust, ":since": dueInstant(round.StartsAt.Add(-casework.AdvanceSearch)),
	}), readCase)
	var references []string
	for _, c := range cases {
		if s := c.State; s.Live() && s.Round.ID == round.ID && derogation.Alike(s.Request, request) {
			references = append(references, s.Reference)
		}
	}
	return references, err
}

// CasesOfRound returns every case of a round.
func (s *Store) CasesOfRound(ctx context.Context, round string) ([]casework.Case, error) {
	var references []string
	err := casework.Every(func(after string, limit int) ([]casework.Listed, bool, error) {
		return s.RoundCases(ctx, round, time.Time{}, after, limit)
	}, func(o derogation.Outline) error {
		references = append(references, o.Reference)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.Cases(ctx, references)
}

// beginning is the place after which a page begins: no key is empty, and none is
// an instant alone.
func beginning(after, first string) string { return max(after, first, "!") }

// page reads a page of a list that is spread over parts, which are read side by
// side, and in the order of their sort keys as if they were one. The place of a case
// is its sort key.
func (s *Store) page(ctx context.Context, from listing, parts []string, after string, limit int) ([]casework.Listed, bool, error) {
	found, mores := make([][]casework.Listed, len(parts)), make([]bool, len(parts))
	reads, ctx := errgroup.WithContext(ctx)
	for i, part := range parts {
		reads.Go(func() (err error) {
			found[i], mores[i], err = s.pageOfPart(ctx, from, part, after, limit)
			return err
		})
	}
	if err := reads.Wait(); err != nil {
		return nil, false, err
	}
	all, more := slices.Concat(found...), slices.Contains(mores, true)
	slices.SortFunc(all, func(a, b casework.Listed) int { return cmp.Compare(a.Place, b.Place) })
	for i := range parts {
		// Behind where a part was cut off there may be others of it.
		if n := len(found[i]); mores[i] && n > 0 {
			all = slices.DeleteFunc(all, func(c casework.Listed) bool { return c.Place > found[i][n-1].Place })
		}
	}
	return all[:min(len(all), limit)], more || len(all) > limit, nil
}

func (s *Store) pageOfPart(ctx context.Context, from listing, part, after string, limit int) ([]casework.Listed, bool, error) {
	in := indexed(from.index, from.key+" = :part AND "+from.sort+" > :after", map[string]string{":part": part, ":after": after})
	in.TableName, in.Limit = &s.table, aws.Int32(int32(limit))
	out, err := s.client.Query(ctx, &in)
	if err != nil {
		return nil, false, err
	}
	cases, err := each(out.Items, func(item attributes) (casework.Listed, error) {
		o, err := from.outline(item)
		if place, ok := item[from.sort].(*types.AttributeValueMemberS); ok {
			return casework.Listed{Outline: o, Place: place.Value}, err
		}
		return casework.Listed{}, errors.Join(err, fmt.Errorf("a listed case has no %s", from.sort))
	})
	return cases, len(out.LastEvaluatedKey) > 0, err
}

// newestOfEach drops what a list holds twice: a case that changes between two
// reads moves on to a later place.
func newestOfEach(cases []derogation.Outline) []derogation.Outline {
	last := make(map[string]int, len(cases))
	for i, c := range cases {
		last[c.Reference] = i
	}
	var kept []derogation.Outline
	for i, c := range cases {
		if last[c.Reference] == i {
			kept = append(kept, c)
		}
	}
	return kept
}

// loaded returns everything of a kind that operators load, in the order of the
// ids. Partition lists them in the round index.
func loaded[T any](ctx context.Context, s *Store, partition, what string) ([]T, error) {
	found, err := list(ctx, s, indexed(indexByRound, "roundKey = :all", map[string]string{":all": partition}), readBody[T])
	return found, wrapped(err, "list the %s", what)
}

// ListsKept reports whether all cases are listed in indexes of their own: they are in
// a table that has had them from its first round on, and in one whose lists were
// filled. It is asked until it is so.
func (s *Store) ListsKept(ctx context.Context) (bool, error) {
	if s.listed.Load() {
		return true, nil
	}
	item, _, err := s.get(ctx, listsKey())
	if errors.Is(err, casework.ErrNotFound) {
		return false, nil
	}
	if err == nil {
		_, err = read[envelope](item)
	}
	s.listed.Store(err == nil)
	return err == nil, wrapped(err, "read whether lists are kept")
}

// KeepLists says that all cases are listed in indexes of their own from now on. It
// is an error when one of these cannot be read yet.
func (s *Store) KeepLists(ctx context.Context) error {
	err := s.readLists(ctx, indexCasesByTrust, indexCasesByRound, indexCasesAlike)
	if err == nil {
		t := s.transaction()
		t.keepLists()
		err = t.run(ctx)
	}
	return wrapped(err, "keep lists")
}

func (t *transaction) keepLists() {
	t.put(envelope{key: listsKey(), Schema: schema}, always, nil, nil)
}

// ForgetLists has cases listed as they were before. It is an error when the index of
// before is not there.
func (s *Store) ForgetLists(ctx context.Context) error {
	err := s.readLists(ctx, indexByOrganisation)
	if err == nil {
		t := s.transaction()
		t.remove(listsKey())
		err = t.run(ctx)
	}
	s.listed.Store(false)
	return wrapped(err, "forget lists")
}

// ListAsTheTableDoes has cases listed as they were before, too, where the index of
// before is there. Functions are told by Listing.
func (s *Store) ListAsTheTableDoes(ctx context.Context) error {
	err := s.readLists(ctx, indexByOrganisation)
	s.before = err == nil
	if isAbsent(err) {
		return nil
	}
	return err
}

// readLists looks whether indexes can be read.
func (s *Store) readLists(ctx context.Context, indexes ...string) error {
	keys := map[string]string{
		indexByOrganisation: byTrustBefore.key, indexCasesByTrust: byTrust.key, indexCasesByRound: byRound.key, indexCasesAlike: "alikeKey",
	}
	for _, index := range indexes {
		in := indexed(index, keys[index]+" = :none", map[string]string{":none": "-"})
		in.TableName, in.Limit = &s.table, aws.Int32(1)
		if _, err := s.client.Query(ctx, &in); err != nil {
			return fmt.Errorf("index %s: %w", index, err)
		}
	}
	return nil
}

// isAbsent reports whether a call failed for the table has not, or not yet, the index.
func isAbsent(err error) bool {
	var failed interface{ ErrorCode() string }
	return errors.As(err, &failed) && failed.ErrorCode() == "ValidationException" && strings.Contains(err.Error(), "index")
}
