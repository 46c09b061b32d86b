package reading

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// Told is one notice as a case's timeline shows it: who was told what, how, and
// what became of it. It never bears an address.
type Told struct {
	Key     string
	Kind    casework.AnnouncementKind
	Channel casework.Channel
	// Role is whom it was for: a contact's role, or a distribution list's name.
	// Duty may be empty for notices of an earlier version.
	Role string
	Duty string
	// Tier is set for those who were asked, Trust for the trust's own contacts.
	Tier  derogation.Tier
	Trust bool
	// Organisation is empty for an address of the round's distribution list.
	Organisation string
	// Name is set where the reader's own organisation was told, and for nobody
	// else, for as long as it is kept.
	Name        string
	AnnouncedAt time.Time
	Status      casework.NoticeStatus
	Attempts    int
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

// NoticesOf returns every notice of a case to people, in the order in which they
// were announced. That operations were told because nobody was reached is among
// them, as AnnounceNobodyReached. It is one query. Whoever calls it has authorised
// its reader. What is to be forgotten by the time given is not told any more.
func NoticesOf(ctx context.Context, from casework.NoticeReader, reference string, now time.Time) ([]Told, error) {
	notices, err := from.CaseNotices(ctx, reference)
	if err != nil {
		return nil, err
	}
	told := make([]Told, 0, len(notices))
	for _, n := range notices {
		told = append(told, toldOf(n.AsAt(now)))
	}
	slices.SortStableFunc(told, func(a, b Told) int {
		return cmp.Or(a.AnnouncedAt.Compare(b.AnnouncedAt), cmp.Compare(a.Key, b.Key))
	})
	return told, nil
}

// Furthest returns one notice for each person who was told one kind of thing, by whatever
// ways they were: the one that came furthest.
func Furthest(told []Told, kind casework.AnnouncementKind) []Told {
	far := []casework.NoticeStatus{casework.NoticeFailed, casework.NoticeBounced, casework.NoticePending, casework.NoticeAccepted, casework.NoticeDelivered}
	var people []Told
	for _, t := range told {
		if t.Kind != kind {
			continue
		}
		i := slices.IndexFunc(people, func(other Told) bool { return other.person() == t.person() })
		if i < 0 {
			people = append(people, t)
		} else if slices.Index(far, t.Status) > slices.Index(far, people[i].Status) {
			people[i] = t
		}
	}
	return people
}

// FirstSent is when the first of several notices was sent, nil where none was yet.
func FirstSent(told []Told) *time.Time {
	var first *time.Time
	for _, t := range told {
		if t.SentAt != nil && (first == nil || t.SentAt.Before(*first)) {
			first = t.SentAt
		}
	}
	return first
}

// person is the same in all notices of an announcement to one person.
func (t Told) person() string { return strings.TrimSuffix(t.Key, "#"+string(t.Channel)) }

func toldOf(n casework.Notice) Told {
	t := Told{
		Key: n.Key, Kind: n.Kind, Channel: n.Channel, Role: n.Role, Duty: n.ForDuty(), Tier: n.Tier, Trust: n.Trust, Organisation: n.Organisation,
		AnnouncedAt: n.AnnouncedAt, Status: n.Status, Attempts: n.Attempts, SentAt: n.AcceptedAt, SettledAt: n.SettledAt,
		Delayed: n.DelayedAt != nil, Complained: n.ComplainedAt != nil, Because: n.LastError, Replaced: n.Replaced,
	}
	if t.Role == "" && n.Contact == "" {
		t.Role = n.Name // That of a list, or of operations: never a person's.
	}
	return t
}
