package scenario

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/inbox"
)

// sendings is a log of what deliver does about notices to people, and of the
// kills that it suffers, in the order in which these happened. By it each
// message that goes out twice is laid to one kill, or to a mistake.
type sendings struct {
	inbox *inbox.Inbox
	now   func() time.Time

	mu   sync.Mutex
	log  []sending
	last []int // of the call that the proxy looks at; none for another kind of call
}

// sending is one entry: the lease of a notice before it is sent, the record
// after, or a kill.
type sending struct {
	what     sendingStep
	at       time.Time // stands still while an attempt is made
	notice   string    // as the X-Notice-Id of its mails
	attempt  int
	never    bool // a kill took the call before it was carried out
	messages int  // how many were in the inbox by then
}

type sendingStep int

const (
	leased sendingStep = iota
	recorded
	killed
)

var (
	casePart    = regexp.MustCompile(`"PK":\{"S":"R#([^"]*)"\}`)
	noticePart  = regexp.MustCompile(`"SK":\{"S":"(N#[^"]*#(?:email|sms))"\}`)
	attemptPart = regexp.MustCompile(`\\?"attempts\\?":(?:\{"N":")?(\d+)`) // an attribute's, or in a body
)

// logSendings begins the log. It must come before any fault of deliver.
func (s *scene) logSendings() *sendings {
	l := &sendings{inbox: s.Cloud.Inbox, now: s.Now}
	watch := s.Cloud.Proxy.Inject(dynamodb.Fault{Function: deliverFunction, Match: func(body []byte) bool {
		l.note(string(body))
		return false
	}})
	s.Cleanup(watch.Remove)
	return l
}

// note notes what a call says of notices: a transaction creates them leased for
// their first attempt, a put leases one that is there, and a put or an update records what became of it.
func (l *sendings) note(body string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = nil
	creates := strings.Contains(body, `"TransactItems"`)
	if !creates && !strings.Contains(body, `":pending"`) {
		return
	}
	for _, part := range noticePart.FindAllStringSubmatchIndex(body, -1) {
		// The item that a key stands in is what is around it, up to the next one.
		item := itemAround(body, part[0])
		attempt := found(attemptPart, item)
		if attempt == "" {
			continue
		}
		number, _ := strconv.Atoi(attempt)
		entry := sending{what: recorded, at: l.now(), notice: found(casePart, item) + "/" + body[part[2]:part[3]], attempt: number, messages: l.inbox.Count()}
		if creates || strings.Contains(body, `":read"`) {
			entry.what = leased
		}
		l.last = append(l.last, len(l.log))
		l.log = append(l.log, entry)
	}
}

// itemAround is the JSON object that is around a place, with what is in it.
func itemAround(body string, at int) string {
	begin := strings.LastIndex(body[:at], `"Item":`)
	if begin < 0 {
		return body
	}
	var item json.RawMessage
	if err := json.NewDecoder(strings.NewReader(body[begin+len(`"Item":`):])).Decode(&item); err != nil {
		return body
	}
	return string(item)
}

// struckBefore says that the call which was noted last is never carried out.
func (l *sendings) struckBefore() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, at := range l.last {
		l.log[at].never = true
	}
}

// killed says that deliver was killed. It comes after the kill: what a process
// that is dead by then did is in the log before.
func (l *sendings) killed() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.log = append(l.log, sending{what: killed, at: l.now(), messages: l.inbox.Count()})
}

// attempts are where in the log each attempt at a notice was leased.
func (l *sendings) attempts() map[string]map[int]int {
	all := map[string]map[int]int{}
	for at, entry := range l.log {
		if entry.what != leased || entry.never {
			continue
		}
		if all[entry.notice] == nil {
			all[entry.notice] = map[int]int{}
		}
		if _, before := all[entry.notice][entry.attempt]; !before {
			all[entry.notice][entry.attempt] = at
		}
	}
	return all
}

// sentBy lays each message that is in the inbox to an attempt at a notice: how
// many times each attempt sent it. A text bears no notice's id; it is of the
// latest attempt to send one to that number about that case.
func (s *scene) sentBy(l *sendings) map[string]map[int]int {
	s.Helper()
	address := map[string]string{}
	for notice := range l.attempts() {
		reference, key, _ := strings.Cut(notice, "/")
		address[notice] = s.notice(reference, key).Address
	}
	sent := map[string]map[int]int{}
	for n, m := range s.Cloud.Inbox.Messages() {
		var by *sending
		for i := range l.log {
			entry := &l.log[i]
			if entry.what != leased || entry.never || entry.messages > n {
				continue
			}
			reference, _, _ := strings.Cut(entry.notice, "/")
			mail := m.Channel == inbox.Email && entry.notice == m.Headers["X-Notice-Id"]
			text := m.Channel == inbox.SMS && strings.HasSuffix(entry.notice, "#sms") &&
				address[entry.notice] == m.To[0] && strings.Contains(m.Text, reference)
			if mail || text {
				by = entry
			}
		}
		if by == nil {
			s.Errorf("nobody had leased what was sent to %v: %q", m.To, m.Subject)
			continue
		}
		if sent[by.notice] == nil {
			sent[by.notice] = map[int]int{}
		}
		sent[by.notice][by.attempt]++
	}
	return sent
}

// expectDuplicatesOfKillsAlone checks that no attempt at a notice sent it more
// than once, and that after an attempt which sent it another one did only where
// deliver was killed between that sending and its record: at the same instant,
// and no record of it was carried out. It returns how many messages went out
// again.
func (s *scene) expectDuplicatesOfKillsAlone(l *sendings) (again int) {
	s.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	attempts := l.attempts()
	for notice, sent := range s.sentBy(l) {
		var numbers []int
		for attempt, times := range sent {
			numbers = append(numbers, attempt)
			if times > 1 {
				s.Errorf("attempt %d at %s sent it %d times", attempt, notice, times)
			}
		}
		slices.Sort(numbers)
		again += len(numbers) - 1
		for _, attempt := range numbers[:len(numbers)-1] {
			begun, end := attempts[notice][attempt], attempts[notice][attempt+1]
			cutShort, stored := false, false
			for _, entry := range l.log[begun:end] {
				cutShort = cutShort || entry.what == killed && entry.at.Equal(l.log[begun].at)
				stored = stored || entry.what == recorded && entry.notice == notice && entry.attempt == attempt && !entry.never
			}
			if !cutShort || stored {
				s.Errorf("%s was sent by attempts %v: deliver was killed meanwhile: %v, and attempt %d was recorded: %v", notice, numbers, cutShort, attempt, stored)
			}
		}
	}
	return again
}
