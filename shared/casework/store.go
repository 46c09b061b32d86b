package casework

import (
	"context"
	"errors"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
	"example.org/derogations/shared/turns"
)

// What a store answers besides its own failures.
var (
	// ErrNotFound: there is no such item.
	ErrNotFound = errors.New("not found")
	// ErrStale: the case was changed by somebody else since it was read.
	ErrStale = errors.New("the case changed since it was read")
	// ErrSuperseded: a newer wait than this one is stored already.
	ErrSuperseded = errors.New("a newer wait is stored")
	// ErrDuplicate: the idempotency key was used before, and has not expired.
	ErrDuplicate = errors.New("the idempotency key was used before")
	// ErrSameContent: the same was asked by another request a moment ago.
	ErrSameContent = errors.New("the same was asked a moment ago")
	// ErrCodeSpent: the one-time code was used, has expired, or was tried too
	// often.
	ErrCodeSpent = errors.New("the one-time code no longer counts")
)

// Case is a request's state with the hash of its latest ledger entry.
type Case struct {
	State derogation.State
	Head  string
	// Wake is the key of the newest wake of its execution that a change has written
	// and none has seen done; empty where that is not known. Earlier versions name
	// none: their wakes are seen done by reconcile alone.
	Wake string
}

// Wake asks for a case's execution to be brought in line with its ledger. It
// says no more than that: whoever acts on it reads where the case stands.
type Wake struct {
	Reference string
	Key       string
	DueAt     time.Time
	// Trust is the code of the case's trust, in whose turn the wake is acted on.
	Trust string
}

// Turn is when a wake is acted on among others.
func (w Wake) Turn() turns.Turn { return turns.Turn{Urgency: turns.Ask, Of: w.Trust} }

// Change is one commit: all of it happens, or none. Before is the version of
// the case that it rests on (0 for a new case); the commit fails with ErrStale
// when the case is at another one by then.
type Change struct {
	Before  int
	Case    Case
	Entries []ledger.Entry
	// Wake is for the execution, Publishing for the register.
	Wake       *Wake
	Publishing *Wake
	// Named is the wake that the case names already; it goes on naming it, or else this
	// change's.
	Named string
	// Done is the key of a wake that this change shows to be done: it is not handed on
	// any more. Empty for none.
	Done          string
	Announcements []Announcement
	// ToSystems is what systems are told, beside what people are.
	ToSystems []Announcement
	// Wait stores the token of a waiting state, unless a newer one is stored
	// (ErrSuperseded).
	Wait *Wait
	// Call records an idempotency key, which must be unused, or have expired by
	// the time of the call (ErrDuplicate).
	Call *CallRecord
	// Content is what a new request asks (ErrSameContent).
	Content *Content
	// Filed counts a new request among those of its client (ErrStale).
	Filed *Filed
	// Exception is a new request for a mass casualty event (ErrStale).
	Exception *Exception
	// Code is a one-time code that is issued. Replaced is the nonce of the one
	// before it, empty when there is none; when that is no longer so, somebody
	// else had one issued (ErrStale).
	Code     *Code
	Replaced string
	// Spend is a one-time code that is used up, as it was read; it must still be
	// the newest, and unspent (ErrCodeSpent).
	Spend *Code
	// Sent empties what was kept of an answer until it was recorded.
	Sent *Unsent
}

// Kept is the case as the change stores it: with the wake that it then has.
func (c Change) Kept() Case {
	kept := c.Case
	kept.Wake = c.Named
	if c.Wake != nil {
		kept.Wake = c.Wake.Key
	}
	return kept
}

// Ahead names what a request is going to read, as far as it can be told before.
// Nothing rests on it: what is not named, or named wrongly, is read when it is asked
// for.
type Ahead struct {
	// Client is the id of the system that signs in. Organisation and Contacts are the
	// codes of an organisation, and of one whose contacts are read. Round is the id of a
	// round, Case the reference of a case, and Sites the code of a trust whose sites are
	// read.
	Client, Organisation, Contacts, Round, Case, Sites string
	// Unsent is the key of an answer that waits for its one-time code.
	Unsent string
	// Call is told by its client and its key; Code by its key. The others are told by
	// what they are kept by.
	Call      CallRecord
	Code      CodeKey
	Content   Content
	Filed     Filed
	Exception Exception
}

