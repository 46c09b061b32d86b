package casework

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
	"example.org/derogations/shared/readonce"
)

// callsKept is how long an idempotency key is remembered.
const callsKept = 48 * time.Hour

// ErrKeyReused is an idempotency key that was used before, for another call.
var ErrKeyReused = errors.New("the idempotency key was used before for another call")

// Call is what makes a change the same one when it is sent again, and what it
// rests on. The zero Call is not remembered and rests on whatever there is.
type Call struct {
	Key string
	// Fingerprint is the same for the same call, and differs for any other: a
	// SHA-256 in hexadecimal.
	Fingerprint string
	// Texts are those that people wrote, as they stand where they were written.
	// Confirmation is that of a *PrivacyError, once somebody has looked at them.
	Texts        []Text
	Confirmation string
	// NotDuplicateOf is the reference of a request that asks the same as the one that
	// is filed: whoever files has seen it, and means another.
	NotDuplicateOf string
	// Malformed is what was wrong with what was sent before it became a command or
	// a request: it is named together with everything else that is wrong.
	Malformed []derogation.FieldError
	// IfMatch lists the versions of the case that the caller will have changed,
	// and no others; nil is any version.
	IfMatch []int
}

// CallRecord is what a client's idempotency key was used for. It holds what the
// answer is worked out from: of a change of a case, the version that it made;
// of a filing, the acknowledgement; of anything else, an outcome of its own.
type CallRecord struct {
	Client string `json:"client"`
	Key    string `json:"key"`
	// Fingerprint keeps the name that it had when there were filings alone, whose
	// fingerprint is the hash of the body: records of either release are read by the
	// other, which takes a key that it finds used for another call as such.
	Fingerprint string `json:"bodyHash"`
	// At is when the call was carried out: the answer showed what was so then.
	At time.Time `json:"at,omitzero"`
	// Reference and Version are of the case that the call changed, as it left it.
	Reference       string           `json:"reference,omitempty"`
	Version         int              `json:"version,omitempty"`
	Acknowledgement *Acknowledgement `json:"receipt,omitempty"`
	Outcome         json.RawMessage  `json:"outcome,omitempty"`
	ExpiresAt       time.Time        `json:"expiresAt"`
}

// CallStore keeps what clients' idempotency keys were used for. A record is
// written in the transaction of what the call does, which fails with
// ErrDuplicate when the key was used before and had not expired at record.At.
type CallStore interface {
	// Call returns what a client's idempotency key was used for, or ErrNotFound.
	// The read is consistent; what has expired may still be found.
	Call(ctx context.Context, client, key string) (CallRecord, error)
}

// Record is what a client's call is remembered by, to be completed with what it
// did; nil for a call without a key.
func (c Call) Record(client string, now time.Time) *CallRecord {
	if c.Key == "" {
		return nil
	}
	return &CallRecord{
		Client: client, Key: c.Key, Fingerprint: c.Fingerprint, At: now.UTC(), ExpiresAt: now.Add(callsKept).UTC(),
	}
}

// Recall looks up whether a client made this very call before; found is false
// when its key is new, or has expired. Errors: ErrKeyReused.
func Recall(ctx context.Context, calls CallStore, client string, call Call, now time.Time) (record CallRecord, found bool, err error) {
	if call.Key == "" {
		return CallRecord{}, false, nil
	}
	record, err = calls.Call(ctx, client, call.Key)
	switch {
	case errors.Is(err, ErrNotFound):
		return CallRecord{}, false, nil
	case err != nil:
		return CallRecord{}, false, err
	case !now.Before(record.ExpiresAt):
		return CallRecord{}, false, nil
	case record.Fingerprint != call.Fingerprint:
		return CallRecord{}, false, ErrKeyReused
	default:
		return record, true, nil
	}
}

// wrong is what a call is refused for when the domain says the rest: all at once
// where that names fields, or is nothing. A field that is malformed is not judged a
// second time by what was put in its place.
func (c Call) wrong(err error) error {
	if _, forbidden := errors.AsType[*derogation.ForbiddenError](err); forbidden || len(c.Malformed) == 0 {
		return err
	}
	all := slices.Clone(c.Malformed)
	if invalid, ok := errors.AsType[*derogation.InvalidError](err); ok {
		for _, field := range invalid.Fields {
			if !c.malformedAt(field.Pointer) {
				all = append(all, field)
			}
		}
	}
	return &derogation.InvalidError{Fields: all}
}

