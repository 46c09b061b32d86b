package reading

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/derogation"
)

// Boards shows duty officers the requests that their organisation may see. It
// reads, and changes nothing.
type Boards struct {
	Cases     casework.CaseStore
	Directory casework.Directory
	Notices   casework.NoticeReader
	Census    Census
}

// Board is every open request that an organisation may see: exceptions first, then
// the soonest due, and so what is overdue before what is not. Rounds are those that
// it covers, the latest to end first. More reports that others are open: so many
// that the board leaves out those that changed last.
type Board struct {
	Organisation derogation.Organisation
	Rounds       []derogation.Round
	Waiting      []Waiting
	// Unjudged are the exceptions that are over and that the organisation's tier has
	// yet to judge, the oldest first.
	Unjudged []derogation.Outline
	More     bool
}

// mostOpen is how many open requests of a round a board looks at.
const mostOpen = 2000

// Waiting is an open request with whom it waits for.
type Waiting struct {
	derogation.Outline
	derogation.Waits
}

// Overdue reports whether the answer is due and not there.
func (w Waiting) Overdue(now time.Time) bool { return !now.Before(w.DueAt) }

// BoardFilter is what somebody wants to see of a board. A field that is empty
// excludes nothing.
type BoardFilter struct {
	Round   string
	Tier    derogation.Tier
	Trust   string
	Overdue bool
}

// Of returns those of the requests that are wanted, in their order.
func (f BoardFilter) Of(waiting []Waiting, now time.Time) []Waiting {
	return slices.DeleteFunc(slices.Clone(waiting), func(w Waiting) bool {
		return f.Round != "" && w.Round != f.Round || f.Tier != "" && w.Tier != f.Tier ||
			f.Trust != "" && w.Trust != f.Trust || f.Overdue && !w.Overdue(now)
	})
}

// boardOutlives is how long after its end a round stays on the board: longer
// than any request of it stays open.
const boardOutlives = 7 * 24 * time.Hour

// Open returns an organisation's board. It follows a change within moments, as
// the lists of cases do.
//
// Errors: casework.ErrNotFound when the organisation is not, or no longer, registered.
func (b Boards) Open(ctx context.Context, organisation string, now time.Time) (Board, error) {
	actor, of, err := b.officer(ctx, organisation)
	if err != nil {
		return Board{}, err
	}
	board := Board{Organisation: of}
	all, err := b.Directory.Rounds(ctx)
	if err != nil {
		return Board{}, fmt.Errorf("rounds: %w", err)
	}
	for _, round := range all {
		if round.TakesRequests() && now.Before(round.EndsAt.Add(boardOutlives)) && mayCount(actor, round) {
			board.Rounds = append(board.Rounds, round)
		}
	}
	slices.SortFunc(board.Rounds, func(x, y derogation.Round) int {
		return cmp.Or(y.EndsAt.Compare(x.EndsAt), strings.Compare(x.ID, y.ID))
	})
	for _, round := range board.Rounds {
		open, more, err := b.Cases.OpenCases(ctx, round.ID, mostOpen)
		if err != nil {
			return Board{}, fmt.Errorf("open cases of round %s: %w", round.ID, err)
		}
		board.More = board.More || more
		for _, o := range open {
			switch {
			case !casework.MayList(actor, o):
			case o.Waits != nil:
				board.Waiting = append(board.Waiting, Waiting{Outline: o, Waits: *o.Waits})
			case slices.Contains(o.Unjudged, derogation.TierOf(of.Kind)):
				board.Unjudged = append(board.Unjudged, o)
			}
		}
	}
	slices.SortFunc(board.Waiting, inTurn)
	slices.SortFunc(board.Unjudged, func(a, b derogation.Outline) int {
		return cmp.Or(a.Submitted.Compare(b.Submitted), strings.Compare(a.Reference, b.Reference))
	})
	return board, nil
}

// Count works out the figures of a round as they are now, from the requests that
// the organisation may see. Errors: casework.ErrNotFound, also for a round that is not
// its to count.
func (b Boards) Count(ctx context.Context, organisation, round string, now time.Time) (counts.Figures, error) {
	actor, _, err := b.officer(ctx, organisation)
	if err != nil {
		return counts.Figures{}, err
	}
	return b.Census.Count(ctx, actor, round, now)
}

// officer is whoever holds the link of an organisation's board.
func (b Boards) officer(ctx context.Context, organisation string) (derogation.Actor, derogation.Organisation, error) {
	of, err := b.Directory.Organisation(ctx, organisation)
	if err != nil {
		return derogation.Actor{}, derogation.Organisation{}, err
	}
	return derogation.Actor{
		Kind: derogation.ActorReviewer, ID: "board", Name: "Duty officer",
		Organisation: of.Code, OrganisationName: of.Name, OrganisationKind: of.Kind, Proof: derogation.ProofSignedLink,
	}, of, nil
}

func inTurn(a, b Waiting) int {
	switch {
	case a.Exception && !b.Exception:
		return -1
	case b.Exception && !a.Exception:
		return 1
	default:
		return cmp.Or(a.DueAt.Compare(b.DueAt), strings.Compare(a.Reference, b.Reference))
	}
}
