package demo

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"example.org/derogations/infra/local/play"
	"example.org/derogations/shared/derogation"
)

// moment is one line of a timeline.
type moment struct {
	at   time.Time
	kind string
	text string
}

// printTimeline prints everything that happened in a case in the order of time:
// its ledger, the states that its executions entered, and the mail.
func printTimeline(ctx context.Context, p *play.Play, reference string, out io.Writer) {
	events, err := p.Events(ctx, reference)
	verdict := fmt.Sprintf("%d entries, the hash chain holds", len(events))
	if err != nil {
		verdict = err.Error()
	}
	moments := ledgerMoments(events)
	moments = append(moments, executionMoments(p, reference)...)
	moments = append(moments, mailMoments(p, reference)...)
	slices.SortStableFunc(moments, func(a, b moment) int { return a.at.Compare(b.at) })
	fmt.Fprintf(out, "   %s\n", reference)
	last := ""
	for _, m := range moments {
		at := m.at.Format("Mon 15:04:05")
		if at == last {
			at = strings.Repeat(" ", len(at))
		} else {
			last = at
		}
		fmt.Fprintf(out, "   %s  %-9s %s\n", at, m.kind, m.text)
	}
	fmt.Fprintf(out, "   ledger: %s\n", verdict)
}

func ledgerMoments(events []derogation.Event) []moment {
	var moments []moment
	for _, e := range events {
		text := strings.ReplaceAll(string(e.Type), "_", " ")
		if e.Tier != "" && e.Type != derogation.EventSubmitted {
			text += " (" + strings.ReplaceAll(string(e.Tier), "_", " ") + ")"
		}
		if e.Terms != nil {
			text += fmt.Sprintf(": %d doctors, %s to %s", derogation.Doctors(e.Terms.Staff), e.Terms.From.Format("15:04"), e.Terms.To.Format("15:04"))
		}
		if e.Text != "" {
			text += ": " + e.Text
		}
		moments = append(moments, moment{e.At, "ledger", text})
	}
	return moments
}

func executionMoments(p *play.Play, reference string) []moment {
	var moments []moment
	for _, execution := range p.Cloud.Engine.Executions() {
		if !strings.HasPrefix(execution.Name, reference) {
			continue
		}
		history, err := p.Cloud.Engine.History(execution.ARN)
		if err != nil {
			return append(moments, moment{execution.Started, "state", err.Error()})
		}
		for _, e := range history {
			if name, ok := e.Details["name"].(string); ok && strings.HasSuffix(e.Type, "StateEntered") && !strings.HasPrefix(e.Type, "Choice") {
				moments = append(moments, moment{e.At, "state", name})
			}
		}
	}
	return moments
}

func mailMoments(p *play.Play, reference string) []moment {
	var moments []moment
	for _, m := range p.Cloud.Inbox.Messages() {
		switch {
		case !strings.Contains(m.Subject+m.Text, reference):
		case m.Subject != "":
			moments = append(moments, moment{m.At, "mail", strings.Join(m.To, ", ") + "  «" + m.Subject + "»"})
		default:
			moments = append(moments, moment{m.At, "SMS", strings.Join(m.To, ", ") + "  «" + m.Text + "»"})
		}
	}
	return moments
}
