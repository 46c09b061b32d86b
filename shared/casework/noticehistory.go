package casework

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// NoticeReader lists the notices of a case.
type NoticeReader interface {
	// CaseNotices returns every notice of a case to people, in the order of
	// their keys.
	CaseNotices(ctx context.Context, reference string) ([]Notice, error)
}

// NoticeOutcome is one notice as operators see it: who was told what, how, and
// what became of it. It never bears an address or a person's name.
type NoticeOutcome struct {
	Key     string
	Kind    AnnouncementKind
	Channel Channel
	// Role is whom it was for: a contact's role, or a distribution list's name.
	// Duty may be empty for notices of an earlier version.
	Role         string
	Duty         string
	Organisation string
	AnnouncedAt  time.Time
	Status       NoticeStatus
	Attempts     int
	// SentAt is when the provider accepted it, nil until then. SettledAt is when
	// it was delivered, bounced or failed.
	SentAt     *time.Time
	SettledAt  *time.Time
	Delayed    bool
	Complained bool
	// Because says why it did not arrive, or not yet, in our own words.
	Because string
	// Replaced is set when it was lost and the next way or person was asked for.
	Replaced bool
}

// NoticeHistory reads what was told of cases. Whoever calls it has authorised
// its reader.
type NoticeHistory struct{ Notices NoticeReader }

// NoticesOf returns every notice of a case to people, in the order in which they
// were announced. That operations were told because nobody was reached is among
// them, as AnnounceNobodyReached. It is one query.
func (h NoticeHistory) NoticesOf(ctx context.Context, reference string) ([]NoticeOutcome, error) {
	notices, err := h.Notices.CaseNotices(ctx, reference)
	if err != nil {
		return nil, err
	}
	outcomes := make([]NoticeOutcome, 0, len(notices))
	for _, n := range notices {
		outcomes = append(outcomes, n.outcome())
	}
	slices.SortStableFunc(outcomes, func(a, b NoticeOutcome) int {
		return cmp.Or(a.AnnouncedAt.Compare(b.AnnouncedAt), cmp.Compare(a.Key, b.Key))
	})
	return outcomes, nil
}

func (n Notice) outcome() NoticeOutcome {
	o := NoticeOutcome{
		Key: n.Key, Kind: n.Kind, Channel: n.Channel, Role: n.Role, Duty: n.duty(), Organisation: n.Organisation,
		AnnouncedAt: n.AnnouncedAt, Status: n.Status, Attempts: n.Attempts, SentAt: n.AcceptedAt, SettledAt: n.SettledAt,
		Delayed: n.DelayedAt != nil, Complained: n.ComplainedAt != nil, Because: n.LastError, Replaced: n.Replaced,
	}
	if o.Role == "" && n.Contact == "" {
		o.Role = n.Name // That of a list, or of operations: never a person's.
	}
	return o
}
