package demo

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/infra/local/play"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// moment is one line of a timeline. What comes after to only serves to put the
// lines of one instant in their order.
type moment struct {
	at        time.Time
	kind      string
	text      string
	to        []string // of a message: who got it
	version   int      // the entry that it is, or that it tells of
	writtenIn string   // the state that wrote the entry
	withCode  bool     // it is a one-time code, or needed one
}

// printTimeline prints everything that happened in a case in the order of time:
// its ledger, the states that its executions entered, and the messages. Times
// are the United Kingdom's.
func printTimeline(ctx context.Context, p *play.Play, reference string, out io.Writer) {
	events, err := p.Events(ctx, reference)
	verdict := fmt.Sprintf("%d entries, the hash chain holds", len(events))
	if err != nil {
		verdict = err.Error()
	}
	fmt.Fprintf(out, "   %s\n", reference)
	last := ""
	all := inOrder(ledgerMoments(events), executionMoments(p, reference), messageMoments(p, reference))
	for _, m := range together(all) {
		at := uktime.Timeline(m.at)
		shown := at
		if at == last {
			shown = ""
		}
		last = at
		fmt.Fprintf(out, "   %-19s  %-9s %s\n", shown, m.kind, m.line())
	}
	fmt.Fprintf(out, "   ledger: %s\n", verdict)
}

// line is what a moment says. Of many who got the same message, two are named.
func (m moment) line() string {
	switch {
	case len(m.to) == 0:
		return m.text
	case len(m.to) <= 3:
		return strings.Join(m.to, ", ") + "  «" + m.text + "»"
	default:
		return fmt.Sprintf("%s and %d more  «%s»", strings.Join(m.to[:2], ", "), len(m.to)-2, m.text)
	}
}

// together makes one line of a message that went to several people.
func together(all []moment) []moment {
	var lines []moment
	for _, m := range all {
		if last := len(lines) - 1; last >= 0 && len(m.to) > 0 && len(lines[last].to) > 0 && lines[last].text == m.text && lines[last].at.Equal(m.at) {
			lines[last].to = append(lines[last].to, m.to...)
			continue
		}
		lines = append(lines, m)
	}
	return lines
}

func ledgerMoments(events []derogation.Event) []moment {
	var moments []moment
	for _, e := range events {
		moments = append(moments, moment{
			at: e.At, kind: "ledger", text: entryText(e), version: e.Version, writtenIn: writtenIn(e),
			withCode: e.Actor.Proof == derogation.ProofSignedLinkAndCode,
		})
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
			return append(moments, moment{at: execution.Started, kind: "state", text: err.Error()})
		}
		for _, e := range history {
			if name, ok := e.Details["name"].(string); ok && strings.HasSuffix(e.Type, "StateEntered") && !strings.HasPrefix(e.Type, "Choice") {
				moments = append(moments, moment{at: e.At, kind: "state", text: name})
			}
		}
	}
	return moments
}

func messageMoments(p *play.Play, reference string) []moment {
	var moments []moment
	for _, m := range p.Cloud.Inbox.Messages() {
		if !strings.Contains(m.Subject+m.Text, reference) {
			continue
		}
		line := moment{at: m.At, kind: "mail", text: m.Subject, to: m.To, version: versionTold(m), withCode: isCode(m)}
		if m.Channel == inbox.SMS {
			line.kind, line.text = "SMS", m.Text
		}
		moments = append(moments, line)
	}
	return moments
}
