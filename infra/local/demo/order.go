package demo

import (
	"slices"
	"strconv"
	"strings"

	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/shared/derogation"
)

// Things of one instant are told in the order in which they happened, as far as
// that is known: a state is entered before the entry that its task writes, a
// code is sent before it is used, and a message follows the entry that it tells
// of.

// inOrder sorts the moments of a case. Those of a kind come in their own order.
func inOrder(ledger, states, messages []moment) []moment {
	var all []moment
	for len(ledger)+len(states)+len(messages) > 0 {
		at := earliest(ledger, states, messages)
		var now [3][]moment
		now[0], ledger = cutAfter(ledger, at)
		now[1], states = cutAfter(states, at)
		now[2], messages = cutAfter(messages, at)
		all = append(all, inOneInstant(now[0], now[1], now[2])...)
	}
	return all
}

func earliest(lists ...[]moment) moment {
	var first []moment
	for _, list := range lists {
		if len(list) > 0 && (first == nil || list[0].at.Before(first[0].at)) {
			first = list
		}
	}
	return first[0]
}

// cutAfter splits a list behind the moments of an instant.
func cutAfter(list []moment, instant moment) (now, later []moment) {
	n := slices.IndexFunc(list, func(m moment) bool { return !m.at.Equal(instant.at) })
	if n < 0 {
		return list, nil
	}
	return list[:n], list[n:]
}

func inOneInstant(ledger, states, messages []moment) []moment {
	var told []moment
	for _, entry := range ledger {
		if n := slices.IndexFunc(states, func(m moment) bool { return m.text == entry.writtenIn }); entry.writtenIn != "" && n >= 0 {
			told, states = append(told, states[:n+1]...), states[n+1:]
		}
		if entry.withCode {
			told, messages = take(told, messages, func(m moment) bool { return m.withCode })
		}
		told = append(told, entry)
		told, messages = take(told, messages, func(m moment) bool { return m.version == entry.version })
	}
	return slices.Concat(told, states, messages)
}

// take moves what matches to what was told.
func take(told, from []moment, matches func(moment) bool) (more, rest []moment) {
	for _, m := range from {
		if matches(m) {
			told = append(told, m)
		} else {
			rest = append(rest, m)
		}
	}
	return told, rest
}

// writtenIn is the state whose task writes an entry; empty for what people and
// other systems do.
func writtenIn(e derogation.Event) string {
	tier := strings.ReplaceAll(string(e.Tier), "_", " ")
	tier = strings.ToUpper(tier[:min(1, len(tier))]) + tier[min(1, len(tier)):]
	// No state writes what people do.
	//exhaustive:ignore
	switch e.Type {
	case derogation.EventReviewOpened:
		if e.Tier == derogation.Union {
			return "Union decision"
		}
		return tier + " review"
	case derogation.EventTierPassed, derogation.EventReviewExtended:
		return tier + " did not answer"
	case derogation.EventDecisionOverdue:
		return "Union decision overdue"
	case derogation.EventUndecided:
		return "Union did not decide"
	case derogation.EventNotAnswered:
		return "Trust did not answer"
	case derogation.EventDecisionAnnounced:
		return "Notify decision"
	case derogation.EventClosingAnnounced:
		return "Notify closing"
	case derogation.EventEndingAnnounced:
		return "Notify ending"
	case derogation.EventDerogationEnded:
		return "Window passed"
	default:
		return ""
	}
}

// versionTold is the entry that a message tells of, by the number in its notice
// id; 0 where it has none.
func versionTold(m inbox.Message) int {
	_, key, _ := strings.Cut(m.Headers["X-Notice-Id"], "/N#")
	number, _, _ := strings.Cut(key, "#")
	version, err := strconv.Atoi(number)
	if err != nil {
		return 0
	}
	return version
}

// isCode reports whether a message holds a one-time code.
func isCode(m inbox.Message) bool {
	return m.Channel == inbox.SMS && strings.Contains(m.Text, "one-time code")
}
