package derogation

import (
	"fmt"
	"slices"
	"time"
)

// maxSpans is a month of days: every request keeps its round.
const maxSpans = 31

// Span is a time in which a strike is on; To is exclusive.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// On lists when the strike is on, soonest first, as the union last recorded it. It is
// empty for a strike that was called off before it began. An extension prolongs the
// last span.
func (r Round) On() []Span {
	spans := slices.Clone(r.Spans)
	if len(spans) == 0 {
		spans = []Span{{r.StartsAt, r.EndsAt}}
	}
	until := r.Until()
	spans = slices.DeleteFunc(spans, func(s Span) bool { return !s.From.Before(until) })
	for i := range spans {
		if last := i == len(spans)-1; spans[i].To.After(until) || last && until.After(r.EndsAt) {
			spans[i].To = until
		}
	}
	return spans
}

// OnAt reports whether the strike is on at the time given, and in which span.
func (r Round) OnAt(at time.Time) (Span, bool) {
	for _, s := range r.On() {
		if !at.Before(s.From) && at.Before(s.To) {
			return s, true
		}
	}
	return Span{}, false
}

// Active reports whether the time given lies between the strike's first moment and
// its last, also where that is between two spans.
func (r Round) Active(at time.Time) bool {
	return !at.Before(r.StartsAt) && at.Before(r.Until())
}

// checkWindow holds a time that is asked for to one span: nothing is approved for a time
// when no strike is on.
func (f *fields) checkWindow(at string, w Window, round Round) {
	within, on := round.OnAt(w.From)
	switch {
	case w.From.IsZero():
		f.add(at+"/from", "required", "must be given")
	case !round.Active(w.From):
		f.add(at+"/from", "outside_round", "must lie within the strike")
	case !on:
		f.add(at+"/from", "no_strike", "must lie within the strike, which is not on at "+w.From.Format(time.RFC3339))
	}
	switch {
	case w.To.IsZero():
		f.add(at+"/to", "required", "must be given")
	case !w.From.Before(w.To):
		f.add(at+"/to", "ends_before_start", "must be after the start")
	case w.To.After(round.Until()):
		f.add(at+"/to", "outside_round", "must lie within the strike")
	case on && w.To.After(within.To):
		f.add(at+"/to", "no_strike", "must lie within the strike, which is off from "+within.To.Format(time.RFC3339)+"; ask for each time that it is on by itself")
	}
}

// checkSpans checks that the spans follow one another, with a time between them, and
// that the round lasts from the first to the last.
func (r Round) checkSpans(bad *fields) {
	if len(r.Spans) == 0 {
		return
	}
	if len(r.Spans) > maxSpans {
		bad.add("/spans", "too_many", fmt.Sprintf("must have %d or fewer", maxSpans))
		return
	}
	for i, s := range r.Spans {
		at := fmt.Sprintf("/spans/%d", i)
		if !s.From.Before(s.To) {
			bad.add(at+"/to", "ends_before_start", "must be after from")
		}
		if i > 0 && !r.Spans[i-1].To.Before(s.From) {
			bad.add(at+"/from", "out_of_order", "must be later than the end of the span before it")
		}
	}
	if !r.Spans[0].From.Equal(r.StartsAt) {
		bad.add("/spans/0/from", "outside_round", "must be startsAt")
	}
	if last := len(r.Spans) - 1; !r.Spans[last].To.Equal(r.EndsAt) {
		bad.add(fmt.Sprintf("/spans/%d/to", last), "outside_round", "must be endsAt")
	}
}