// AheadStore reads together what would else be read one after the other.
type AheadStore interface {
	// ReadAhead reads what is named in one call, consistently. Whoever asks for it in
	// the same request is answered with that, until the request writes something
	// (package readonce).
	ReadAhead(ctx context.Context, what Ahead) error
}

// CaseStore keeps cases. Reads are consistent, but for the lists: a list may
// leave out what was filed just now, or hold a case as it was just now. Lists
// are for showing, counting and pointing out what is alike, and never what a
// decision rests on.
type CaseStore interface {
	AheadStore
	CallStore
	ContentStore
	FiledStore
	ExceptionStore
	// Case returns a case and the store's own time of the read, or ErrNotFound.
	Case(ctx context.Context, reference string) (Case, time.Time, error)
	// Entries returns a case's whole ledger, first entry first.
	Entries(ctx context.Context, reference string) ([]ledger.Entry, error)
	// Commit carries out one change.
	Commit(ctx context.Context, change Change) error
	// Cases returns those of the cases named that there are, in the order named, each
	// once, read together.
	Cases(ctx context.Context, references []string) ([]Case, error)
	// CasesOfRound returns every case of a round, in no order that counts.
	CasesOfRound(ctx context.Context, round string) ([]Case, error)
	ListStore
}

// ListStore lists cases by their outlines, in the order of an index. After is the
// place to go on from, empty for the beginning; more reports whether something
// follows, and is true by mistake where a page ends with the last. An index follows
// the table within moments; a case that changes meanwhile moves on to a later
// place in a round's list, and may be seen again there.
type ListStore interface {
	// TrustCases lists those that a trust filed at or after an instant, oldest first.
	TrustCases(ctx context.Context, trust string, since time.Time, after string, limit int) (cases []Listed, more bool, err error)
	// LatestOfTrust lists those that a trust filed at or after one instant and before
	// another, newest first, at most limit.
	LatestOfTrust(ctx context.Context, trust string, since, before time.Time, limit int) ([]derogation.Outline, error)
	// RoundCases lists those of a round that changed at or after an instant, the
	// one that changed last at the end.
	RoundCases(ctx context.Context, round string, since time.Time, after string, limit int) (cases []Listed, more bool, err error)
	// OpenCases lists the open ones of a round, and those whose exception is to be
	// judged (derogation.Outline.Awaits), at most limit, and reports whether
	// there are more: those that changed last are left out.
	OpenCases(ctx context.Context, round string, limit int) (cases []derogation.Outline, more bool, err error)
	// AlikeCases returns the references of a trust's open or approved requests of a
	// round that are like one, those that are over first, at most limit.
	AlikeCases(ctx context.Context, trust string, round derogation.Round, request derogation.Request, limit int) ([]string, error)
}

// Listed is what a list shows of a case, with its place in the order of an index.
type Listed struct {
	derogation.Outline
	Place string
}

// Every calls visit with each case of a list, page after page. A case that changed
// between two pages may come twice.
func Every(page func(after string, limit int) ([]Listed, bool, error), visit func(derogation.Outline) error) error {
	for after, more := "", true; more; {
		var cases []Listed
		var err error
		if cases, more, err = page(after, everyPage); err != nil {
			return err
		}
		for _, c := range cases {
			if err := visit(c.Outline); err != nil {
				return err
			}
			after = c.Place
		}
	}
	return nil
}

// EveryOfRound is Every for the cases of a round that changed at or after an instant.
func EveryOfRound(ctx context.Context, lists ListStore, round string, since time.Time, visit func(derogation.Outline) error) error {
	return Every(func(after string, limit int) ([]Listed, bool, error) {
		return lists.RoundCases(ctx, round, since, after, limit)
	}, visit)
}

// everyPage is how many outlines one read finds: less than 1 MB has room for.
const everyPage = 1000

// SiteStore keeps the lists of sites that operators load.
type SiteStore interface {
	// Sites returns the sites of a trust, none where no list was loaded.
	Sites(ctx context.Context, trust string) (derogation.Sites, error)
}

// Directory keeps what operators load: rounds, organisations, contacts.
type Directory interface {
	// Round returns a round by its id, or ErrNotFound.
	Round(ctx context.Context, id string) (derogation.Round, error)
	// Rounds returns every round.
	Rounds(ctx context.Context) ([]derogation.Round, error)
	// Organisation returns an organisation by its code, or ErrNotFound.
	Organisation(ctx context.Context, code string) (derogation.Organisation, error)
	SiteStore
	// Contact returns one contact of an organisation, or ErrNotFound.
	Contact(ctx context.Context, organisation, id string) (Contact, error)
	// Contacts returns every contact of an organisation.
	Contacts(ctx context.Context, organisation string) ([]Contact, error)
	// ContactsOf returns those of several, by the organisation's code, read together.
	ContactsOf(ctx context.Context, organisations []string) (map[string][]Contact, error)
}

