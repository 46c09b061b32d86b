package casework

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"example.org/derogations/shared/derogation"
)

// Acknowledgement is the answer to a request that was taken in. It is kept with the
// idempotency key: which others were similar could not be told later.
type Acknowledgement struct {
	Reference   string            `json:"reference"`
	Status      derogation.Status `json:"status"`
	SubmittedAt time.Time         `json:"submittedAt"`
	Round       string            `json:"round"`
	Trust       string            `json:"trust"`
	Plan        derogation.Plan   `json:"plan"`
	// Joined is set where no request was filed: the trust's request for a mass
	// casualty event was open, and this is it.
	Joined bool `json:"joined,omitempty"`
	// Similar points out the trust's own requests that this one may repeat.
	Similar []string `json:"similar,omitempty"`
	// Agreed points out what was agreed in advance for what is asked.
	Agreed *derogation.Agreed `json:"agreedInAdvance,omitempty"`
}

// Filing is one call to file a request. The fingerprint of its Call is that of
// the body alone, as it always was: nothing else is filed at that address.
type Filing struct {
	Actor   derogation.Actor
	Call    Call
	Request derogation.Request
}

// Submissions takes requests in. Random gives 64 random bits for a new reference.
type Submissions struct {
	Cases     CaseStore
	Directory Directory
	Standings StandingStore
	Random    func() uint64
}

// Submit files a request, once for each idempotency key: the same key and body
// get the same acknowledgement again, with replayed true. When it returns one,
// the request is stored with its wake, and cannot be lost.
//
// Errors: *derogation.InvalidError, *derogation.ForbiddenError (only a trust
// files), *PossibleDuplicateError (the same was asked a moment ago), *LimitError (the client
// has filed as much as it may), *PrivacyError, ErrKeyReused, ErrDuplicate (as of Systems.Act).
func (s Submissions) Submit(ctx context.Context, f Filing, now time.Time) (ack Acknowledgement, replayed bool, err error) {
	if f.Actor.OrganisationKind != derogation.KindTrust {
		return Acknowledgement{}, false, &derogation.ForbiddenError{Detail: "only a trust files requests"}
	}
	return once(ctx, s.Cases, f.Actor.ID, f.Call, now, func() (Acknowledgement, error) {
		return s.submit(ctx, f, now)
	}, f.replay)
}

// replay returns the acknowledgement that the same call got before. One of another
// trust, for which the client acted then, is not shown.
func (f Filing) replay(record CallRecord) (Acknowledgement, error) {
	if record.Acknowledgement == nil || record.Acknowledgement.Trust != f.Actor.Organisation {
		return Acknowledgement{}, ErrKeyReused
	}
	return *record.Acknowledgement, nil
}

// taking is a filing on its way to become a request.
type taking struct {
	Filing
	round   derogation.Round
	trust   derogation.Organisation
	sites   derogation.SitesFound
	similar []string
	agreed  *derogation.Agreed
	content *Content
	filed   *Filed
	// exception is set for a mass casualty event.
	exception *Exception
}

func (s Submissions) submit(ctx context.Context, f Filing, now time.Time) (Acknowledgement, error) {
	trust, err := s.Directory.Organisation(ctx, f.Actor.Organisation)
	if err != nil {
		return Acknowledgement{}, fmt.Errorf("the client's trust %s: %w", f.Actor.Organisation, err)
	}
	f.Request = f.Request.Settled()
	round, sites, err := s.roundAndSites(ctx, trust, f.Request, now)
	if err := f.check(trust, round, sites, err, now); err != nil {
		return Acknowledgement{}, err
	}
	t := taking{Filing: f, round: round, trust: trust, sites: sites}
	if err := s.admit(ctx, &t, now); err != nil {
		return Acknowledgement{}, err
	}
	ack, err := Retry(ctx, func() (Acknowledgement, error) {
		if f.Request.MassCasualty != nil {
			return s.fileException(ctx, t, now)
		}
		ack, err := s.file(ctx, t, now)
		if errors.Is(err, ErrStale) {
			if full := s.room(ctx, &t, now); full != nil {
				err = full
			}
		}
		return ack, err
	})
	switch {
	case errors.Is(err, ErrStale):
		err = &LimitError{By: LimitedAtOnce, RetryAfter: time.Second, Phone: round.HelpPhone}
	case errors.Is(err, ErrSameContent):
		if same := s.unlike(ctx, *t.content); same != nil {
			err = same
		}
	}
	return ack, err
}

// roundAndSites finds the round that is meant, and what the lists say of the sites. They
// are read side by side.
func (s Submissions) roundAndSites(ctx context.Context, trust derogation.Organisation, r derogation.Request, now time.Time) (round derogation.Round, sites derogation.SitesFound, err error) {
	var unread error
	var beside sync.WaitGroup
	beside.Go(func() { sites, unread = findSites(ctx, s.Directory, trust.Code, r.Sites()) })
	round, err = s.round(ctx, trust, r.Round, now)
	beside.Wait()
	return round, sites, cmp.Or(unread, err)
}

