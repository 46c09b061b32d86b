package scenario

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/shared/derogation"
)

func TestAProcessThatIsKilledAtACommitLosesNothing(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		function string
		moment   func(body string) string
		after    bool
		late     time.Duration // how much later than usual messages may come
		again    bool          // whether each killing makes messages go out twice: the provider tells nothing of them in time
		texts    bool          // whether a text message may: SNS tells of it later than SES of a mail
		least    int           // how often it is killed at least; 8 times where nothing else is said

		operation string // empty for any that writes
	}{
		"escalate, before it commits": {function: escalateFunction, moment: commitOfEscalate, late: 15 * time.Second},
		"escalate, after it committed": {
			function: escalateFunction, moment: commitOfEscalate, after: true, late: 15 * time.Second,
		},
		// Of the ordinary wake reconcile writes nothing: it reads, and uses Step Functions.
		"reconcile, between its reading and Step Functions": {
			function: reconcileFunction, operation: "TransactGetItems", moment: everySecond(), after: true, late: 75 * time.Second,
		},
		// It writes what the register shows, and then removes the wake.
		"reconcile, before it writes": {function: reconcileFunction, moment: writeOfReconcile, late: 15 * time.Second, least: 4},
		"reconcile, after it wrote": {
			function: reconcileFunction, moment: writeOfReconcile, after: true, late: 15 * time.Second, least: 4,
		},

		"deliver, before the notices are stored": {function: deliverFunction, moment: expansion, late: 15 * time.Second},
		// They are stored leased: they are sent when the lease has ended.
		"deliver, between the notices and SES": {function: deliverFunction, moment: expansion, after: true, late: 3 * time.Minute},
		// Others of the announcement may be under way at that moment.
		"deliver, between SES and the record": {function: deliverFunction, moment: record, late: 3 * time.Minute, again: true},
		// The same; the word that a mail was delivered stands in for the record. A
		// text message may be under way beside the mail.
		"deliver, where SES tells":  {function: deliverFunction, moment: recordOfMail, late: 3 * time.Minute, texts: true},
		"deliver, after the record": {function: deliverFunction, moment: record, after: true, late: 3 * time.Minute},

		// An event comes again a minute later.
		"receipts, before it records": {function: receiptsFunction, moment: receipt},
		"receipts, after it recorded": {function: receiptsFunction, moment: receipt, after: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			if test.again {
				s.Cloud.Bus.Hold()
				s.Cloud.Logs.Hold()
			}
			killings := s.killAt(test.function, cmp.Or(test.operation, dynamodb.Write), test.after, test.moment)
			reference := s.wholeWay(test.late)
			// A notice whose record was lost is due again when its lease ends.
			s.advance(3 * time.Minute)
			for _, event := range s.Cloud.Bus.Release() {
				s.Cloud.Bus.Deliver(event)
			}
			for _, line := range s.Cloud.Logs.Release() {
				s.Cloud.Logs.Deliver(line)
			}
			s.settle()
			s.expectFinished(reference, 1, derogation.Ended)
			killed := s.struck(killings)
			switch {
			case test.again:
				s.expectArrived(reference)
				if more := s.told(reference) - len(s.items(reference, "N#")); more < killed {
					t.Errorf("%d messages went out again after %d killings", more, killed)
				}
				s.expectSentAtMost(reference, 2, 2)
			case test.texts:
				s.expectArrived(reference)
				s.expectSentAtMost(reference, 1, 2)
			default:
				s.expectTold(reference, 0)
				s.expectMessages(s.messagesOfTheWholeWay()...)
			}
			if got := killed; got < cmp.Or(test.least, 8) {
				t.Errorf("%s was killed %d times, which is not in the whole chain", test.function, got)
			}
		})
	}
}

// expectSentAtMost checks that each mail and each text message of the whole way
// was sent, and so many times at most.
func (s *scene) expectSentAtMost(reference string, mails, texts int) {
	s.Helper()
	times := map[string]int{}
	for _, m := range s.Cloud.Inbox.Messages() {
		if strings.Contains(m.Subject+m.Text, reference) {
			most := mails
			if m.Subject == "" {
				most = texts
			}
			// Two tiers that were passed are told of in the same words.
			which := heading(m) + " " + m.Headers["X-Notice-Id"]
			if times[which]++; times[which] > most {
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

// everySecond names every second call.
func everySecond() func(string) string {
	calls := 0 // the proxy asks one at a time
	return func(string) string {
		if calls++; calls%2 == 0 {
			return ""
		}
		return strconv.Itoa(calls)
	}
}

// writeOfReconcile names what the register shows of a case, by its version, or the
// wake that is removed or put off.
func writeOfReconcile(body string) string {
	return cmp.Or(found(wakeKey, body), found(versionPart, body))
}

var versionPart = regexp.MustCompile(`"version":\{"N":"(\d+)"\}`)

// expansion names the announcement whose notices are stored.
func expansion(body string) string {
	if !strings.Contains(body, "SET expanded") {
		return ""
	}
	return found(announcementKey, body)
}

// record names the announcement whose first notice was sent.
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
