package caseworktest

import (
	"context"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
)

// CasesOf is casework.CaseStore's.
func (m *Memory) CasesOf(_ context.Context, trust string, since time.Time) ([]casework.Case, error) {
	return m.list(func(s derogation.State) bool { return s.Trust.Code == trust && !s.SubmittedAt.Before(since) }), nil
}

// CasesOfRound is casework.CaseStore's.
func (m *Memory) CasesOfRound(_ context.Context, round string) ([]casework.Case, error) {
	return m.list(func(s derogation.State) bool { return s.Round.ID == round }), nil
}

// TrustCases is reading.ListStore's.
func (m *Memory) TrustCases(_ context.Context, trust, after string, limit int) ([]reading.Listed, bool, error) {
	cases := m.list(func(s derogation.State) bool { return s.Trust.Code == trust })
	return pageOf(cases, after, limit, func(s derogation.State) time.Time { return s.SubmittedAt })
}

// RoundCases is reading.ListStore's.
func (m *Memory) RoundCases(_ context.Context, round string, since time.Time, after string, limit int) ([]reading.Listed, bool, error) {
	cases := m.list(func(s derogation.State) bool { return s.Round.ID == round && !s.ChangedAt.Before(since) })
	return pageOf(cases, after, limit, func(s derogation.State) time.Time { return s.ChangedAt })
}

func pageOf(cases []casework.Case, after string, limit int, at func(derogation.State) time.Time) ([]reading.Listed, bool, error) {
	var page []reading.Listed
	for _, c := range cases {
		place := at(c.State).UTC().Format("2006-01-02T15:04:05.000Z") + "#" + c.State.Reference
		if place > after {
			page = append(page, reading.Listed{Case: c, Place: place})
		}
	}
	slices.SortFunc(page, func(a, b reading.Listed) int { return strings.Compare(a.Place, b.Place) })
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
