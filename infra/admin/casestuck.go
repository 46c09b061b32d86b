package main

import (
	"context"
	"fmt"
	"strings"

	"example.org/derogations/shared/casework/operating"
)

// troubleText says what a trouble is, and what to do about it.
var troubleText = map[operating.Trouble][2]string{
	operating.TroubleOverdue: {
		"what was due has not been done, by the execution or by the sweep",
		"see the runbooks sweep-errors and sweep-missing; where no sweep runs, redrive",
	},
	operating.TroubleWake: {
		"its execution has not been brought in line with the ledger",
		"see the runbooks reconcile-errors and step-functions-is-down, then nudge",
	},
	operating.TroubleNotTold: {
		"somebody has not been told",
		"see `sending status` and the runbooks deliver-errors and notice-failed; ring whoever is asked, or handover",
	},
	operating.TroubleNeverBegan: {"it is open, and its execution never began", "nudge"},
	operating.TroubleEnded:      {"it is open, and its execution has ended", "redrive; without it, the case goes on when it is next due"},
}

// stuckCases lists the cases that do not go on as they should.
func (d desk) stuckCases(ctx context.Context, args []string) error {
	if len(args) > 0 {
		return errUsage
	}
	o, err := d.operations(ctx, true)
	if err != nil {
		return err
	}
	list, all, failed := o.Stuck(ctx, onlooker, d.now)
	for _, stuck := range list {
		s := stuck.Case.State
		if s.Version == 0 {
			fmt.Fprintf(d.out, "%s: links to a trust's form, of no case\n", s.Reference)
		} else {
			fmt.Fprintf(d.out, "%s: %s, at %s\n", s.Reference, s.Status, s.Round.TierName(s.Tier))
		}
		for _, why := range stuck.Why {
			says := troubleText[why.Trouble]
			fmt.Fprintf(d.out, "  since %s: %s%s\n  to do: %s\n", local(why.Since), says[0], keysText(why.Keys), says[1])
		}
	}
	if len(list) == 0 && failed == nil {
		fmt.Fprintln(d.out, "no case is stuck")
	}
	if !all && failed == nil {
		fmt.Fprintln(d.out, "there is more open work than one look takes in: this is what is due first")
	}
	return failed
}

// keysText names the first few items that wait.
func keysText(keys []string) string {
	const most = 3
	switch {
	case len(keys) == 0:
		return ""
	case len(keys) > most:
		return fmt.Sprintf(" (%s and %d more)", strings.Join(keys[:most], ", "), len(keys)-most)
	default:
		return " (" + strings.Join(keys, ", ") + ")"
	}
}
