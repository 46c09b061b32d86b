package canary

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// lookBack is how old a run may be that is judged: older than the longest
// schedule of the template allows, and less than two of its shortest, so that
// the good end of an earlier run does not stand in for one that never began.
const lookBack = 29 * time.Minute

// runLasts is how old a run must be to be judged: one that a release began a
// moment ago is not over. It takes windowEnds, and a little to be told of.
const runLasts = 10 * time.Minute

// Store is what is read of the table to judge a run.
type Store interface {
	Case(ctx context.Context, reference string) (casework.Case, time.Time, error)
	Entries(ctx context.Context, reference string) ([]ledger.Entry, error)
	LatestOfTrust(ctx context.Context, trust string, since, before time.Time, limit int) ([]derogation.Outline, error)
	// Notices returns the notices of an announcement.
	Notices(ctx context.Context, reference, announcementKey string) ([]casework.Notice, error)
}

// Runner files test requests and judges what became of them.
type Runner struct {
	Store   Store
	Service Service
}

// Judged is what became of a run.
type Judged struct {
	Reference string
	// Told reports whether the providers took the first notices, one by mail and,
	// if there is a telephone, one by text, and FirstNotice how long after the
	// request was filed the later of the two was taken.
	Told        bool
	FirstNotice time.Duration
	// Ended reports whether every tier was passed, the union's time ran out, and
	// everybody was told.
	Ended bool
}

// Result is what one call did. Before is nil when there was no run to judge.
type Result struct {
	Before *Judged
	// Filed is the request that was taken in.
	Filed string
	// Step is the one at which the visit failed; empty if none did.
	Step string
	// CertificateDays is how long the certificate is still good; nil without TLS.
	CertificateDays *int
}

// Run judges the run before this one and begins another, as a trust's system
// would. The same time again begins no second one. What cannot be judged does not
// keep the next run from beginning; the errors come together, those of the visit
// as *StepError.
func (r Runner) Run(ctx context.Context, now time.Time) (Result, error) {
	before, unjudged := r.judgeLast(ctx, now)
	result, failed := r.visit(ctx, now.UTC().Format(time.RFC3339Nano), now)
	result.Before = before
	return result, errors.Join(unjudged, failed)
}

// Failed reports whether something is known not to work: the run before did not
// end, this one could not begin, or what was filed could not be looked at.
func (r Result) Failed() bool {
	return r.Filed == "" || r.Step != "" || r.Before != nil && !r.Before.Ended
}

func (r Runner) visit(ctx context.Context, idempotencyKey string, requested time.Time) (result Result, err error) {
	v, err := r.Service.begin(ctx)
	result.CertificateDays = v.certificateDays
	if err == nil {
		result.Filed, err = v.file(ctx, idempotencyKey, testRequest(requested))
	}
	if err == nil {
		err = v.look(ctx, result.Filed)
	}
	result.Step = failedStep(err)
	return result, err
}

func failedStep(err error) string {
	if failed, ok := errors.AsType[*StepError](err); ok {
		return failed.Step
	}
	return ""
}

func (r Runner) judgeLast(ctx context.Context, now time.Time) (*Judged, error) {
	runs, err := r.Store.LatestOfTrust(ctx, TrustCode, now.Add(-lookBack), now.Add(-runLasts+1), 1)
	if err != nil {
		return nil, fmt.Errorf("find the last test request: %w", err)
	}
	if len(runs) == 0 {
		return nil, nil
	}
	last := runs[0].Reference
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
	judged.FirstNotice, judged.Told = told(s.SubmittedAt, first)
	return judged, nil
}

// told is how long it took until every channel's first notice was taken, and
// whether it was.
func told(filed time.Time, notices []casework.Notice) (took time.Duration, all bool) {
	first := map[casework.Channel]time.Time{}
	for _, n := range notices {
		taken := first[n.Channel]
		if n.AcceptedAt != nil && (taken.IsZero() || n.AcceptedAt.Before(taken)) {
			taken = *n.AcceptedAt
		}
		first[n.Channel] = taken
	}
	for _, taken := range first {
		if taken.IsZero() {
			return 0, false
		}
		took = max(took, taken.Sub(filed)) // The two clocks differ by a little.
	}
	return took, len(first) > 0
}
