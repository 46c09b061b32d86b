package derogation

import (
	"fmt"
	"slices"
	"time"
)

// maxStrikeChanges bounds the record of a strike.
const maxStrikeChanges = 20

// MaxStrikeNote is how many characters each text of the record may have: the round keeps
// all of them.
const MaxStrikeNote = 500

// Strike is the record of what has become of a round's strike. The union alone says
// when it ends; an operator may record an end that others report.
type Strike struct {
	Changes []StrikeChange `json:"changes,omitempty"`
	// CarriedAt is when the cases of the round were last gone through for the changes.
	CarriedAt time.Time `json:"carriedAt,omitzero"`
}

// StrikeChange is one entry of it. EndsAt is when the strike ends by it. PublicAddress
// is where it can be read; of a reported end it is the source.
type StrikeChange struct {
	Kind          StrikeChangeKind `json:"kind"`
	EndsAt        time.Time        `json:"endsAt,omitzero"`
	Note          string           `json:"note,omitempty"`
	PublicAddress string           `json:"publicAddress,omitempty"`
	// TakesBack is when the end was recorded that this takes back; EndsAt then is when the
	// strike ends without it.
	TakesBack time.Time `json:"takesBack,omitzero"`
	At        time.Time `json:"at,omitzero"`
	By        Actor     `json:"by,omitzero"`
}

// StrikeChangeKind says what has become of a strike.
type StrikeChangeKind string

// What becomes of a strike. All are the union's to say, but for a reported end, which
// is an operator's and ends nothing; the union confirms it by an end of its own.
const (
	StrikeCalledOff   StrikeChangeKind = "called_off"
	StrikeSuspended   StrikeChangeKind = "suspended"
	StrikeCutShort    StrikeChangeKind = "cut_short"
	StrikeExtended    StrikeChangeKind = "extended"
	StrikeEndReported StrikeChangeKind = "end_reported"
	StrikeEndDenied   StrikeChangeKind = "end_denied"
	// StrikeEndTakenBack: the last end was recorded by mistake.
	StrikeEndTakenBack StrikeChangeKind = "end_taken_back"
)

// StrikeChangeKinds lists them.
func StrikeChangeKinds() []StrikeChangeKind {
	return []StrikeChangeKind{StrikeCalledOff, StrikeSuspended, StrikeCutShort, StrikeExtended, StrikeEndReported, StrikeEndDenied, StrikeEndTakenBack}
}

// Ends reports whether the strike ends sooner by a change of this kind.
func (k StrikeChangeKind) Ends() bool {
	return k == StrikeCalledOff || k == StrikeSuspended || k == StrikeCutShort
}

// standing are the changes that stand, in their order: without those that say that
// another was a mistake, and those that they take back.
func (s Strike) standing() []StrikeChange {
	return slices.DeleteFunc(slices.Clone(s.Changes), func(c StrikeChange) bool {
		return c.Kind == StrikeEndTakenBack || slices.ContainsFunc(s.Changes, func(other StrikeChange) bool {
			return other.Kind == StrikeEndTakenBack && other.TakesBack.Equal(c.At)
		})
	})
}

// Until is when the strike ends, as the union last recorded it.
func (r Round) Until() time.Time {
	if last, ok := r.lastTime(); ok {
		return last.EndsAt
	}
	return r.EndsAt
}

// lastTime is the last change that stands of when the strike ends.
func (r Round) lastTime() (StrikeChange, bool) {
	for _, change := range slices.Backward(r.Strike.standing()) {
		if change.Kind.Ends() || change.Kind == StrikeExtended {
			return change, true
		}
	}
	return StrikeChange{}, false
}

// ReportedEnd is an end that was reported, and that the union has neither confirmed nor
// denied.
func (r Round) ReportedEnd() (StrikeChange, bool) {
	standing := r.Strike.standing()
	if n := len(standing); n > 0 && standing[n-1].Kind == StrikeEndReported {
		return standing[n-1], true
	}
	return StrikeChange{}, false
}

// LastEnd is the union's last word that the strike ends sooner, where that stands.
func (r Round) LastEnd() (StrikeChange, bool) {
	last, ok := r.lastTime()
	return last, ok && last.Kind.Ends()
}

// Follows is what the record of a strike changes in a case, and for it to follow: the
// union's word that its strike ends sooner, or that an end which the case has followed was
// a mistake. It reports false for nothing.
func (r Round) Follows(s State) (FollowStrike, bool) {
	for _, change := range r.Strike.Changes {
		if change.Kind == StrikeEndTakenBack && s.StrikeEnd != nil && change.TakesBack.Equal(s.StrikeEnd.At) {
			return FollowStrike{Change: change, Before: r.endOf(s)}, true
		}
	}
	end, ok := r.LastEnd()
	return FollowStrike{Change: end}, ok
}

// endOf is the soonest end that stands of those that were recorded since a case was filed,
// nil for none: an extension extends nothing of what they have ended.
func (r Round) endOf(s State) *StrikeChange {
	var soonest *StrikeChange
	for _, change := range r.Strike.standing() {
		if change.Kind.Ends() && !change.At.Before(s.SubmittedAt) && (soonest == nil || change.EndsAt.Before(soonest.EndsAt)) {
			soonest = &change
		}
	}
	return soonest
}

// LastFollowed is the last change of the strike that cases follow. It reports false for
// none.
func (r Round) LastFollowed() (StrikeChange, bool) {
	for _, change := range slices.Backward(r.Strike.Changes) {
		if change.Kind == StrikeEndTakenBack {
			return change, true
		}
		if change.Kind.Ends() || change.Kind == StrikeExtended {
			return change, change.Kind.Ends()
		}
	}
	return StrikeChange{}, false
}

