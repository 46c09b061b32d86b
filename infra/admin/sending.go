package main

import (
	"context"
	"fmt"
	"os/user"

	"example.org/derogations/shared/store"
)

// The switch for all mail and text messages. A message that is held back is not
// lost: it is looked at again each minute.
type (
	sendingStatus struct{}
	sendingStop   struct{}
	sendingResume struct{}
)

// Run says how the switch stands.
func (sendingStatus) Run(ctx context.Context, d deps) error {
	return d.sending(ctx, func(*store.Store) error { return nil })
}

// Run holds messages back.
func (sendingStop) Run(ctx context.Context, d deps) error {
	return d.sending(ctx, func(to *store.Store) error {
		operator, err := user.Current()
		if err != nil {
			return fmt.Errorf("who stops sending: %w", err)
		}
		return to.StopSending(ctx, operator.Username, d.now)
	})
}

// Run lets messages go.
func (sendingResume) Run(ctx context.Context, d deps) error {
	return d.sending(ctx, func(to *store.Store) error { return to.ResumeSending(ctx) })
}

// sending turns the switch, and says how it stands then.
func (d deps) sending(ctx context.Context, turn func(*store.Store) error) error {
	to, err := d.open(ctx)
	if err != nil {
		return err
	}
	if err := turn(to); err != nil {
		return err
	}
	stopped, err := to.SendingStopped(ctx)
	if err != nil {
		return err
	}
	return d.answer(sendingAnswer{stopped})
}

type sendingAnswer struct {
	Stopped bool `json:"stopped"`
}

func (a sendingAnswer) text(s *sheet) {
	if a.Stopped {
		s.line("sending is stopped: every message is held back")
	} else {
		s.line("sending is on")
	}
}
