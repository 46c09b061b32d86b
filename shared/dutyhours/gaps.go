package dutyhours

import (
	"slices"
	"time"

	"example.org/derogations/shared/uktime"
)

// Gaps lists the times within a period when none of these hours count, in
// order and as long as they are. Nobody at all leaves the whole period.
func Gaps(all []Hours, within Period) []Period {
	if !within.From.Before(within.To) {
		return nil
	}
	var gaps []Period
	edges := append(turns(all, within), within.To)
	from := within.From
	for _, to := range edges {
		// Between two edges nothing changes.
		attended := slices.ContainsFunc(all, func(h Hours) bool { return h.OnDuty(from) })
		switch last := len(gaps) - 1; {
		case attended:
		case last >= 0 && gaps[last].To.Equal(from):
			gaps[last].To = to
		default:
			gaps = append(gaps, Period{from, to})
		}
		from = to
	}
	return gaps
}

// turns are the instants within a period at which somebody may come on duty or
// go off it, each once and in order.
func turns(all []Hours, within Period) []time.Time {
	var found []time.Time
	add := func(p Period) {
		for _, at := range []time.Time{p.From, p.To} {
			if at.After(within.From) && at.Before(within.To) {
				found = append(found, at)
			}
		}
	}
	first, last := dateOf(within.From.In(uktime.London())).plus(-1), dateOf(within.To.In(uktime.London()))
	for day := first; day.within(first, last); day = day.plus(1) {
		for _, h := range all {
			for _, span := range h.pattern(day) {
				add(span.on(day))
			}
			for _, e := range h.Exceptions {
				if day.within(e.First, e.Last) {
					add(e.Span.on(day))
				}
			}
		}
	}
	slices.SortFunc(found, time.Time.Compare)
	return slices.CompactFunc(found, time.Time.Equal)
}
