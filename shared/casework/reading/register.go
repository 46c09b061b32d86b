package reading

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// RegisterStore holds what is published of a round, apart from its cases.
type RegisterStore interface {
	// RegisterPart returns what stands after a place (empty: from the beginning),
	// at most so many cases: a fixed number of reads, however many there are. It
	// follows a publication within moments. Errors: casework.ErrNotFound when no
	// register of the round is kept yet; what the cases say may be another thing
	// than nothing then.
	RegisterPart(ctx context.Context, round, after string, limit int) (RegisterPart, error)
}

// RegisterPart is a part of a register. Next is the place of its last case, empty
// when nothing follows.
type RegisterPart struct {
	Publications []derogation.RegisterEntries
	Next         string
}

// mostPublished is how many cases a part of the register holds: more than any
// round has had, and less than one read finds.
const mostPublished = 500

// casesAtOnce is how many whole cases are held where no register is kept.
const casesAtOnce = 50

// longestPlace is longer than any place; what is longer is none.
const longestPlace = 100

// Register is what anybody may see of a round: a doctor who is called back
// can check that the call is real.
type Register struct {
	Kept      RegisterStore
	Cases     casework.CaseStore
	Directory casework.Directory
	Standings casework.StandingStore
}

// Published is the register of one round, or a part of it. Exceptions are stated
// by trusts, and no decisions of the union. Next is where the next part begins,
// empty when nothing follows; From is where this one does.
type Published struct {
	Round       derogation.Round
	Derogations []derogation.RegisterEntry
	Exceptions  []derogation.RegisterEntry
	Standings   []derogation.Standing
	From, Next  string
}

// Of returns the register of a round after a place (empty: from the beginning),
// what was in force when it was recorded first. It follows a change within
// moments. It reads no case, unless nobody has built the register of a round that
// was loaded before there were registers: then it reads all that
// may show something, and comes in one part. A place after which nothing stands is taken for the beginning, so
// that a made-up address shows no empty register.
//
// Errors: casework.ErrNotFound when there is no such round.
func (p Register) Of(ctx context.Context, roundID, after string) (Published, error) {
	round, err := p.Directory.Round(ctx, roundID)
	if err != nil {
		return Published{}, err
	}
	if len(after) > longestPlace {
		after = ""
	}
	part, err := p.part(ctx, roundID, after)
	if err == nil && after != "" && len(part.Publications) == 0 {
		after = ""
		part, err = p.part(ctx, roundID, after)
	}
	if err != nil {
		return Published{}, err
	}
	published := Published{
		Round: round, Derogations: []derogation.RegisterEntry{}, Exceptions: []derogation.RegisterEntry{}, From: after, Next: part.Next,
	}
	for _, of := range part.Publications {
		of = of.Within(round)
		if of.Derogation != nil {
			published.Derogations = append(published.Derogations, *of.Derogation)
		}
		if of.Exception != nil {
			published.Exceptions = append(published.Exceptions, *of.Exception)
		}
	}
	if published.Standings, err = p.Standings.Standings(ctx, roundID); err != nil {
		return Published{}, fmt.Errorf("standing derogations of %s: %w", roundID, err)
	}
	return published, nil
}

func (p Register) part(ctx context.Context, round, after string) (RegisterPart, error) {
	part, err := p.Kept.RegisterPart(ctx, round, after, mostPublished)
	if !errors.Is(err, casework.ErrNotFound) {
		return part, err
	}
	var may []string // What may show something.
	err = casework.EveryOfRound(ctx, p.Cases, round, time.Time{}, func(o derogation.Outline) error {
		if o.Status.WasApproved() || o.Exception {
			may = append(may, o.Reference)
		}
		return nil
	})
	if err != nil {
		return RegisterPart{}, err
	}
	for some := range slices.Chunk(may, casesAtOnce) {
		cases, err := p.Cases.Cases(ctx, some)
		if err != nil {
			return RegisterPart{}, fmt.Errorf("cases of round %s: %w", round, err)
		}
		for _, c := range cases {
			if of, ok := c.State.RegisterEntries(); ok {
				part.Publications = append(part.Publications, of)
			}
		}
	}
	slices.SortFunc(part.Publications, func(a, b derogation.RegisterEntries) int { return strings.Compare(a.Place(), b.Place()) })
	return part, nil
}

// Under returns what the register holds under a reference, as it is now: from
// the case itself, so that nothing that was taken back looks valid for a moment, or
// else from the standing derogation of this code. What is read where nothing is
// published is the same whatever lies behind the reference, and also where it is
// empty; of what is published, one read more says how its strike stands. Errors:
// casework.ErrNotFound for every reference that nothing is published under.
func (p Register) Under(ctx context.Context, reference string) (Confirmation, error) {
	c, _, err := p.Cases.Case(ctx, reference)
	if err != nil && !errors.Is(err, casework.ErrNotFound) {
		return Confirmation{}, err
	}
	of, _ := c.State.RegisterEntries()
	if of.Derogation == nil && of.Exception == nil {
		return p.standingUnder(ctx, reference)
	}
	round, err := p.Directory.Round(ctx, c.State.Round.ID)
	if err != nil {
		return Confirmation{}, fmt.Errorf("how the strike of %s stands: %w", reference, err)
	}
	of = of.Within(round)
	shown := c.State.Round
	shown.Strike = round.Strike
	return Confirmation{Round: shown, Derogation: of.Derogation, Exception: of.Exception}, nil
}

func (p Register) standingUnder(ctx context.Context, code string) (Confirmation, error) {
	d, err := p.Standings.StandingUnder(ctx, code)
	if err != nil {
		return Confirmation{}, err
	}
	round, err := p.Directory.Round(ctx, d.Round)
	if err != nil {
		return Confirmation{}, fmt.Errorf("round of the standing derogation %s: %w", code, err)
	}
	return Confirmation{Round: round, Standing: &d}, nil
}

// Confirmation is what the register holds under one code: one entry or both, or a
// standing derogation. The round of an entry is the one that the request was filed
// under.
type Confirmation struct {
	Round      derogation.Round
	Derogation *derogation.RegisterEntry
	Exception  *derogation.RegisterEntry
	Standing   *derogation.Standing
}
