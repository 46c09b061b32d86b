package turns_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/turns"
)

func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestATurnIsReadBackFromBehindAKey(t *testing.T) {
	for _, turn := range []turns.Turn{
		{Urgency: turns.Code, Of: "RR8"}, {Urgency: turns.Ask}, {Urgency: turns.Rest, Of: "WH-3D7J-2W7Z"},
	} {
		same(t, "turn", turns.In(turn.After("2025-07-25T20:00:00.000Z#DR-1#N#000002#CT-1#email")), turn)
	}
	for _, other := range []string{"", "2025-07-25T20:00:00.000Z#DR-1#W#000001", "DR-1#@", "DR-1#@9RR8"} {
		same(t, other, turns.In(other), turns.Turn{Urgency: turns.Rest})
	}
}

func TestEverybodysFirstComesBeforeAnybodysSecond(t *testing.T) {
	const most = 1000
	a, b, c := turns.Turn{Urgency: turns.Rest, Of: "A"}, turns.Turn{Urgency: turns.Rest, Of: "B"}, turns.Turn{Urgency: turns.Rest, Of: "C"}
	ask := func(of turns.Turn) turns.Turn { of.Urgency = turns.Ask; return of }
	code := func(of turns.Turn) turns.Turn { of.Urgency = turns.Code; return of }
	for name, test := range map[string]struct {
		waiting      []turns.Turn
		most, ofEach int
		want         []turns.Turn
	}{
		"nothing":                      {nil, most, most, []turns.Turn{}},
		"one is many":                  {[]turns.Turn{a, a, a, b, c, b}, most, most, []turns.Turn{a, b, c, a, b, a}},
		"more than are taken":          {[]turns.Turn{a, a, a, b}, 2, most, []turns.Turn{a, b}},
		"what is urgent first":         {[]turns.Turn{a, a, ask(a), b, code(c), ask(b)}, most, most, []turns.Turn{code(c), ask(a), ask(b), a, b, a}},
		"at most so many of each":      {[]turns.Turn{a, ask(a), a, b}, most, 2, []turns.Turn{ask(a), a, b}},
		"urgent beyond a share of one": {append(slices.Repeat([]turns.Turn{ask(a)}, 21), b), most, most, append(slices.Repeat([]turns.Turn{ask(a)}, 20), b, ask(a))},
	} {
		t.Run(name, func(t *testing.T) {
			got := turns.Pick(test.waiting, func(turn turns.Turn) turns.Turn { return turn }, test.most, test.ofEach)
			same(t, "in turn", got, test.want)
		})
	}
}
