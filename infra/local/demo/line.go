package demo

import (
	"fmt"
	"strings"
	"time"
)

// line is what one entry of the ledger comes with: the state whose task wrote it,
// the states that were entered after it, and the messages.
type line struct {
	at           time.Time
	state, entry string
	then         []string
	mails, texts []moment
}

// lines puts moments that are in order into lines. A state that writes an entry
// begins a line, as an entry does; all else joins the line of its instant.
func lines(all []moment) []line {
	var told []line
	for i, m := range all {
		writes := m.kind == kindState && i+1 < len(all) && all[i+1].kind == kindLedger && all[i+1].writtenIn == m.text
		last := len(told) - 1
		if last < 0 || !told[last].at.Equal(m.at) || writes || m.kind == kindLedger && told[last].entry != "" {
			told, last = append(told, line{at: m.at}), last+1
		}
		told[last].add(m, writes)
	}
	return told
}

func (l *line) add(m moment, writes bool) {
	switch {
	case m.kind == kindLedger:
		l.entry = m.text
	case m.kind == kindState && writes:
		l.state = m.text
	case m.kind == kindState:
		l.then = append(l.then, m.text)
	case m.kind == kindSMS:
		l.texts = append(l.texts, m)
	default:
		l.mails = append(l.mails, m)
	}
}

// String has the state, the entry, the states after it, and who was told, each where
// there is one.
func (l line) String() string {
	var parts []string
	if l.entry != "" {
		entry := l.entry
		if l.state != "" {
			entry = l.state + ": " + entry
		}
		parts = append(parts, entry)
	}
	parts = append(parts, l.then...)
	if len(l.mails)+len(l.texts) > 0 {
		parts = append(parts, l.told())
	}
	return strings.Join(parts, " → ")
}

// told is the beginning of what was sent, and the first of those to whom it went.
func (l line) told() string {
	first, by := l.texts, "text"
	if len(l.mails) > 0 {
		first, by = l.mails, "email"
		if len(l.texts) > 0 {
			by = "email and text"
		}
	}
	people := map[string]bool{}
	for _, m := range first {
		for _, to := range m.to {
			people[to] = true
		}
	}
	who := first[0].to[0]
	if more := len(people) - 1; more > 0 {
		who += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Sprintf("«%s» to %s, by %s", act(first[0]), who, by)
}

// act is what a message begins with: subjects say first what to do, or what was done.
func act(m moment) string {
	end := ". "
	if m.kind == kindMail {
		end = ": "
	}
	begins, _, _ := strings.Cut(m.text, end)
	return begins
}
