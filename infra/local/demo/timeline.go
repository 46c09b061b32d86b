package demo

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/infra/local/play"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// The kinds of moments.
const (
	kindLedger = "ledger"
	kindState  = "state"
	kindMail   = "mail"
	kindSMS    = "SMS"
)

// moment is one thing that happened. What comes after to only serves to put the
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

// printTimeline prints everything that happened in a case in the order of time, a
// line for each entry of its ledger: with it the states that its executions entered
// and the messages that went out. Times are the United Kingdom's. It returns the
// number of lines.
func printTimeline(ctx context.Context, p *play.Play, reference string, out io.Writer) int {
	events, err := p.Events(ctx, reference)
	verdict := fmt.Sprintf("%d entries, the hash chain holds", len(events))
	if err != nil {
		verdict = err.Error()
	}
	fmt.Fprintf(out, "   %s\n", reference)
	last := ""
	told := lines(inOrder(ledgerMoments(events), executionMoments(p, reference), messageMoments(p, reference)))
	for _, l := range told {
		at := uktime.Timeline(l.at)
		shown := at
		if at == last {
			shown = ""
		}
		last = at
		fmt.Fprintf(out, "   %-19s  %s\n", shown, l)
	}
	fmt.Fprintf(out, "   ledger: %s\n", verdict)
	return len(told)
}

func ledgerMoments(events []derogation.Event) []moment {
	var moments []moment
	for _, e := range events {
		moments = append(moments, moment{
			at: e.At, kind: kindLedger, text: entryText(e), version: e.Version, writtenIn: writtenIn(e),
			withCode: e.Actor.Proof == derogation.ProofSignedLinkAndCode,
		})
	}
	return moments
}

// executionMoments are the states of all executions of a case, first state first: a
// request that is sent again has a second execution.
func executionMoments(p *play.Play, reference string) []moment {
	var moments []moment
	for _, execution := range p.Cloud.Engine.Executions() {
		if !strings.HasPrefix(execution.Name, reference) {
			continue
		}
		history, err := p.Cloud.Engine.History(execution.ARN)
		if err != nil {
			return append(moments, moment{at: execution.Started, kind: kindState, text: err.Error()})
		}
		for _, e := range history {
			if name, ok := e.Details["name"].(string); ok && strings.HasSuffix(e.Type, "StateEntered") && !strings.HasPrefix(e.Type, "Choice") {
				moments = append(moments, moment{at: e.At, kind: kindState, text: name})
			}
		}
	}
	slices.SortStableFunc(moments, func(a, b moment) int { return a.at.Compare(b.at) })
	return moments
}

func messageMoments(p *play.Play, reference string) []moment {
	var moments []moment
	for _, m := range p.Cloud.Inbox.Messages() {
		if !strings.Contains(m.Subject+m.Text, reference) {
			continue
		}
		sent := moment{at: m.At, kind: kindMail, text: m.Subject, to: m.To, version: versionTold(m), withCode: isCode(m)}
		if m.Channel == inbox.SMS {
			sent.kind, sent.text = kindSMS, m.Text
		}
		moments = append(moments, sent)
	}
	return moments
}