// WaitStore keeps the open wait of each case's execution. Only escalate and
// reconcile may read it: it holds the task token.
type WaitStore interface {
	// CaseAndWait returns a case, its wait and the store's own time, all as they were at
	// one moment, or ErrNotFound. A wait that was never stored is FirstWait.
	CaseAndWait(ctx context.Context, reference string) (Case, Wait, time.Time, error)
	// NextCycle replaces a wait, if it is still the one stored, by an empty one
	// of the next cycle; a wake, if given, is written in the same transaction.
	// ErrSuperseded when it is no longer.
	NextCycle(ctx context.Context, wait Wait, wake *Wake) error
}

// WakeStore keeps wakes until the execution has caught up.
type WakeStore interface {
	// RemoveWake forgets a wake that was carried out. One that is gone already
	// is no error.
	RemoveWake(ctx context.Context, reference, key string) error
	// PostponeWake sets when a wake is handed on again: when it is due. One that
	// is gone already is no error.
	PostponeWake(ctx context.Context, wake Wake) error
}

// RegisterStore keeps what is published. Nobody writes to it but reconcile, and
// whoever builds a register anew.
type RegisterStore interface {
	// Publish keeps what the register holds of a case. It is no error, and changes
	// nothing, when that of a later version is kept already.
	Publish(ctx context.Context, entries derogation.RegisterEntries) error
}

// CodeStore keeps the one-time codes of the union's reviewers.
type CodeStore interface {
	UnsentStore
	// Code returns the newest code issued to a contact for a review on a link, or
	// ErrNotFound.
	Code(ctx context.Context, key CodeKey) (Code, error)
	// Guesses is how many codes were attempted for a review, on all links.
	Guesses(ctx context.Context, reference string, review int) (int, error)
	// CountAttempt counts one attempt at a code for a decision before it is
	// compared, on its link and for its review. What was counted stays counted for as
	// long as the case does. ErrOtherDecision when it is for another one;
	// ErrCodeSpent when it has expired, was used, or has no attempts left;
	// ErrGuessesUsedUp when the review has none. Then nothing is counted.
	CountAttempt(ctx context.Context, key CodeKey, decision string, now time.Time) (Code, error)
}

// DueStore lists open work by when it is due.
type DueStore interface {
	// DueOutbox returns the keys of wakes, announcements and notices to people due by
	// the time given, soonest first, at most limit; and when the next one
	// after that is due (zero: none).
	DueOutbox(ctx context.Context, by time.Time, limit int) ([]Due[OutboxKey], time.Time, error)
	// DueWebhooks does the same for what systems are to be told, which is not
	// among the others.
	DueWebhooks(ctx context.Context, by time.Time, limit int) ([]Due[OutboxKey], time.Time, error)
	// DueCases does the same for the references of cases.
	DueCases(ctx context.Context, by time.Time, limit int) ([]Due[string], time.Time, error)
	// OpenOrDue lists every case that is open, whenever it is due, and of the others
	// those that are due by the time given, soonest first; and when the next of these
	// is due after that (zero: none).
	OpenOrDue(ctx context.Context, by time.Time) ([]Due[string], time.Time, error)
	// PutOffCase counts that what a case had due could not be done, and makes the
	// case due again after the pause for that many failures. The next change of the
	// case forgets them.
	PutOffCase(ctx context.Context, reference string, pause func(failures int) time.Duration) error
}

// Due is one thing that is due, since when, and its turn among others. Tier is the one
// that an open case waits for; of a case that only tries the system out there is none.
type Due[What any] struct {
	What What
	At   time.Time
	Turn turns.Turn
	Tier derogation.Tier
}

// OutboxKey names one wake, announcement or notice.
type OutboxKey struct {
	Reference string `json:"reference"`
	Key       string `json:"key"`
}

// ForgottenIfToNobody reports whether an announcement is removed once it turns out that
// nobody is to be told: of what systems are told, and of links that anybody may ask for,
// for as many whom nobody knows.
func (k OutboxKey) ForgottenIfToNobody() bool { return ForSystems(k.Key) || OfLinks(k.Reference) }