// findSites looks up sites in the list of the trust that names them. Another trust's list
// is read only for a code that is not there, and each list once.
func findSites(ctx context.Context, in SiteStore, trust string, sites []derogation.Site) (derogation.SitesFound, error) {
	found, lists := derogation.SitesFound{}, map[string]derogation.Sites{}
	list := func(of string) (derogation.Sites, error) {
		if _, read := lists[of]; !read {
			var err error
			if lists[of], err = in.Sites(ctx, of); err != nil {
				return nil, err
			}
		}
		return lists[of], nil
	}
	for _, site := range sites {
		own, err := list(trust)
		if err != nil {
			return nil, err
		}
		var other derogation.Sites
		if of := derogation.TrustOfSite(site.Code); of != "" && of != trust && derogation.FindSite(site.Code, own, nil) != derogation.SiteListed {
			if other, err = list(of); err != nil {
				return nil, err
			}
		}
		found.Note(site.Code, derogation.FindSite(site.Code, own, other))
	}
	return found, nil
}

// admit looks whether a request may be filed, which others it may repeat, and what was
// agreed in advance. What that takes is read side by side, and said in one order. A mass
// casualty event is not counted, and nothing is agreed in advance for one.
func (s Submissions) admit(ctx context.Context, t *taking, now time.Time) error {
	var unread, unknown, refused error
	var beside sync.WaitGroup
	beside.Go(func() { t.similar, unread = s.similar(ctx, t.trust, t.Request, t.round) })
	if t.Request.MassCasualty == nil {
		beside.Go(func() { t.agreed, unknown = s.agreed(ctx, t.round, t.trust, t.Request, now) })
		refused = s.countable(ctx, t, now)
	} else {
		refused = s.Cases.ReadAhead(ctx, Ahead{Exception: Exception{Trust: t.trust.Code, Round: t.round.ID}})
	}
	beside.Wait()
	return cmp.Or(refused, unknown, unread)
}

// countable looks whether the same was asked a moment ago, and whether the client may
// file another request.
func (s Submissions) countable(ctx context.Context, t *taking, now time.Time) error {
	t.content = t.contentOf(t.trust, t.round, now)
	if err := s.Cases.ReadAhead(ctx, Ahead{Content: *t.content, Filed: Filed{Client: t.client(), Round: t.round.ID}}); err != nil {
		return err
	}
	if err := s.unlike(ctx, *t.content); err != nil {
		return err
	}
	return s.room(ctx, t, now)
}

// Checked is what can be said of a draft before it is sent.
type Checked struct {
	// Wrong is what the filing would be refused for.
	Wrong []derogation.FieldError
	// Similar are the trust's own open or approved requests that it may repeat.
	Similar []string
	// Agreed is what was agreed in advance for what it asks; nil for nothing.
	Agreed *derogation.Agreed
}

// Check says what would become of a filing of a trust if it were sent at the time
// given, in a round that may be the zero Round: then roundErr says what is wrong
// with it. It changes nothing.
func (s Submissions) Check(ctx context.Context, f Filing, trust derogation.Organisation, round derogation.Round, roundErr error, now time.Time) (Checked, error) {
	var checked Checked
	var invalid *derogation.InvalidError
	f.Request = f.Request.Settled()
	sites, err := findSites(ctx, s.Directory, trust.Code, f.Request.Sites())
	if err != nil {
		return Checked{}, err
	}
	if err := f.check(trust, round, sites, roundErr, now); errors.As(err, &invalid) {
		checked.Wrong = invalid.Fields
	}
	if round.ID == "" || f.Request.Window.From.IsZero() || f.Request.Window.To.IsZero() {
		return checked, nil
	}
	if checked.Similar, err = s.similar(ctx, trust, f.Request, round); err != nil {
		return Checked{}, err
	}
	if f.Request.MassCasualty != nil {
		return checked, nil
	}
	if checked.Agreed, err = s.agreed(ctx, round, trust, f.Request, now); err != nil {
		return Checked{}, err
	}
	return checked, nil
}

// check names everything that is wrong with a filing at once, also when its
// round cannot be told: then the rest is checked without a round's times.
func (f Filing) check(trust derogation.Organisation, round derogation.Round, sites derogation.SitesFound, roundErr error, now time.Time) error {
	var wrong []derogation.FieldError
	var invalid *derogation.InvalidError
	switch {
	case errors.As(roundErr, &invalid):
		wrong = append(wrong, invalid.Fields...)
		round = derogation.Round{AdvanceRequests: true, EndsAt: now.AddDate(1000, 0, 0)}
	case roundErr != nil:
		return roundErr
	}
	for _, err := range []error{derogation.ValidateTrust(trust, now), derogation.ValidateRequest(f.Request, round, now), derogation.ValidateSites(f.Request, sites)} {
		if errors.As(err, &invalid) {
			wrong = append(wrong, invalid.Fields...)
		}
	}
	return f.Call.wrong(derogation.Invalid(wrong...))
}

