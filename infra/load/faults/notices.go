package faults

import (
	"context"
	"slices"
	"strings"
	"time"

	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/shared/casework"
)

// eachNoticeOnce checks that every event has told whom it tells, that every notice
// was sent, and that it was sent again only where what became of it was lost: each
// time by one blow to deliver in the instant of the sending before, or by one answer
// that the provider did not give.
func eachNoticeOnce(ctx context.Context, r *aftermath, broken func(string, ...any)) error {
	for _, l := range r.ledgers {
		notices, err := r.play.Store.CaseNotices(ctx, l.reference)
		if err != nil {
			return err
		}
		told := map[casework.AnnouncementKind]int{}
		for _, n := range notices {
			if n.Channel == casework.ChannelWebhook {
				continue
			}
			told[n.Kind]++
			r.expectSent(n, broken)
		}
		for _, e := range l.events {
			if kind, tells := tells[e.Type]; tells && told[kind] == 0 && !e.Unattended {
				broken("nobody was told of %s %s of %s", e.Type, e.Tier, l.reference)
			}
		}
	}
	r.expectFewRepeats(broken)
	return nil
}

// expectSent checks that a notice is in the inbox, and is known to be there. One
// that is of no use any more when its turn comes is not sent.
func (r *aftermath) expectSent(n casework.Notice, broken func(string, ...any)) {
	mayBeLate := n.Kind == casework.AnnounceOneTimeCode || n.Kind == casework.AnnounceReminder
	if mayBeLate && n.Status == casework.NoticeFailed {
		return
	}
	if n.Status != casework.NoticeAccepted && n.Status != casework.NoticeDelivered {
		broken("%s of %s to %s is %s: %s", n.Key, n.Reference, n.Address, n.Status, n.LastError)
	}
	if !slices.ContainsFunc(r.messages, func(m inbox.Message) bool {
		return slices.Contains(m.To, n.Address) && (m.Headers["X-Notice-Id"] == n.Reference+"/"+n.Key ||
			m.Channel == inbox.SMS && strings.Contains(m.Text, n.Reference))
	}) {
		broken("%s of %s was never sent to %s", n.Key, n.Reference, n.Address)
	}
}

// expectFewRepeats lays every message that went out again to something that went
// wrong as it was sent before.
func (r *aftermath) expectFewRepeats(broken func(string, ...any)) {
	sent := map[string][]time.Time{}
	for _, m := range r.messages {
		// A text bears no notice's id; its words are of one notice.
		which := strings.Join(append(m.To, m.Headers["X-Notice-Id"], m.Subject, m.Text), "\n")
		if id := m.Headers["X-Notice-Id"]; id != "" {
			which = id
		}
		sent[which] = append(sent[which], m.At)
	}
	unexplained := int64(0)
	for which, at := range sent {
		for i, when := range at[:len(at)-1] {
			before := 0
			for _, earlier := range at[:i] {
				if earlier.Equal(when) {
					before++
				}
			}
			if r.blows[deliver][when] <= before {
				r.note("went out again, %d times in all, without a blow to deliver at %v: %s", len(at), when.Sub(evening), which)
				unexplained++
			}
		}
	}
	if lost := r.lostAnswers.Load(); unexplained > lost {
		broken("%d messages went out again without a blow to deliver; the providers lost %d answers at the most", unexplained, lost)
	}
}
