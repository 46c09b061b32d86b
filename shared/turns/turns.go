package turns

import (
	"cmp"
	"slices"
	"strings"
)

// Urgency says what goes first where much waits. Its values are stored.
type Urgency byte

// The urgencies, the most urgent first.
const (
	// Code: somebody waits for it with the page open.
	Code Urgency = '0'
	// Ask: nobody can answer what they were not asked. A wake is one, for it
	// has the next review opened.
	Ask Urgency = '1'
	// Rest is everything else.
	Rest Urgency = '2'
)

// Turn is what decides when something is carried out where more waits than can
// be at once: how urgent it is, and whose it is. Of is the trust that a case is
// of, or the webhook that is called; everything that does not say takes turns as
// one.
type Turn struct {
	Urgency Urgency
	Of      string
}

// turnMark stands before a turn in the text that holds it. No key has it.
const turnMark = "#@"

// After writes the turn behind a text.
func (t Turn) After(text string) string { return text + turnMark + string(t.Urgency) + t.Of }

// In reads back the turn behind a text. One that has none is not urgent, and
// nobody's.
func In(text string) Turn {
	_, written, _ := strings.Cut(text, turnMark)
	if written == "" || Urgency(written[0]) < Code || Urgency(written[0]) > Rest {
		return Turn{Urgency: Rest}
	}
	return Turn{Urgency(written[0]), written[1:]}
}

// urgentShare is how much of one's is urgent at once. What goes beyond it waits
// with the rest, so that not even what is urgent of one holds up all the others.
const urgentShare = 20

// Pick picks from what waits, which is given in the order in which it came. It
// gives at most so many, and at most so many of each; what is left waits on.
//
// What is urgent comes first. Of equals everybody's first comes before anybody's
// second.
func Pick[T any](waiting []T, turnOf func(T) Turn, most, ofEach int) []T {
	type place struct {
		item    T
		of      string
		urgency Urgency
		before  int // of the same turn
	}
	places, before := make([]place, len(waiting)), map[Turn]int{}
	for i, item := range waiting {
		turn := turnOf(item)
		p := place{item, turn.Of, turn.Urgency, before[turn]}
		before[turn]++
		if p.before >= urgentShare {
			p.urgency = Rest
		}
		places[i] = p
	}
	slices.SortStableFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.urgency, b.urgency), cmp.Compare(a.before, b.before))
	})
	picked, taken := make([]T, 0, min(most, len(waiting))), map[string]int{}
	for _, p := range places {
		if len(picked) < most && taken[p.of] < ofEach {
			picked = append(picked, p.item)
			taken[p.of]++
		}
	}
	return picked
}
