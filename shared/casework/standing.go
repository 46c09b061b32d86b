package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"example.org/derogations/shared/derogation"
)

// StandingStore keeps the standing derogations of rounds.
type StandingStore interface {
	// Standings returns those of a round, in the order of their ids. The read is
	// consistent.
	Standings(ctx context.Context, round string) ([]derogation.Standing, error)
	// StandingUnder returns the one with a code of its own, or ErrNotFound. The read is
	// consistent.
	StandingUnder(ctx context.Context, code string) (derogation.Standing, error)
	// AddStanding records one, with the call that did it unless that is nil:
	// ErrDuplicate when the call's key was used before, ErrStandingExists when
	// the round has one of that id.
	AddStanding(ctx context.Context, d derogation.Standing, call *CallRecord) error
	// ChangeStanding stores one with its latest change, what is announced of that, and
	// the call that did it unless that is nil: ErrDuplicate when the call's key was used
	// before, ErrStale when the change before it is no longer the latest.
	ChangeStanding(ctx context.Context, d derogation.Standing, a Announcement, call *CallRecord) error
}

// Trusts lists whom a change for all is told.
type Trusts interface {
	// Organisations returns every organisation.
	Organisations(ctx context.Context) ([]derogation.Organisation, error)
}

// ErrStandingExists is a standing derogation of an id that its round has
// already.
var ErrStandingExists = errors.New("the round has a standing derogation with this id")

// StandingsOf is what stands before a round's id in place of the reference of a case,
// for what is told of its standing derogations is of none.
const StandingsOf = "STANDING-"

// StandingDerogations is where the union records what it agreed in advance, and what
// it makes of that since. Random gives 64 random bits for a new code.
type StandingDerogations struct {
	Directory Directory
	Trusts    Trusts
	Standings StandingStore
	Calls     CallStore
	Random    func() uint64
}

// Record enters a standing derogation of a round, once for each idempotency
// key. Only the round's own union may. The one that is returned has its code, who
// recorded it, and when.
//
// Errors: ErrNotFound (no such round), *derogation.ForbiddenError,
// *derogation.InvalidError, *PrivacyError, ErrStandingExists, ErrKeyReused, ErrDuplicate (as
// of Systems.Act).
func (s StandingDerogations) Record(ctx context.Context, actor derogation.Actor, d derogation.Standing, call Call, now time.Time) (recorded derogation.Standing, replayed bool, err error) {
	round, err := s.ofUnion(ctx, actor, d.Round)
	if err != nil {
		return derogation.Standing{}, false, err
	}
	return once(ctx, s.Calls, actor.ID, call, now, func() (derogation.Standing, error) {
		return s.record(ctx, actor, d, round, call, now)
	}, recalled[derogation.Standing])
}

func (s StandingDerogations) record(ctx context.Context, actor derogation.Actor, d derogation.Standing, round derogation.Round, call Call, now time.Time) (derogation.Standing, error) {
	if err := call.wrong(derogation.ValidateStanding(d, round)); err != nil {
		return derogation.Standing{}, err
	}
	d.Code, d.RecordedBy, d.RecordedAt, d.Changes = derogation.NewReference(s.Random()), actor, now.UTC(), nil
	record, err := outcome(call.Record(actor.ID, now), d)
	if err != nil {
		return derogation.Standing{}, err
	}
	return d, s.Standings.AddStanding(ctx, d, record)
}

// Change suspends, resumes, shortens or withdraws a standing derogation of a round, for
// all or for the trusts that the change names, once for each idempotency key. Only the
// round's own union may. The trusts concerned are told. What is returned has the change,
// with who made it, and when; one that had no code has one from then on.
//
// Errors: ErrNotFound (no such round, or none of this id in it),
// *derogation.ForbiddenError, *derogation.InvalidError (also where the change would
// change nothing), *PrivacyError, ErrStale (it changed at the same moment),
// ErrKeyReused, ErrDuplicate (as of Systems.Act).
func (s StandingDerogations) Change(ctx context.Context, actor derogation.Actor, roundID, id string, c derogation.StandingChange, call Call, now time.Time) (changed derogation.Standing, replayed bool, err error) {
	round, err := s.ofUnion(ctx, actor, roundID)
	if err != nil {
		return derogation.Standing{}, false, err
	}
	c.By, c.At = actor, now.UTC()
	return once(ctx, s.Calls, actor.ID, call, now, func() (derogation.Standing, error) {
		return Retry(ctx, func() (derogation.Standing, error) { return s.change(ctx, round, id, c, call) })
	}, recalled[derogation.Standing])
}

