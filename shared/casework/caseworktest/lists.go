package caseworktest

import (
	"context"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// CasesOf returns the cases that a trust filed since the time given, oldest first.
func (m *Memory) CasesOf(_ context.Context, trust string, since time.Time) ([]casework.Case, error) {
	return m.list(func(s derogation.State) bool { return s.Trust.Code == trust && !s.SubmittedAt.Before(since) }), nil
}

// CasesOfRound is casework.CaseStore's.
func (m *Memory) CasesOfRound(_ context.Context, round string) ([]casework.Case, error) {
	return m.list(func(s derogation.State) bool { return s.Round.ID == round }), nil
}

// Cases is casework.CaseStore's.
func (m *Memory) Cases(_ context.Context, references []string) ([]casework.Case, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var cases []casework.Case
	for i, reference := range references {
		if c, ok := m.cases[reference]; ok && !slices.Contains(references[:i], reference) {
			cases = append(cases, c)
		}
	}
	return cases, nil
}

// TrustCases is casework.ListStore's.
func (m *Memory) TrustCases(_ context.Context, trust string, since time.Time, after string, limit int) ([]casework.Listed, bool, error) {
	cases := m.list(func(s derogation.State) bool { return s.Trust.Code == trust && !s.SubmittedAt.Before(since) })
	return pageOf(cases, after, limit, func(s derogation.State) time.Time { return s.SubmittedAt })
}

// LatestOfTrust is casework.ListStore's.
func (m *Memory) LatestOfTrust(_ context.Context, trust string, since, before time.Time, limit int) ([]derogation.Outline, error) {
	cases := m.list(func(s derogation.State) bool {
		return s.Trust.Code == trust && !s.SubmittedAt.Before(since) && s.SubmittedAt.Before(before)
	})
	slices.Reverse(cases)
	return outlines(cases[:min(len(cases), limit)]), nil
}

// RoundCases is casework.ListStore's.
func (m *Memory) RoundCases(_ context.Context, round string, since time.Time, after string, limit int) ([]casework.Listed, bool, error) {
	cases := m.list(func(s derogation.State) bool { return s.Round.ID == round && !s.ChangedAt.Before(since) })
	return pageOf(cases, after, limit, func(s derogation.State) time.Time { return s.ChangedAt })
}

// OpenCases is casework.ListStore's.
func (m *Memory) OpenCases(_ context.Context, round string, limit int) ([]derogation.Outline, bool, error) {
	cases := m.list(func(s derogation.State) bool { return s.Round.ID == round && derogation.OutlineOf(s).Awaits() })
	return outlines(cases[:min(len(cases), limit)]), len(cases) > limit, nil
}

// AlikeCases is casework.ListStore's.
func (m *Memory) AlikeCases(_ context.Context, trust string, round derogation.Round, request derogation.Request, limit int) ([]string, error) {
	cases := m.list(func(s derogation.State) bool {
		return s.Trust.Code == trust && s.Round.ID == round.ID && s.Live() && derogation.Alike(s.Request, request)
	})
	var references []string
	for _, c := range cases[:min(len(cases), limit)] {
		references = append(references, c.State.Reference)
	}
	return references, nil
}

func outlines(cases []casework.Case) []derogation.Outline {
	var all []derogation.Outline
	for _, c := range cases {
		all = append(all, derogation.OutlineOf(c.State))
	}
	return all
}

func pageOf(cases []casework.Case, after string, limit int, at func(derogation.State) time.Time) ([]casework.Listed, bool, error) {
	var page []casework.Listed
	for _, c := range cases {
		place := at(c.State).UTC().Format("2006-01-02T15:04:05.000Z") + "#" + c.State.Reference
		if place > after {
			page = append(page, casework.Listed{Outline: derogation.OutlineOf(c.State), Place: place})
		}
	}
	slices.SortFunc(page, func(a, b casework.Listed) int { return strings.Compare(a.Place, b.Place) })
	return page[:min(len(page), limit)], len(page) > limit, nil
}

func (m *Memory) list(wanted func(derogation.State) bool) []casework.Case {
	m.mu.Lock()
	defer m.mu.Unlock()
	var cases []casework.Case
	for _, c := range m.cases {
		if wanted(c.State) {
			cases = append(cases, c)
		}
	}
	slices.SortFunc(cases, func(a, b casework.Case) int {
		if c := a.State.SubmittedAt.Compare(b.State.SubmittedAt); c != 0 {
			return c
		}
		return strings.Compare(a.State.Reference, b.State.Reference)
	})
	return cases
}

// Standings is casework.StandingStore's.
func (m *Memory) Standings(_ context.Context, round string) ([]derogation.Standing, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	standings := slices.Clone(m.standings[round])
	slices.SortFunc(standings, func(a, b derogation.Standing) int { return strings.Compare(a.ID, b.ID) })
	return standings, nil
}

// AddStanding is casework.StandingStore's.
func (m *Memory) AddStanding(_ context.Context, d derogation.Standing, call *casework.CallRecord) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.used(call) {
		return casework.ErrDuplicate
	}
	for _, known := range m.standings[d.Round] {
		if known.ID == d.ID {
			return casework.ErrStandingExists
		}
	}
	m.remember(call)
	m.standings[d.Round] = append(m.standings[d.Round], d)
	return nil
}