func (s Submissions) file(ctx context.Context, t taking, now time.Time) (Acknowledgement, error) {
	submit := derogation.Submit{Reference: derogation.NewReference(s.Random()), Round: t.round, Trust: t.trust, Request: t.Request, Sites: t.sites, Agreed: t.agreed}
	change, err := Apply(Case{}, submit, t.Actor, now)
	if err != nil {
		return Acknowledgement{}, err
	}
	state := change.Case.State
	ack := acknowledge(state)
	ack.Similar = t.similar
	if t.content != nil {
		change.Content, change.Filed = t.content.by(state.Reference), t.filed.with(state.Reference)
	}
	if t.exception != nil {
		t.exception.Reference = state.Reference
		change.Exception = t.exception
	}
	return ack, s.commit(ctx, t, change, ack, now)
}

// acknowledge says what a request was taken in as.
func acknowledge(s derogation.State) Acknowledgement {
	return Acknowledgement{
		Reference: s.Reference, Status: s.Status, SubmittedAt: s.SubmittedAt,
		Round: s.Round.ID, Trust: s.Trust.Code, Plan: s.Plan, Agreed: s.Agreed,
	}
}

// commit carries out what a filing causes, with what its call is answered.
func (s Submissions) commit(ctx context.Context, t taking, change Change, ack Acknowledgement, now time.Time) error {
	if change.Call = t.Call.Record(t.Actor.ID, now); change.Call != nil {
		change.Call.Acknowledgement = &ack
	}
	return s.Cases.Commit(ctx, change)
}

// round finds the round that is meant: the one named, or the only one that is
// active.
func (s Submissions) round(ctx context.Context, trust derogation.Organisation, id string, now time.Time) (derogation.Round, error) {
	invalid := func(code, detail string) error {
		return derogation.Invalid(derogation.FieldError{Pointer: "/round", Code: code, Detail: detail})
	}
	if id != "" {
		round, err := s.named(ctx, trust, id)
		if errors.Is(err, ErrNotFound) {
			return derogation.Round{}, invalid("unknown_round", "there is no round with this id")
		}
		return round, err
	}
	rounds, err := s.Directory.Rounds(ctx)
	if err != nil {
		return derogation.Round{}, err
	}
	var active []derogation.Round
	for _, r := range rounds {
		if r.Active(now) {
			active = append(active, r)
		}
	}
	switch len(active) {
	case 1:
		return active[0], nil
	case 0:
		return derogation.Round{}, invalid("no_active_round", "no strike is on at this moment; name the round")
	default:
		return derogation.Round{}, invalid("several_active_rounds", "more than one strike is on; name the round")
	}
}

// named is the round with an id: ErrNotFound to a trust that is made up for one
// that is real, and the other way round.
func (s Submissions) named(ctx context.Context, trust derogation.Organisation, id string) (derogation.Round, error) {
	round, err := s.Directory.Round(ctx, id)
	if err == nil && round.Test != derogation.IsTestCode(trust.Code) {
		return derogation.Round{}, ErrNotFound
	}
	return round, err
}

// FileImpact takes an impact report in a round that has nobody who decides,
// where there is no request that it could belong to; once for each idempotency
// key.
//
// Errors: ErrNotFound (no such round, or the same call filed a case that the
// actor may no longer see), *derogation.InvalidError,
// *derogation.ForbiddenError, *PrivacyError, ErrKeyReused, ErrDuplicate (as of Systems.Act).
func (s Submissions) FileImpact(ctx context.Context, actor derogation.Actor, round string, impact derogation.Impact, call Call, now time.Time) (Done, error) {
	if actor.OrganisationKind != derogation.KindTrust {
		return Done{}, &derogation.ForbiddenError{Detail: "only a trust reports its impact"}
	}
	done, _, err := once(ctx, s.Cases, actor.ID, call, now, func() (Done, error) {
		return s.fileImpact(ctx, actor, round, impact, call, now)
	}, func(record CallRecord) (Done, error) {
		return Systems{Cases: s.Cases}.replay(ctx, actor, record)
	})
	return done, err
}

func (s Submissions) fileImpact(ctx context.Context, actor derogation.Actor, round string, impact derogation.Impact, call Call, now time.Time) (Done, error) {
	trust, err := s.Directory.Organisation(ctx, actor.Organisation)
	if err != nil {
		return Done{}, fmt.Errorf("the client's trust %s: %w", actor.Organisation, err)
	}
	rules, err := s.named(ctx, trust, round)
	if err != nil {
		return Done{}, err
	}
	return Retry(ctx, func() (Done, error) {
		file := derogation.FileImpact{Reference: derogation.NewReference(s.Random()), Round: rules, Trust: trust, Impact: impact}
		change, err := Apply(Case{}, file, actor, now)
		if err := call.wrong(err); err != nil {
			return Done{}, err
		}
		change.Wake, change.Publishing = nil, nil // There is nothing for an execution to do.
		change.Call = call.Record(actor.ID, now).changed(change.Case)
		return Done{Case: change.Case, At: now}, s.Cases.Commit(ctx, change)
	})
}
