package derogation_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

// weekdays is a round from 08:00 to 17:00 on each of its days, in July's UK time.
func weekdays() derogation.Round {
	r := sampleRound()
	r.StartsAt = time.Date(2025, time.July, 25, 7, 0, 0, 0, time.UTC)
	for i := range 3 {
		from := r.StartsAt.AddDate(0, 0, i)
		r.Spans = append(r.Spans, derogation.Span{From: from, To: from.Add(9 * time.Hour)})
	}
	r.EndsAt = r.Spans[2].To
	return r
}

func TestNothingIsAskedForATimeWhenNoStrikeIsOn(t *testing.T) {
	for name, test := range map[string]struct {
		from, to string
		want     []string
	}{
		"a day of it":            {"2025-07-26T07:00:00Z", "2025-07-26T16:00:00Z", nil},
		"an hour of it":          {"2025-07-27T12:00:00Z", "2025-07-27T13:00:00Z", nil},
		"two in the morning":     {"2025-07-26T01:00:00Z", "2025-07-26T03:00:00Z", []string{"/window/from no_strike"}},
		"as it goes off":         {"2025-07-26T16:00:00Z", "2025-07-26T18:00:00Z", []string{"/window/from no_strike"}},
		"into the evening":       {"2025-07-26T15:00:00Z", "2025-07-26T17:00:00Z", []string{"/window/to no_strike"}},
		"two days and the night": {"2025-07-26T08:00:00Z", "2025-07-27T09:00:00Z", []string{"/window/to no_strike"}},
		"later than all of it":   {"2025-07-27T15:00:00Z", "2025-07-27T17:00:00Z", []string{"/window/to outside_round"}},
		"from before all of it":  {"2025-07-25T06:00:00Z", "2025-07-26T09:00:00Z", []string{"/window/from outside_round"}},
	} {
		t.Run(name, func(t *testing.T) {
			request := sampleRequest()
			request.Window = derogation.Window{From: moment(t, test.from), To: moment(t, test.to)}
			request.DecisionNeededBy.At = request.Window.From
			wantFields(t, derogation.ValidateRequest(request, weekdays(), evening), test.want...)
		})
	}
}

func TestEachRuleOfSpans(t *testing.T) {
	hour := time.Hour
	for name, test := range map[string]struct {
		change func(r *derogation.Round)
		want   []string
	}{
		"three days":         {func(*derogation.Round) {}, nil},
		"one that is turned": {func(r *derogation.Round) { r.Spans[1].To = r.Spans[1].From }, []string{"/spans/1/to ends_before_start"}},
		"two that touch":     {func(r *derogation.Round) { r.Spans[1].From = r.Spans[0].To }, []string{"/spans/1/from out_of_order"}},
		"two that overlap":   {func(r *derogation.Round) { r.Spans[0].To = r.Spans[1].From.Add(hour) }, []string{"/spans/1/from out_of_order"}},
		"none at the start":  {func(r *derogation.Round) { r.StartsAt = r.StartsAt.Add(-hour) }, []string{"/spans/0/from outside_round"}},
		"one beyond the end": {func(r *derogation.Round) { r.EndsAt = r.EndsAt.Add(-hour) }, []string{"/spans/2/to outside_round"}},
		"too many":           {func(r *derogation.Round) { r.Spans = make([]derogation.Span, 32) }, []string{"/spans too_many"}},
	} {
		t.Run(name, func(t *testing.T) {
			round := weekdays()
			test.change(&round)
			wantFields(t, round.Validate(), test.want...)
		})
	}
}

func TestWhenAStrikeOfSeveralSpansIsOn(t *testing.T) {
	round := weekdays()
	for at, want := range map[string]struct{ on, active bool }{
		"2025-07-25T06:59:59Z": {false, false},
		"2025-07-25T07:00:00Z": {true, true},
		"2025-07-25T16:00:00Z": {false, true},
		"2025-07-27T15:59:59Z": {true, true},
		"2025-07-27T16:00:00Z": {false, false},
	} {
		if _, on := round.OnAt(moment(t, at)); on != want.on || round.Active(moment(t, at)) != want.active {
			t.Errorf("at %s: on is %t, active %t", at, on, round.Active(moment(t, at)))
		}
	}
}
