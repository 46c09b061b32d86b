package canary_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"example.org/derogations/shared/canary"
)

// watch is how long the tests watch a release: three looks.
const watch = 30 * time.Second

// release tries a release out, while whoever waits lets the sweep work.
func (w *world) release(wait func(time.Duration)) (canary.Result, error) {
	return w.runner.Release(w.t.Context(), "d-ABC123", watch, func(_ context.Context, d time.Duration) error {
		wait(d)
		return nil
	})
}

func TestAReleaseStaysWhenTheFirstNoticeIsTakenAndEveryLookIsGood(t *testing.T) {
	w := newWorld(t)
	result, err := w.release(func(d time.Duration) {
		if d < 10*time.Second {
			w.pass(time.Minute)
		}
	})
	if err != nil || result.Failed() {
		t.Errorf("%+v, %v", result, err)
	}
	if looks := w.site.called("/v1/requests/" + result.Filed); looks != 1+3 {
		t.Errorf("it was looked at %d times", looks)
	}
}

func TestAReleaseThatTellsNobodyIsTakenBack(t *testing.T) {
	w := newWorld(t)
	w.mailDown = true
	waited := time.Duration(0)
	_, err := w.release(func(d time.Duration) { waited += d })
	if !errors.Is(err, canary.ErrNotTold) || waited != 2*time.Minute {
		t.Errorf("after %v: %v", waited, err)
	}
}

func TestAReleaseThatBreaksWhileItIsWatchedIsTakenBack(t *testing.T) {
	w := newWorld(t)
	result, err := w.release(func(d time.Duration) {
		if d < 10*time.Second {
			w.pass(time.Minute)
			return
		}
		w.site.breaks("/register", http.StatusInternalServerError)
	})
	if err == nil || result.Step != canary.StepRegister {
		t.Errorf("%+v, %v", result, err)
	}
}

func TestAReleaseUnderWhichNobodySignsInIsTakenBackAtOnce(t *testing.T) {
	w := newWorld(t)
	w.site.breaks("/oauth2/token", http.StatusInternalServerError)
	result, err := w.release(func(time.Duration) { t.Error("it waited") })
	if err == nil || result.Step != canary.StepSignIn || !result.Failed() {
		t.Errorf("%+v, %v", result, err)
	}
}

// A release at the wrong moment is no reason for an alarm.
func TestARunThatAReleaseBeganIsNotJudgedTooEarly(t *testing.T) {
	w := newWorld(t)
	scheduled := w.run()
	w.pass(24 * time.Minute)
	_, err := w.release(func(d time.Duration) {
		if d < 10*time.Second {
			w.pass(time.Minute)
		}
	})
	w.must(err)
	if next := w.run(); next.Before == nil || next.Before.Reference != scheduled.Filed || next.Failed() {
		t.Errorf("judged %+v", next.Before)
	}
}
