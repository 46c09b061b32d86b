package inbox

import (
	"slices"
	"strings"
	"time"
)

// Fate is what becomes of a message once it was taken, and so which events SES tells
// of a mail, and what SNS logs of a text message: Bounces and BouncesSoftly, that it
// was not delivered; Vanishes, nothing; any other, that it was delivered.
type Fate int

const (
	// Arrives: it is delivered.
	Arrives Fate = iota
	// Bounces: the receiving server refuses it for good.
	Bounces
	// BouncesSoftly: the receiving server did not take it for long.
	BouncesSoftly
	// IsLate: its delivery is delayed, by ten minutes.
	IsLate
	// IsComplainedOf: it is delivered, and somebody says that it is spam.
	IsComplainedOf
	// ComesBack: the receiving server takes it, and refuses it for good later.
	ComesBack
	// IsRejected: SES finds something in it and does not send it.
	IsRejected
	// Vanishes: nothing more is heard of it.
	Vanishes
)

const lateBy = 10 * time.Minute

// Publish has SES put its events of mails somewhere: sets are the types of
// events wanted by configuration set, as the template names them. Put gets their
// detail-type and their detail.
func (i *Inbox) Publish(sets map[string][]string, put func(detailType string, detail any) error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.sets, i.put = sets, put
}

// SetFate says what becomes of messages to an address or number from now on.
func (i *Inbox) SetFate(address string, fate Fate) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.fates[address] = fate
}

// TellAfter has SES tell of each mail so much later from now on, and not at once.
func (i *Inbox) TellAfter(d time.Duration) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.after = d
}

// simulator is the domain of SES's own mailboxes for tests.
const simulator = "@simulator.amazonses.com"

var simulated = map[string]Fate{
	"success" + simulator: Arrives, "bounce" + simulator: Bounces, "suppressionlist" + simulator: Bounces,
	"ooto" + simulator: Arrives, "complaint" + simulator: IsComplainedOf,
}

func (i *Inbox) fateOf(address string) Fate {
	i.mu.Lock()
	defer i.mu.Unlock()
	if fate, ok := i.fates[address]; ok {
		return fate
	}
	return simulated[strings.ToLower(address)]
}

// tellInTime is tell, as late as was asked for.
func (i *Inbox) tellInTime(m Message) {
	i.mu.Lock()
	after := i.after
	i.mu.Unlock()
	if after == 0 {
		i.tell(m)
		return
	}
	i.timeline.Schedule(i.timeline.Now().Add(after), "events of "+m.ID, func() { i.tell(m) })
}

// tell puts the events of a mail that was taken.
func (i *Inbox) tell(m Message) {
	for _, to := range m.To {
		switch i.fateOf(to) {
		case Arrives:
			i.publish(m, "Email Delivered", "Delivery", "delivery", nil)
		case Bounces:
			i.publish(m, "Email Bounced", "Bounce", "bounce", map[string]any{"bounceType": "Permanent", "bounceSubType": "General"})
		case BouncesSoftly:
			i.publish(m, "Email Bounced", "Bounce", "bounce", map[string]any{"bounceType": "Transient", "bounceSubType": "MailboxFull"})
		case IsLate:
			i.publish(m, "Email Delivery Delayed", "DeliveryDelay", "deliveryDelay", map[string]any{"delayType": "TransientCommunicationFailure"})
			i.timeline.Schedule(i.timeline.Now().Add(lateBy), "late delivery of "+m.ID, func() {
				i.publish(m, "Email Delivered", "Delivery", "delivery", nil)
			})
		case IsComplainedOf:
			i.publish(m, "Email Delivered", "Delivery", "delivery", nil)
			i.publish(m, "Email Complaint Received", "Complaint", "complaint", nil)
		case ComesBack:
			i.publish(m, "Email Delivered", "Delivery", "delivery", nil)
			i.publish(m, "Email Bounced", "Bounce", "bounce", map[string]any{"bounceType": "Permanent", "bounceSubType": "General"})
		case IsRejected:
			i.publish(m, "Email Rejected", "Reject", "reject", map[string]any{"reason": "Bad content"})
		case Vanishes:
		}
	}
}

// publish puts one event, if the mail's configuration set wants its type.
func (i *Inbox) publish(m Message, detailType, eventType, member string, more map[string]any) {
	i.mu.Lock()
	put, wanted := i.put, slices.Contains(i.sets[m.ConfigurationSet], member)
	i.mu.Unlock()
	if put == nil || !wanted {
		return
	}
	tags := map[string][]string{"ses:configuration-set": {m.ConfigurationSet}}
	for name, value := range m.Tags {
		tags[name] = []string{value}
	}
	happened := map[string]any{"timestamp": wire(i.timeline.Now())}
	for name, value := range more {
		happened[name] = value
	}
	// All of it is JSON, so putting it cannot fail.
	_ = put(detailType, map[string]any{
		"eventType": eventType,
		"mail": map[string]any{
			"timestamp": wire(m.At), "source": m.From, "messageId": m.ID, "destination": m.To, "tags": tags,
			"commonHeaders": map[string]any{"from": []string{m.From}, "to": m.To, "messageId": m.ID, "subject": m.Subject},
		},
		member: happened,
	})
}

// wire is how SES writes a time.
func wire(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
