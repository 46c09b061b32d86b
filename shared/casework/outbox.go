package casework

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/backoff"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/readonce"
	"example.org/derogations/shared/turns"
)

// NoticeStatus is what became of a notice.
type NoticeStatus string

// The statuses of a notice. Accepted means by the provider, no more. Bounced
// means that the provider accepted it and could not deliver it; failed, that it
// was refused or given up.
const (
	NoticePending   NoticeStatus = "pending"
	NoticeAccepted  NoticeStatus = "accepted"
	NoticeDelivered NoticeStatus = "delivered"
	NoticeBounced   NoticeStatus = "bounced"
	NoticeFailed    NoticeStatus = "failed"
)

// Notice is one message of an announcement to one person or address by one
// channel. Key is N#, the announcement's own key, whom it is for and the
// channel: the same announcement always expands to the same notices.
type Notice struct {
	Reference string           `json:"reference"`
	Key       string           `json:"key"`
	Kind      AnnouncementKind `json:"kind"`
	Channel   Channel          `json:"channel"`
	// Contact is empty for an address of a distribution list.
	Contact      string `json:"contact,omitempty"`
	Organisation string `json:"organisation,omitempty"`
	Name         string `json:"name"`
	Role         string `json:"role,omitempty"`
	Address      string `json:"address"`
	// Duty, Service, Site and Not are those of the audience, by which the next
	// person is found if this one is not reached.
	Duty    string          `json:"duty,omitempty"`
	Service string          `json:"service,omitempty"`
	Site    string          `json:"site,omitempty"`
	Not     string          `json:"not,omitempty"`
	Tier    derogation.Tier `json:"tier,omitempty"`
	Review  int             `json:"review,omitempty"`
	// Trust marks a notice to the trust's own contact, whose link opens the
	// trust's page of the request.
	Trust       bool      `json:"trust,omitempty"`
	Subject     Subject   `json:"subject"`
	CodeKeyID   string    `json:"codeKeyId,omitempty"`
	CodeNonce   string    `json:"codeNonce,omitempty"`
	AnnouncedAt time.Time `json:"announcedAt"`
	// Delivery is set for a notice to a webhook.
	Delivery *Delivery `json:"delivery,omitempty"`

	Status     NoticeStatus `json:"status"`
	Attempts   int          `json:"attempts"`
	DueAt      time.Time    `json:"dueAt"`
	AcceptedAt *time.Time   `json:"acceptedAt,omitempty"`
	ProviderID string       `json:"providerId,omitempty"`
	LastError  string       `json:"lastError,omitempty"`

	// What follows is told by the provider's receipts; see Receipt. Receipts
	// counts those that changed something. SettledAt is when the notice was
	// delivered, bounced or failed.
	Receipts     int        `json:"receipts,omitempty"`
	SettledAt    *time.Time `json:"settledAt,omitempty"`
	DelayedAt    *time.Time `json:"delayedAt,omitempty"`
	ComplainedAt *time.Time `json:"complainedAt,omitempty"`
	SoftBounces  int        `json:"softBounces,omitempty"`
	// Replaced is set once the next way or person was asked for.
	Replaced bool `json:"replaced,omitempty"`

	// KeptDays is for how many days what is personal is kept, as the round has it;
	// 0 is the default. ForgottenAt is when it was forgotten; see AsAt.
	KeptDays    int        `json:"keptDays,omitempty"`
	ForgottenAt *time.Time `json:"forgottenAt,omitempty"`
}

// Lost reports whether a notice did not arrive and will not be sent again.
func (n Notice) Lost() bool { return n.Status == NoticeBounced || n.Status == NoticeFailed }

// Turn is when a notice is sent among others.
func (n Notice) Turn() turns.Turn {
	if n.Delivery != nil {
		return turns.Turn{Urgency: turns.Rest, Of: n.Delivery.Webhook}
	}
	return turns.Turn{Urgency: urgencyOf(n.Kind), Of: n.Subject.TrustCode}
}

// tooOld is what became of a notice that was still to be sent when what is personal
// in it was forgotten.
const tooOld = "not sent: it came too late"

// KeptUntil is when what is personal in a notice is to be forgotten. A delivery to
// a webhook that was asked for again is kept anew.
func (n Notice) KeptUntil() time.Time {
	if n.Delivery != nil {
		return n.Delivery.AskedAt.AddDate(0, 0, cmp.Or(n.KeptDays, derogation.DefaultRetention().DeliveryDays))
	}
	return n.AnnouncedAt.AddDate(0, 0, cmp.Or(n.KeptDays, derogation.DefaultRetention().NoticeDays))
}

// AsAt is a notice as it may be read at a time, whether or not it was stored so yet:
// from KeptUntil on without the person's name, the address or number, and what a
// webhook was sent. Stays what is proof: that it was announced, to which duty, role
// and contact's id, by which channel, when it was sent and what happened to it. Who is
// no contact keeps the name of their list as the role. What was never sent is not
// sent any more, and is told to nobody else instead.
func (n Notice) AsAt(now time.Time) Notice {
	if n.ForgottenAt != nil || now.Before(n.KeptUntil()) {
		return n
	}
	if n.Contact == "" {
		n.Role = cmp.Or(n.Role, n.Name)
	}
	n.Name, n.Address, n.CodeKeyID, n.CodeNonce = "", "", "", ""
	if n.Delivery != nil {
		n.Delivery = new(*n.Delivery)
		n.Delivery.Body = ""
	}
	if n.Status == NoticePending {
		n.Status, n.SettledAt, n.LastError, n.Replaced = NoticeFailed, &now, tooOld, true
	}
	n.ForgottenAt = &now
	return n
}