// malformedAt reports whether a field, or one that holds it, was named already.
func (c Call) malformedAt(pointer string) bool {
	return slices.ContainsFunc(c.Malformed, func(m derogation.FieldError) bool {
		below, at := strings.CutPrefix(pointer, m.Pointer)
		return at && (below == "" || below[0] == '/')
	})
}

// once carries a client's call out, or replays what the same call did before.
// Of calls with one key that race, the store lets one through; the others learn
// what that one did, also where it spent the one-time code of them all. Whoever
// calls once has authorised before; what the call says is looked at here, before
// anything is told of it.
//
// Errors: *PrivacyError; ErrKeyReused; ErrDuplicate when another call has the key and what it
// did cannot be told yet; those of carryOut and replay.
func once[T any](
	ctx context.Context, calls CallStore, client string, call Call, now time.Time,
	carryOut func() (T, error), replay func(CallRecord) (T, error),
) (result T, replayed bool, err error) {
	if err := call.Screen(now); err != nil {
		return result, false, err
	}
	record, found, err := Recall(ctx, calls, client, call, now)
	if err != nil {
		return result, false, err
	}
	if !found {
		result, err = carryOut()
		if !beatenByItself(err) {
			return result, false, err
		}
		readonce.Forget(ctx) // The same call has written since.
		var unread error
		if record, found, unread = Recall(ctx, calls, client, call, now); unread != nil {
			return result, false, unread
		}
		if !found {
			return result, false, err
		}
	}
	result, err = replay(record)
	return result, err == nil, err
}

// beatenByItself reports whether what a call was refused for may have come of the
// same call, sent at the same time. The case and the call's record are read together,
// which is not at one moment: either may be from before that call.
func beatenByItself(err error) bool {
	_, conflict := errors.AsType[*derogation.ConflictError](err)
	_, movedOn := errors.AsType[*PreconditionError](err)
	_, same := errors.AsType[*PossibleDuplicateError](err)
	_, full := errors.AsType[*LimitError](err)
	return conflict || movedOn || same || full || errors.Is(err, ErrDuplicate) || errors.Is(err, ErrCodeSpent)
}

// PreconditionError is a call that was to change another version of the case
// than the one that there is by now, with where the case stands.
type PreconditionError struct {
	Version int
	Status  derogation.Status
	Tier    derogation.Tier
}

func (e *PreconditionError) Error() string {
	return fmt.Sprintf("the case is at version %d, which is not the one that was to be changed", e.Version)
}

// checkVersion returns a *PreconditionError when the case has moved on from
// what the caller rests on.
func (c Call) checkVersion(s derogation.State) error {
	if c.IfMatch == nil || slices.Contains(c.IfMatch, s.Version) {
		return nil
	}
	return &PreconditionError{Version: s.Version, Status: s.Status, Tier: s.Tier}
}

// Done is a change of a case that was carried out.
type Done struct {
	// Case is as the change left it.
	Case Case
	// At is when the call was carried out: what the caller may do from then on
	// depends on it.
	At time.Time
	// Replayed is set when the same call had been carried out before.
	Replayed bool
}

// replay returns what a remembered call did, from the case's ledger: the case
// as the call left it, whatever happened to it since. Errors: ErrNotFound, also
// for a case that the actor may not, or no longer, see.
func (s Systems) replay(ctx context.Context, actor derogation.Actor, record CallRecord) (Done, error) {
	_, entries, err := s.History(ctx, actor, record.Reference)
	if err != nil {
		return Done{}, err
	}
	if record.Version < 1 || record.Version > len(entries) {
		return Done{}, fmt.Errorf("a call left %s at version %d, of which the ledger has %d", record.Reference, record.Version, len(entries))
	}
	entries = entries[:record.Version]
	events, err := ledger.Events(entries)
	if err != nil {
		return Done{}, err
	}
	state, err := derogation.Replay(events)
	if err != nil {
		return Done{}, err
	}
	return Done{Case: Case{State: state, Head: entries[len(entries)-1].Hash}, At: record.At, Replayed: true}, nil
}

// changed completes the record of a call with the case that it changed.
func (r *CallRecord) changed(c Case) *CallRecord {
	if r != nil {
		r.Reference, r.Version = c.State.Reference, c.State.Version
	}
	return r
}
