package canary

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A release is looked at again and again, so that whoever waits for errors has
// some calls to see.
const (
	lookEvery = 10 * time.Second
	askEvery  = time.Second
	// toldWithin is after how long a first notice is late; CanaryLate says the same.
	toldWithin = 2 * time.Minute
)

// ErrNotTold is a release under which the first notice was not taken in time.
var ErrNotTold = errors.New("the first notice was not taken within two minutes")

// Release tries a release out: it files a request as a trust's system would,
// waits until the first notice was taken, by which every function but those of
// the sweep and of receipts has done its part, and then looks at the request and
// at pages for as long as watch says. The deployment's id makes the request one of
// its own. wait waits, in real time.
//
// An error says that the release does not work; those of the visit are
// *StepError.
func (r Runner) Release(ctx context.Context, deployment string, watch time.Duration, wait func(context.Context, time.Duration) error) (Result, error) {
	v, err := r.Service.begin(ctx)
	result := Result{CertificateDays: v.certificateDays}
	if err == nil {
		// A call that is repeated is another attempt.
		result.Filed, err = v.file(ctx, deployment+v.now.Format("-20060102T150405Z"), testRequest(v.now))
	}
	if err == nil {
		err = v.look(ctx, result.Filed)
	}
	if err == nil {
		err = r.awaitNotice(ctx, result.Filed, wait)
	}
	for range watch / lookEvery {
		if err == nil {
			err = wait(ctx, lookEvery)
		}
		if err == nil {
			err = v.look(ctx, result.Filed)
		}
	}
	result.Step = failedStep(err)
	return result, err
}

func (r Runner) awaitNotice(ctx context.Context, reference string, wait func(context.Context, time.Duration) error) error {
	for range toldWithin / askEvery {
		judged, err := r.judge(ctx, reference)
		if err != nil {
			return fmt.Errorf("judge the test request %s: %w", reference, err)
		}
		if judged.Told {
			return nil
		}
		if err := wait(ctx, askEvery); err != nil {
			return err
		}
	}
	return ErrNotTold
}
