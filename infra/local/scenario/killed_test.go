package scenario

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

func TestAProcessThatIsKilledAtACommitLosesNothing(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		function string
		moment   func(body string) string
		after    bool
		late     time.Duration // how much later than usual messages may come
		again    bool          // whether each killing makes a message go out twice: the provider tells nothing of it in time
	}{
		"escalate, before it commits": {function: escalateFunction, moment: commitOfEscalate, late: 15 * time.Second},
		"escalate, after it committed": {
			function: escalateFunction, moment: commitOfEscalate, after: true, late: 15 * time.Second,
		},
		// Reconcile writes after it has started an execution or used a token.
		"reconcile, between Step Functions and its commit": {
			function: reconcileFunction, moment: commitOfReconcile, late: 15 * time.Second,
		},
		"reconcile, after it committed": {
			function: reconcileFunction, moment: commitOfReconcile, after: true, late: 15 * time.Second,
		},

		"deliver, before the notices are stored": {function: deliverFunction, moment: expansion, late: 15 * time.Second},
		"deliver, after the notices are stored":  {function: deliverFunction, moment: expansion, after: true, late: 15 * time.Second},
		"deliver, before the lease":              {function: deliverFunction, moment: lease, late: 15 * time.Second},
		"deliver, between the lease and SES":     {function: deliverFunction, moment: lease, after: true, late: 3 * time.Minute},
		"deliver, between SES and the record":    {function: deliverFunction, moment: record, late: 15 * time.Second, again: true},
		// The same; the word that a mail was delivered stands in for the record.
		"deliver, where SES tells":  {function: deliverFunction, moment: recordOfMail, late: 15 * time.Second},
		"deliver, after the record": {function: deliverFunction, moment: record, after: true, late: 15 * time.Second},

		// An event comes again a minute later.
		"receipts, before it records": {function: receiptsFunction, moment: receipt},
		"receipts, after it recorded": {function: receiptsFunction, moment: receipt, after: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			if test.again {
				s.Cloud.Bus.Hold()
			}
			killings := s.kill(test.function, test.after, test.moment)
			reference := s.wholeWay(test.late)
			// A notice whose record was lost is due again when its lease ends.
			s.advance(3 * time.Minute)
			for _, event := range s.Cloud.Bus.Release() {
				s.Cloud.Bus.Deliver(event)
			}
			s.settle()
			s.expectFinished(reference, 1, derogation.Ended)
			more := 0
			if test.again {
				more = s.struck(killings)
			}
			s.expectTold(reference, more)
			if test.again {
				s.expectNoMessageThrice(reference)
			} else {
				s.expectMessages(s.messagesOfTheWholeWay()...)
			}
			if got := s.struck(killings); got < 8 {
				t.Errorf("%s was killed %d times, which is not in the whole chain", test.function, got)
			}
		})
	}
}

func (s *scene) expectNoMessageThrice(reference string) {
	s.Helper()
	times := map[string]int{}
	for _, m := range s.Cloud.Inbox.Messages() {
		if strings.Contains(m.Subject+m.Text, reference) {
			// Two tiers that were passed are told of in the same words.
			which := heading(m) + " " + m.Headers["X-Notice-Id"]
			if times[which]++; times[which] > 2 {
				s.Errorf("sent %d times: %s", times[which], which)
			}
		}
	}
	for _, want := range s.missing(reference, s.messagesOfTheWholeWay()) {
		s.Errorf("never sent: %s", want)
	}
	s.ignoreMessages()
}

var (
	entryKey        = regexp.MustCompile(`"SK":\{"S":"(\d{6})"\}`)
	fence           = regexp.MustCompile(`"fence":\{"S":"([^"]*)#\d{6}"\}`)
	announcementKey = regexp.MustCompile(`"SK":\{"S":"A#([^"]*)"\}`)
	noticeKey       = regexp.MustCompile(`"SK":\{"S":"N#([^"]*)#[^"#]*#(?:email|sms)"\}`)
)

func found(pattern *regexp.Regexp, body string) string {
	match := pattern.FindStringSubmatch(body)
	if match == nil {
		return ""
	}
	return match[1]
}

// commitOfEscalate names the wait that a commit stores, whichever the attempt,
// or else the ledger's entry.
func commitOfEscalate(body string) string {
	if wait := found(fence, body); wait != "" {
		return wait
	}
	return found(entryKey, body)
}

// commitOfReconcile names a wake, and whether it is put off or done.
func commitOfReconcile(body string) string {
	key := found(wakeKey, body)
	if key != "" && strings.Contains(body, "SET dueSort") {
		key += " is put off"
	}
	return key
}

// expansion names the announcement whose notices are stored.
func expansion(body string) string {
	if !strings.Contains(body, "SET expanded") {
		return ""
	}
	return found(announcementKey, body)
}

// lease names the announcement whose first notice is about to be sent, and
// record the one whose first notice was.
func lease(body string) string {
	if !strings.Contains(body, ":read") {
		return ""
	}
	return found(noticeKey, body)
}

func record(body string) string {
	if !strings.Contains(body, `{"S":"accepted"}`) {
		return ""
	}
	return found(noticeKey, body)
}

// recordOfMail is record for mails alone.
func recordOfMail(body string) string {
	if !strings.Contains(body, `#email"`) {
		return ""
	}
	return record(body)
}

// receipt names the announcement of whose notices the first event is recorded.
func receipt(body string) string { return found(noticeKey, body) }

var wakeKey = regexp.MustCompile(`"S":"(W#[^"]*)"`)
