package kit

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"example.org/derogations/shared/derogation"
)

const (
	// RoundsKept is how long general pages, which only name the rounds and whom to
	// ring, keep what they read of them: it hardly changes, and whoever tries a
	// thousand addresses costs one reading.
	RoundsKept = time.Minute
	// helpAwaited bounds the reading, which may come after a failure of the
	// database: a page without numbers is better than none.
	helpAwaited = 2 * time.Second
)

// HelpLine is where to ring about one round.
type HelpLine struct{ Round, Phone string }

// roundsRead are the rounds as they were last read. A page that must tell
// people whom to ring when the database fails has them from here.
type roundsRead struct {
	mu     sync.Mutex
	rounds []derogation.Round
	at     time.Time
}

// Lately returns the rounds as they were read not longer ago than age, or reads
// them. With an error it returns what was read before, if anything was.
func (k *Kit) Lately(ctx context.Context, now time.Time, age time.Duration) ([]derogation.Round, error) {
	k.recent.mu.Lock()
	rounds, at := k.recent.rounds, k.recent.at
	k.recent.mu.Unlock()
	if !at.IsZero() && now.Sub(at) < age {
		return rounds, nil
	}
	ctx, cancel := context.WithTimeout(ctx, helpAwaited)
	defer cancel()
	fresh, err := k.directory.Rounds(ctx)
	if err != nil {
		return rounds, err
	}
	k.recent.mu.Lock()
	defer k.recent.mu.Unlock()
	k.recent.rounds, k.recent.at = fresh, now
	return fresh, nil
}

// NotOver are the rounds that are on or to begin, soonest first.
func NotOver(rounds []derogation.Round, now time.Time) []derogation.Round {
	open := slices.DeleteFunc(slices.Clone(rounds), func(r derogation.Round) bool { return !now.Before(r.EndsAt) })
	slices.SortFunc(open, func(a, b derogation.Round) int {
		return cmp.Or(a.StartsAt.Compare(b.StartsAt), strings.Compare(a.ID, b.ID))
	})
	return open
}

// Help is whom to ring on a page that is about no one round: the rounds that
// are not over, or the operator where there are none or they cannot be read.
func (k *Kit) Help(ctx context.Context, now time.Time) []HelpLine {
	rounds, _ := k.Lately(ctx, now, RoundsKept)
	var lines []HelpLine
	for _, round := range NotOver(rounds, now) {
		if round.HelpPhone != "" {
			lines = append(lines, HelpLine{Round: round.Name, Phone: round.HelpPhone})
		}
	}
	if len(lines) == 0 && k.operator.Phone != "" {
		lines = append(lines, HelpLine{Round: "Help with this service", Phone: k.operator.Phone})
	}
	return lines
}