// OutboxStore keeps announcements and notices. Reads are consistent.
type OutboxStore interface {
	// Outgoing returns what outbox items hold, and whether an operator has stopped all
	// sending, read together. What is asked of whom it is for with the same context is
	// answered with what was read along (package readonce).
	Outgoing(ctx context.Context, items []OutboxKey, whom ForWhom) (Outgoing, error)
	// Expand stores an announcement's notices, those that are not stored yet, and
	// then marks it expanded; one to systems that nobody is to be told of is removed.
	// One that was expanded before is no error and changes nothing. It returns the
	// notices that this very call has stored: whoever created them with a lease is the
	// one who sends them.
	Expand(ctx context.Context, a Announcement, notices []Notice) ([]Notice, error)
	// Notices returns the notices of an announcement, those that were sent
	// instead of lost ones among them.
	Notices(ctx context.Context, reference, announcementKey string) ([]Notice, error)
	// Lease counts an attempt and sets when the notice is due again, before it
	// is sent. It reports false when somebody else holds it, or it is no longer
	// pending: the notice must still have the attempts and the receipts that it
	// was read with.
	Lease(ctx context.Context, n Notice, until time.Time) (bool, error)
	// Record stores what became of a notice: its status, provider's id, error
	// and due time. That it was accepted counts for as long as the notice is
	// pending; anything else only while it has the attempts given, so that a
	// lease that ran out undoes nothing. Otherwise, and when a receipt came
	// meanwhile, ErrStale; but that it was accepted is stored beside the receipt of
	// its delivery. Instead is the announcement that a lost notice leads
	// to, in the same transaction; nil for none.
	Record(ctx context.Context, n Notice, instead *Announcement) error
}

// NoticeReader lists the notices of a case.
type NoticeReader interface {
	// CaseNotices returns every notice of a case to people, in the order of
	// their keys.
	CaseNotices(ctx context.Context, reference string) ([]Notice, error)
}

// Outgoing is what items of the outbox hold, those that are there, and whether all
// sending is stopped, at the store's own time of the read.
type Outgoing struct {
	Announcements map[OutboxKey]Announcement
	Notices       map[OutboxKey]Notice
	Stopped       bool
	At            time.Time
}

// ForWhom names the organisations whose contacts, and those whose webhooks, it takes to
// carry items of the outbox out, as far as it is known before they are read. Nothing
// rests on it, as on Ahead.
type ForWhom struct{ Contacts, Webhooks []string }

// Add names those whom an announcement is for.
func (w *ForWhom) Add(a Announcement) {
	for _, audience := range a.Audience {
		if audience.Duty != DutyOperations {
			w.Contacts = append(w.Contacts, audience.Organisation)
		}
	}
	if a.Code != nil {
		w.Contacts = append(w.Contacts, a.Code.Organisation)
	}
	if a.Lost != nil {
		w.Contacts = append(w.Contacts, a.Lost.Organisation)
	}
	if a.Change != nil {
		w.Webhooks = append(w.Webhooks, a.Change.Viewers...)
	}
	w.Contacts = slices.DeleteFunc(w.Contacts, derogation.IsTestCode)
}

// ReadTogether reads outbox items, and what there is to be asked of whom they are for. It
// returns the context with which that is answered out of the same call.
func ReadTogether(ctx context.Context, from OutboxStore, items []OutboxKey, whom ForWhom) (read Outgoing, ahead context.Context, err error) {
	ahead = readonce.Begin(ctx)
	read, err = from.Outgoing(ahead, items, whom)
	return read, ahead, err
}

// PutOffStore sets when an outbox item is handed on again.
type PutOffStore interface {
	// PutOff counts that an item could not be carried out, and has it handed on
	// again after the pause for that many failures, never sooner than it was
	// due. One that is carried out already is no error, and does not come back.
	PutOff(ctx context.Context, item OutboxKey, pause func(failures int) time.Duration) error
}

// How long an item that fails is put off. A wake is never for long: when Step
// Functions is back, cases must not wait.
var (
	putOffs     = backoff.Pauses{First: time.Minute, Longest: 15 * time.Minute}
	wakePutOffs = backoff.Pauses{First: time.Minute, Longest: 2 * time.Minute}
)

// ErrPutOff: it failed, and comes again by itself. Nothing has to wait for it.
var ErrPutOff = errors.New("put off")

// PuttingOff returns a function that carries an item out and, when that fails,
// puts it off. So what keeps failing holds nothing else up. The failure is
// returned all the same, as ErrPutOff unless the item could not be put off.
func PuttingOff(carryOut func(context.Context, OutboxKey) error, to PutOffStore) func(context.Context, OutboxKey) error {
	return func(ctx context.Context, item OutboxKey) error {
		err := carryOut(ctx, item)
		if err == nil {
			return nil
		}
		pauses := putOffs
		if strings.HasPrefix(item.Key, "W#") {
			pauses = wakePutOffs
		}
		if lasting := to.PutOff(ctx, item, pauses.After); lasting != nil {
			return errors.Join(err, lasting)
		}
		return fmt.Errorf("%w: %w", ErrPutOff, err)
	}
}
