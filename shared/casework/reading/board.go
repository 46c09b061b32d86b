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
	Notices   NoticeReader
	Census    Census
}

// Board is every open request that an organisation may see, tier by tier, the
// soonest due first. Rounds are those that it covers, the latest to end first.
type Board struct {
	Organisation derogation.Organisation
	Rounds       []derogation.Round
	Waiting      []Waiting
}

// Waiting is an open request with whom it waits for, since when, and until when
// the answer is due.
type Waiting struct {
	State derogation.State
	For   WaitsFor
	Since time.Time
	DueAt time.Time
}

// WaitsFor says whose answer an open request waits for.
type WaitsFor string

// What a request waits for: its tier to be asked, its tier's answer, or the
// trust's answer to a question of that tier.
const (
	WaitsToBeAsked WaitsFor = "to_be_asked"
	WaitsForTier   WaitsFor = "tier"
	WaitsForTrust  WaitsFor = "trust"
)

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
		s := w.State
		return f.Round != "" && s.Round.ID != f.Round || f.Tier != "" && s.Tier != f.Tier ||
			f.Trust != "" && s.Trust.Code != f.Trust || f.Overdue && !w.Overdue(now)
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
	cases, err := b.casesOf(ctx, of, board.Rounds)
	if err != nil {
		return Board{}, err
	}
	for _, c := range cases {
		if c.State.Status.Open() && casework.MayRead(actor, c.State) {
			board.Waiting = append(board.Waiting, waitingOf(c.State))
		}
	}
	slices.SortFunc(board.Waiting, inTurn)
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

// casesOf reads the rounds' cases: a trust's from its own list, which is shorter.
func (b Boards) casesOf(ctx context.Context, of derogation.Organisation, rounds []derogation.Round) ([]casework.Case, error) {
	var found []casework.Case
	if len(rounds) > 0 && of.Kind == derogation.KindTrust {
		since := rounds[0].StartsAt
		for _, round := range rounds {
			if round.StartsAt.Before(since) {
				since = round.StartsAt
			}
		}
		cases, err := b.Cases.CasesOf(ctx, of.Code, since.Add(-casework.AdvanceSearch))
		if err != nil {
			return nil, fmt.Errorf("cases of %s: %w", of.Code, err)
		}
		return slices.DeleteFunc(cases, func(c casework.Case) bool {
			return !slices.ContainsFunc(rounds, func(r derogation.Round) bool { return r.ID == c.State.Round.ID })
		}), nil
	}
	for _, round := range rounds {
		cases, err := b.Cases.CasesOfRound(ctx, round.ID)
		if err != nil {
			return nil, fmt.Errorf("cases of round %s: %w", round.ID, err)
		}
		found = append(found, cases...)
	}
	return found, nil
}

func waitingOf(s derogation.State) Waiting {
	if question, asked := s.OpenQuestion(); asked {
		return Waiting{State: s, For: WaitsForTrust, Since: question.AskedAt, DueAt: question.DueAt}
	}
	if review, open := s.OpenReview(); open {
		return Waiting{State: s, For: WaitsForTier, Since: review.OpenedAt, DueAt: review.DueAt}
	}
	planned, _ := s.Plan.For(s.Tier)
	return Waiting{State: s, For: WaitsToBeAsked, Since: s.StepSince, DueAt: planned.DueAt}
}

func inTurn(a, b Waiting) int {
	tiers := derogation.Ladder()
	return cmp.Or(
		slices.Index(tiers, a.State.Tier)-slices.Index(tiers, b.State.Tier),
		a.DueAt.Compare(b.DueAt),
		strings.Compare(a.State.Reference, b.State.Reference),
	)
}
