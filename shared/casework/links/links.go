package links

import (
	"cmp"
	"context"
	"errors"
	"net/netip"
	"slices"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// Lives is how long a link works that somebody asked for: a shift. Whoever comes back
// later has a new one sent.
const Lives = 12 * time.Hour

// apart is how far apart the same links are sent.
const apart = 5 * time.Minute

// Limit is a bucket: it holds so many, and gets one back every so often.
type Limit struct {
	Every time.Duration
	Burst int
}

// Anybody may ask for links. ToAddress is how many of a kind one mailbox is sent, in all
// organisations together: so rarely that nobody can fill it, and never so rarely that
// none is left that works. FromSource is how many are asked for from one network,
// whatever they are. There is no limit to all of them together: it would be a way to
// keep everybody from their links.
var (
	ToAddress  = Limit{Every: 4 * time.Hour, Burst: 4}
	FromSource = Limit{Every: 3 * time.Minute, Burst: 20}
)

// ErrTooSoon: links were sent before that still work, as many as may be.
var ErrTooSoon = errors.New("links were sent a moment ago")

// ErrTooManyAsked: too many links were asked for from one network.
var ErrTooManyAsked = errors.New("too many links were asked for from one network")

// Sent is when links were sent last: those to a trust's form, by the trust's code, or
// those of boards, by a mark of the address. Items of before are of trusts alone.
type Sent struct {
	Of string    `json:"trust"`
	At time.Time `json:"sentAt"`
}

// Store keeps when links were sent. Reads are consistent, but for the list of
// organisations.
type Store interface {
	// Organisations lists every organisation.
	Organisations(ctx context.Context) ([]derogation.Organisation, error)
	// LinksSent returns when links were sent last; the zero value if never.
	LinksSent(ctx context.Context, of string) (Sent, error)
	// SendLinks announces links, and stores when, if they were last sent at the time
	// given. Else casework.ErrStale.
	SendLinks(ctx context.Context, sent Sent, before time.Time, announced ...casework.Announcement) error
	// TakeToken takes one token from a bucket, which holds burst of them and gets one
	// back every so often. It returns how many are left, or how long to wait for one.
	TakeToken(ctx context.Context, of string, every time.Duration, burst int, now time.Time) (left int, wait time.Duration, err error)
}

// Desk is where links are asked for.
type Desk struct {
	Directory casework.Directory
	Store     Store
}

// send has the links sent that are announced, unless that was done a moment ago.
func (d Desk) send(ctx context.Context, of string, now time.Time, announced func() ([]casework.Announcement, error)) error {
	last, err := d.Store.LinksSent(ctx, of)
	if err != nil {
		return err
	}
	if now.Before(last.At.Add(apart)) {
		return ErrTooSoon
	}
	announcements, err := announced()
	if err != nil {
		return err
	}
	err = d.Store.SendLinks(ctx, Sent{Of: of, At: now.UTC()}, last.At, announcements...)
	if errors.Is(err, casework.ErrStale) {
		return ErrTooSoon // Of those who asked at once, another one came first.
	}
	return err
}

// fromSource counts what is asked for from a network address. Error: ErrTooManyAsked.
func (d Desk) fromSource(ctx context.Context, source string, now time.Time) error {
	taken, err := d.take(ctx, "source#"+network(source), FromSource, now)
	if err == nil && !taken {
		err = ErrTooManyAsked
	}
	return err
}

func (d Desk) take(ctx context.Context, of string, limit Limit, now time.Time) (bool, error) {
	_, wait, err := d.Store.TakeToken(ctx, "START#"+of, limit.Every, limit.Burst, now)
	return wait == 0, err
}

// network is what one visitor can hardly have more of: an address, or of IPv6 the
// first half, which is one connection's.
func network(source string) string {
	address, err := netip.ParseAddr(source)
	if err != nil {
		return "unknown"
	}
	if address = address.Unmap(); address.Is6() {
		return netip.PrefixFrom(address.WithZone(""), 64).Masked().String()
	}
	return address.String()
}

// open lists the organisations that are open at the time given and of the kinds
// wanted, by name.
func (d Desk) open(ctx context.Context, now time.Time, wanted func(derogation.OrganisationKind) bool) ([]derogation.Organisation, error) {
	all, err := d.Store.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(o derogation.Organisation) bool { return !wanted(o.Kind) || !o.Open(now) })
	slices.SortFunc(all, func(a, b derogation.Organisation) int { return cmp.Compare(a.Name, b.Name) })
	return all, nil
}

// subject is what the words of every link need: until when it works, and whom to phone
// for help.
func (d Desk) subject(ctx context.Context, now time.Time) (casework.Subject, error) {
	subject := casework.Subject{DueAt: now.Add(Lives)}
	rounds, err := d.Directory.Rounds(ctx)
	if err != nil {
		return casework.Subject{}, err
	}
	if i := slices.IndexFunc(rounds, func(r derogation.Round) bool { return r.MayBeAsked(now) && r.HelpPhone != "" }); i >= 0 {
		subject.HelpPhone = rounds[i].HelpPhone
	}
	return subject, nil
}
