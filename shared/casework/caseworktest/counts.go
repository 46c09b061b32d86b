package caseworktest

import (
	"context"
	"encoding/json"
	"maps"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/counts"
)

// CountsKept is operating.CountStore's. Until KeepCounts is called, nothing is kept of
// a round here.
func (m *Memory) CountsKept(_ context.Context, round string) (reading.KeptCounts, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	kept, ok := m.counts[round]
	if !ok {
		return reading.KeptCounts{}, casework.ErrNotFound
	}
	kept.Groups = nil
	return kept, nil
}

// KeptCounts is reading.CountStore's.
func (m *Memory) KeptCounts(ctx context.Context, round, trust string) (reading.KeptCounts, error) {
	kept, err := m.CountsKept(ctx, round)
	if err != nil {
		return reading.KeptCounts{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	kept.Groups = map[counts.Place]reading.KeptGroup{}
	for place, group := range m.counts[round].Groups {
		if trust == "" || place.Trust == trust {
			kept.Groups[place] = reading.KeptGroup{Group: copied(group.Group), Version: group.Version}
		}
	}
	return kept, nil
}

// KeptSum is reading.CountStore's.
func (m *Memory) KeptSum(ctx context.Context, round string, of counts.Place) (reading.KeptCounts, error) {
	kept, err := m.CountsKept(ctx, round)
	if err != nil {
		return reading.KeptCounts{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	sum := m.sums[round][of]
	if sum.Version != kept.SumAt(of) {
		sum = reading.KeptGroup{}
	}
	kept.Groups = map[counts.Place]reading.KeptGroup{of: {Group: copied(sum.Group), Version: sum.Version}}
	return kept, nil
}

// KeepCounts is operating.CountStore's.
func (m *Memory) KeepCounts(_ context.Context, round string, before int, k reading.KeptCounts) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	kept := m.counts[round]
	if kept.Version != before {
		return casework.ErrStale
	}
	sums := maps.Clone(m.sums[round])
	if sums == nil {
		sums = map[counts.Place]reading.KeptGroup{}
	}
	at := map[string]int{}
	maps.Copy(at, k.Sums)
	for place, sum := range k.Groups {
		sums[place] = reading.KeptGroup{Group: copied(sum.Group), Version: before + 1}
		at[reading.SumName(place)] = before + 1
	}
	m.sums[round] = sums
	k.Version, k.Groups, k.Sums = before+1, kept.Groups, at
	m.counts[round] = k
	return nil
}

// KeepGroup is operating.CountStore's.
func (m *Memory) KeepGroup(_ context.Context, round string, place counts.Place, before int, g counts.Group) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	kept := m.counts[round]
	if kept.Groups[place].Version != before {
		return casework.ErrStale
	}
	groups := maps.Clone(kept.Groups)
	if groups == nil {
		groups = map[counts.Place]reading.KeptGroup{}
	}
	groups[place] = reading.KeptGroup{Group: copied(g), Version: before + 1}
	kept.Groups = groups
	m.counts[round] = kept
	return nil
}

// copied writes a group down and reads it again, as a table does.
func copied(g counts.Group) counts.Group {
	var again counts.Group
	text, err := json.Marshal(g)
	if err == nil {
		err = json.Unmarshal(text, &again)
	}
	if err != nil {
		panic(err) // Only a test can have made such a group.
	}
	return again
}
