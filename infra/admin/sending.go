package main

import (
	"context"
	"fmt"
	"os/user"
)

// sending asks or turns the switch for all mail and text messages. A message
// that is held back is not lost: it is looked at again each minute.
func (d desk) sending(ctx context.Context, args []string) error {
	if len(args) != 1 || args[0] != "status" && args[0] != "stop" && args[0] != "resume" {
		return errUsage
	}
	to, err := d.open(ctx)
	if err != nil {
		return err
	}
	switch args[0] {
	case "stop":
		operator, err := user.Current()
		if err != nil {
			return fmt.Errorf("who stops sending: %w", err)
		}
		if err := to.StopSending(ctx, operator.Username, d.now); err != nil {
			return err
		}
	case "resume":
		if err := to.ResumeSending(ctx); err != nil {
			return err
		}
	}
	stopped, err := to.SendingStopped(ctx)
	if err != nil {
		return err
	}
	says := "sending is on"
	if stopped {
		says = "sending is stopped: every message is held back"
	}
	_, err = fmt.Fprintln(d.out, says)
	return err
}