// RecordStrike is the round with one more entry on the record of its strike. An end
// without a time is one at once.
//
// Errors: *InvalidError, also where the strike is over, or no reported end waits to be
// denied; *ForbiddenError (only the round's union says what becomes of its strike, and
// only an operator records what is reported).
func (r Round) RecordStrike(c StrikeChange, actor Actor, now time.Time) (Round, error) {
	now = now.UTC().Truncate(time.Millisecond)
	c.At, c.By = now, actor
	if err := r.mayRecord(c.Kind, actor); err != nil {
		return Round{}, err
	}
	if c.Kind == StrikeEndTakenBack {
		return r.takeBack(c, now)
	}
	if !now.Before(r.Until()) {
		return Round{}, Invalid(FieldError{Pointer: "/kind", Code: "strike_over", Detail: "comes too late: the strike ended at " + r.Until().Format(time.RFC3339)})
	}
	if _, reported := r.ReportedEnd(); c.Kind == StrikeEndDenied && !reported {
		return Round{}, Invalid(FieldError{Pointer: "/kind", Code: "not_reported", Detail: "denies nothing: no reported end waits for the union's word"})
	}
	if c.EndsAt.IsZero() && (c.Kind.Ends() && c.Kind != StrikeCutShort || c.Kind == StrikeEndReported) {
		c.EndsAt = now
	}
	if err := r.checkStrikeChange(c, actor, now); err != nil {
		return Round{}, err
	}
	c.EndsAt = c.EndsAt.UTC()
	r.Strike.Changes = append(slices.Clone(r.Strike.Changes), c)
	return r, nil
}

// takeBack records that the last end was a mistake, while there is something left of the
// strike without it.
func (r Round) takeBack(c StrikeChange, now time.Time) (Round, error) {
	var bad fields
	end, ended := r.LastEnd()
	c.TakesBack = end.At
	next := r
	next.Strike.Changes = append(slices.Clone(r.Strike.Changes), c)
	// Every case that comes back is reviewed once more, and has room for that once.
	again := slices.ContainsFunc(r.Strike.Changes, func(c StrikeChange) bool { return c.Kind == StrikeEndTakenBack })
	switch {
	case !ended:
		bad.add("/kind", "not_ended", "takes nothing back: the last change was no end of the strike")
	case !now.Before(next.Until()):
		bad.add("/kind", "strike_over", "comes too late: without it the strike ended at "+next.Until().Format(time.RFC3339))
	case again || len(r.Strike.Changes) >= maxStrikeChanges:
		bad.add("/kind", "too_many", "an end was taken back before, which can be done once: load a new round")
	}
	if !c.EndsAt.IsZero() {
		bad.add("/endsAt", "not_allowed", "must not be given: the strike ends as it did before")
	}
	bad.strikeTexts(c)
	next.Strike.Changes[len(next.Strike.Changes)-1].EndsAt = next.Until()
	return next, bad.err()
}

// strikeTexts checks what an entry says, and where it can be read.
func (f *fields) strikeTexts(c StrikeChange) {
	f.words("/note", c.Note, false, MaxStrikeNote)
	if c.PublicAddress != "" && !isAddress(c.PublicAddress) {
		f.add("/publicAddress", "not_an_address", "must be an https address")
	}
}

func (r Round) mayRecord(kind StrikeChangeKind, actor Actor) error {
	union, _ := r.TierRules(Union)
	switch {
	case kind == StrikeEndReported && actor.Kind != ActorOperator:
		return &ForbiddenError{Detail: "only an operator records an end that is reported"}
	case kind != StrikeEndReported && (actor.OrganisationKind != KindUnion || actor.Organisation != union.AnsweredBy):
		return &ForbiddenError{Detail: "only the union whose strike it is says when it ends"}
	case actor.Kind == ActorReviewer && actor.Proof != ProofSignedLinkAndCode:
		return &ForbiddenError{Detail: "a change of the strike needs the one-time code as well"}
	default:
		return nil
	}
}

func (r Round) checkStrikeChange(c StrikeChange, actor Actor, now time.Time) error {
	var bad fields
	switch c.Kind {
	case StrikeCalledOff, StrikeSuspended, StrikeCutShort, StrikeEndReported:
		switch {
		case c.EndsAt.IsZero():
			bad.add("/endsAt", "required", "must be given")
		case c.EndsAt.Before(now.Truncate(time.Minute)):
			bad.add("/endsAt", "already_passed", "must not be in the past")
		case !c.EndsAt.Before(r.Until()):
			bad.add("/endsAt", "out_of_range", "must be sooner than the strike ends anyway, "+r.Until().Format(time.RFC3339))
		}
	case StrikeExtended:
		if !c.EndsAt.After(r.Until()) {
			bad.add("/endsAt", "out_of_range", "must be later than the strike ends anyway, "+r.Until().Format(time.RFC3339))
		}
	case StrikeEndDenied:
		if !c.EndsAt.IsZero() {
			bad.add("/endsAt", "not_allowed", "must not be given: the strike goes on as it was")
		}
	default:
		bad.add("/kind", "unknown_kind", "is nothing that becomes of a strike")
	}
	if c.Kind == StrikeEndReported {
		bad.operator(actor, "/note", c.Note)
		bad.require("/publicAddress", c.PublicAddress)
	}
	bad.strikeTexts(c)
	if len(r.Strike.Changes) >= maxStrikeChanges {
		bad.add("/kind", "too_many", fmt.Sprintf("at most %d changes are kept", maxStrikeChanges))
	}
	return bad.err()
}
