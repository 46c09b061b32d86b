package canary

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// lookBack is how old a run may be that is judged: older than the longest
// schedule of the template allows, and less than two of its shortest, so that
// the good end of an earlier run does not stand in for one that never began.
const lookBack = 29 * time.Minute

// Store is what a run needs of the table.
type Store interface {
	casework.CaseStore
	casework.StandingStore
	// Notices returns the notices of an announcement.
	Notices(ctx context.Context, reference, announcementKey string) ([]casework.Notice, error)
}

// Runner files test requests and judges what became of them.
type Runner struct {
	Store  Store
	Random func() uint64
}

// Judged is what became of a run.
type Judged struct {
	Reference string
	// Told reports whether the provider took the first notice, and FirstNotice
	// how long after the run began.
	Told        bool
	FirstNotice time.Duration
	// Ended reports whether every tier was passed, the union's time ran out, and
	// everybody was told.
	Ended bool
}

// Result is what one call did. Before is nil when there was no run to judge.
type Result struct {
	Before *Judged
	Filed  string
}

// Run judges the run before this one and begins another. The same time again
// begins no second one. What cannot be judged does not keep the next run from
// beginning; the errors come together.
func (r Runner) Run(ctx context.Context, now time.Time) (Result, error) {
	before, unjudged := r.judgeLast(ctx, now)
	filed, unfiled := r.file(ctx, now)
	return Result{Before: before, Filed: filed}, errors.Join(unjudged, unfiled)
}

// Failed reports whether something in the chain is known not to work: the run
// before did not end, or this one could not begin.
func (r Result) Failed() bool { return r.Filed == "" || r.Before != nil && !r.Before.Ended }

func (r Runner) file(ctx context.Context, now time.Time) (string, error) {
	desk := casework.Desk{Cases: r.Store, Standings: r.Store, Registry: parties{now}, Random: r.Random}
	key := now.UTC().Format(time.RFC3339Nano)
	sum := sha256.Sum256([]byte(key))
	receipt, _, err := desk.Submit(ctx, casework.Filing{
		Actor: filer(), Request: testRequest(now), Call: casework.Call{Key: key, Fingerprint: hex.EncodeToString(sum[:])},
	}, now)
	if err != nil {
		return "", fmt.Errorf("file the test request: %w", err)
	}
	return receipt.Reference, nil
}

func (r Runner) judgeLast(ctx context.Context, now time.Time) (*Judged, error) {
	runs, err := r.Store.CasesOf(ctx, trustCode, now.Add(-lookBack))
	if err != nil {
		return nil, fmt.Errorf("find the last test request: %w", err)
	}
	var last string
	for _, c := range runs {
		// The one of this very time is there when the call is repeated.
		if c.State.SubmittedAt.Before(now.Truncate(time.Millisecond)) {
			last = c.State.Reference
		}
	}
	if last == "" {
		return nil, nil
	}
	judged, err := r.judge(ctx, last)
	if err != nil {
		return nil, fmt.Errorf("judge the test request %s: %w", last, err)
	}
	return &judged, nil
}

func (r Runner) judge(ctx context.Context, reference string) (Judged, error) {
	c, _, err := r.Store.Case(ctx, reference) // The list may show it as it was.
	if err != nil {
		return Judged{}, err
	}
	first, err := r.firstNotices(ctx, reference)
	if err != nil {
		return Judged{}, err
	}
	return judgement(c.State, first)
}

// firstNotices are those of the first review.
func (r Runner) firstNotices(ctx context.Context, reference string) ([]casework.Notice, error) {
	entries, err := r.Store.Entries(ctx, reference)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		e, err := entry.Decode()
		if err != nil {
			return nil, err
		}
		if e.Type == derogation.EventReviewOpened {
			return r.Store.Notices(ctx, reference, casework.AnnouncementKey(e))
		}
	}
	return nil, nil
}

// judgement says what became of a run from where its case stands and its first
// notices.
func judgement(s derogation.State, first []casework.Notice) (Judged, error) {
	stage, err := s.Stage()
	if err != nil {
		return Judged{}, err
	}
	judged := Judged{Reference: s.Reference, Ended: s.Status == derogation.Undecided && stage == derogation.StageDone}
	for _, n := range first {
		if n.AcceptedAt == nil {
			continue
		}
		// The two clocks differ by a little.
		took := max(n.AcceptedAt.Sub(s.SubmittedAt), 0)
		if !judged.Told || took < judged.FirstNotice {
			judged.Told, judged.FirstNotice = true, took
		}
	}
	return judged, nil
}
