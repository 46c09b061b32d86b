package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/uktime"
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
		"see `sending status` and the runbooks deliver-errors and notice-failed; phone the person who was asked, or hand over",
	},
	operating.TroubleNeverBegan: {"it is open, and its execution never began", "nudge"},
	operating.TroubleEnded:      {"it is open, and its execution has ended", "redrive; without it, the case goes on when it is next due"},
}

// casesStuck lists the cases that do not go on as they should.
type casesStuck struct{}

// Run looks at everything that is open.
func (casesStuck) Run(ctx context.Context, d deps) error {
	o, err := d.operations(ctx, true)
	if err != nil {
		return err
	}
	list, all, failed := o.Stuck(ctx, onlooker, d.now)
	answer := stuckCases{Whole: all && failed == nil, failed: failed != nil}
	for _, stuck := range list {
		s := stuck.Case.State
		c := stuckCase{Reference: s.Reference}
		if s.Version > 0 {
			c.Status, c.Tier = string(s.Status), s.Round.TierName(s.Tier)
		}
		for _, why := range stuck.Why {
			says := troubleText[why.Trouble]
			c.Why = append(c.Why, stuckReason{why.Trouble, why.Since, says[0], says[1], why.Keys})
		}
		answer.Cases = append(answer.Cases, c)
	}
	return errors.Join(d.answer(answer), failed)
}

// stuckCases are what was found. Whole is false when something was not looked at.
type stuckCases struct {
	Cases  []stuckCase `json:"cases"`
	Whole  bool        `json:"whole"`
	failed bool
}

// stuckCase is a case, or without a status links to a trust's form.
type stuckCase struct {
	Reference string        `json:"reference"`
	Status    string        `json:"status,omitempty"`
	Tier      string        `json:"tier,omitempty"`
	Why       []stuckReason `json:"why"`
}

type stuckReason struct {
	Trouble operating.Trouble `json:"trouble"`
	Since   time.Time         `json:"since"`
	Says    string            `json:"says"`
	ToDo    string            `json:"toDo"`
	Keys    []string          `json:"keys,omitempty"`
}

func (a stuckCases) text(s *sheet) {
	for _, c := range a.Cases {
		if c.Status == "" {
			s.line("%s: links to a trust's form, of no case", c.Reference)
		} else {
			s.line("%s: %s, at %s", c.Reference, c.Status, c.Tier)
		}
		for _, why := range c.Why {
			keys := ""
			if len(why.Keys) > 0 {
				keys = " (" + keysText(why.Keys) + ")"
			}
			s.line("  since %s: %s%s\n  to do: %s", uktime.Operator(why.Since), why.Says, keys, why.ToDo)
		}
	}
	if len(a.Cases) == 0 && !a.failed {
		s.line("no case is stuck")
	}
	if !a.Whole && !a.failed {
		s.line("there is more open work than one look takes in: this is what is due first")
	}
}

// keysText names the first few of what there is.
func keysText(keys []string) string {
	const most = 3
	if more := len(keys) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(keys[:most], ", "), more)
	}
	return strings.Join(keys, ", ")
}