func (s StandingDerogations) change(ctx context.Context, round derogation.Round, id string, c derogation.StandingChange, call Call) (derogation.Standing, error) {
	known, err := s.Standings.Standings(ctx, round.ID)
	if err != nil {
		return derogation.Standing{}, fmt.Errorf("standing derogations of %s: %w", round.ID, err)
	}
	i := slices.IndexFunc(known, func(d derogation.Standing) bool { return d.ID == id })
	if i < 0 {
		return derogation.Standing{}, ErrNotFound
	}
	d, err := known[i].Change(c)
	if err := call.wrong(err); err != nil {
		return derogation.Standing{}, err
	}
	if d.Code == "" {
		d.Code = derogation.NewReference(s.Random())
	}
	announcement, err := s.announce(ctx, round, d, c)
	if err != nil {
		return derogation.Standing{}, err
	}
	record, err := outcome(call.Record(c.By.ID, c.At), d)
	if err != nil {
		return derogation.Standing{}, err
	}
	return d, s.Standings.ChangeStanding(ctx, d, announcement, record)
}

// announce is what is told of a change, and to whom: the contacts of the trusts
// concerned, and the round's distribution list.
func (s StandingDerogations) announce(ctx context.Context, round derogation.Round, d derogation.Standing, c derogation.StandingChange) (Announcement, error) {
	all, err := s.Trusts.Organisations(ctx)
	if err != nil {
		return Announcement{}, fmt.Errorf("trusts of round %s: %w", round.ID, err)
	}
	a := Announcement{
		Reference: StandingsOf + round.ID, Key: fmt.Sprintf("A#standing#%s#%06d", d.Code, len(d.Changes)),
		Kind: AnnounceStanding, At: c.At, DueAt: c.At.Add(OutboxGrace), KeptDays: round.Retention.NoticeDays,
		Addresses: round.Distribution,
		Subject: Subject{
			RoundName: round.Name, UnionName: round.UnionName, UnionPage: round.UnionPage, HelpPhone: round.HelpPhone,
			PublicCode: derogation.PublicCode(d.Code),
			Standing:   &StandingTold{Kind: c.Kind, ForAll: len(c.Trusts) == 0, From: c.At},
		},
	}
	if !c.To.IsZero() {
		a.Subject.Standing.From = c.To
	}
	concerned := d.Concerns(c)
	for _, o := range all {
		if o.Kind == derogation.KindTrust && derogation.IsTestCode(o.Code) == round.Test && (len(concerned) == 0 || slices.Contains(concerned, o.Code)) {
			a.Audience = append(a.Audience, Audience{Organisation: o.Code, Duty: DutyTrustContact})
			a.Subject.TrustName = o.Name
		}
	}
	if len(a.Audience) != 1 {
		a.Subject.TrustName = ""
	}
	return a, nil
}

// StandingTold is what is told of a change of a standing derogation: what was done, for
// all or for some trusts, and from when on.
type StandingTold struct {
	Kind   derogation.StandingChangeKind `json:"kind"`
	ForAll bool                          `json:"forAll,omitempty"`
	From   time.Time                     `json:"from"`
}

// ofUnion returns a round to its own union: ErrNotFound, *derogation.ForbiddenError.
func (s StandingDerogations) ofUnion(ctx context.Context, actor derogation.Actor, roundID string) (derogation.Round, error) {
	round, err := s.Directory.Round(ctx, roundID)
	if err != nil {
		return derogation.Round{}, err
	}
	rules, ok := round.TierRules(derogation.Union)
	if !ok || actor.OrganisationKind != derogation.KindUnion || rules.AnsweredBy != actor.Organisation {
		return derogation.Round{}, &derogation.ForbiddenError{Detail: "only the round's own union records a standing derogation"}
	}
	return round, nil
}

// List returns the standing derogations of a round; they are public. Errors:
// ErrNotFound when there is no such round.
func (s StandingDerogations) List(ctx context.Context, round string) ([]derogation.Standing, error) {
	if _, err := s.Directory.Round(ctx, round); err != nil {
		return nil, err
	}
	return s.Standings.Standings(ctx, round)
}

// agreed finds what was agreed in advance for what a request asks. It is pointed out,
// and never a reason to refuse the request.
func (s Submissions) agreed(ctx context.Context, round derogation.Round, trust derogation.Organisation, request derogation.Request, now time.Time) (*derogation.Agreed, error) {
	standings, err := s.Standings.Standings(ctx, round.ID)
	if err != nil {
		return nil, fmt.Errorf("standing derogations of %s: %w", round.ID, err)
	}
	return derogation.AgreedFor(standings, request, trust, round, now), nil
}

// similar lists the references of a trust's open or approved requests for the
// same service at the same site and time. They are pointed out, not refused:
// the trust knows best whether it means another ward. A test repeats the last one
// on purpose.
func (s Submissions) similar(ctx context.Context, trust derogation.Organisation, request derogation.Request, round derogation.Round) ([]string, error) {
	if round.Test {
		return nil, nil
	}
	references, err := s.Cases.AlikeCases(ctx, trust.Code, round, request, mostSimilar)
	if err != nil {
		return nil, fmt.Errorf("similar requests of %s: %w", trust.Code, err)
	}
	return references, nil
}

// mostSimilar is how many similar requests are pointed out: more than anybody
// compares.
const mostSimilar = 20

// AdvanceSearch reaches requests that a round took before it began.
const AdvanceSearch = 30 * 24 * time.Hour
