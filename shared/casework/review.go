package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/written"
)

// ReviewLink is what a verified signed link says: which review of which
// request, or 0 for a tier's part in an exception before it is asked, and which
// contact it was sent to. ID tells it from every other link of
// theirs; Address is the mark of where it was sent.
type ReviewLink struct {
	Reference string
	Review    int
	Contact   string
	ID        string
	Address   string
}

// Reviews is what people do who hold a signed link.
type Reviews struct {
	Cases     CaseStore
	Directory Directory
	Codes     CodeStore
	Matcher   CodeMatcher
	Random    func() uint64
	// Strikes is for those who record what becomes of their strike.
	Strikes StrikeStore
}

// Opened is a review as its link's holder may see it.
type Opened struct {
	Case         Case
	Review       derogation.Review
	Rules        derogation.RoundTier
	Contact      Contact
	Organisation derogation.Organisation
	// Deputies are the others that the organisation registered for this tier, to
	// whom the review can be handed over.
	Deputies []Contact
	// Sent is the one-time code that was sent with this very call, nil for none.
	Sent *Code
	// filed: the holder is who filed the request, perhaps under another duty.
	filed bool
	// link is the id of the link that opened it.
	link string
}

// NeedsCode reports whether anything that the holder may do now needs a
// one-time code beside the link: the union's decision and its revocation do.
func (o Opened) NeedsCode(now time.Time) bool {
	return slices.ContainsFunc(o.Actions(now), derogation.NeedsCode)
}

// Anew is the review that the same tier has open now, where the one that was opened is
// over, or was none yet: the request has come to it since.
func (o Opened) Anew() (derogation.Review, bool) {
	review, open := o.Case.State.OpenReview()
	return review, open && review.Tier == o.Review.Tier && review.Number != o.Review.Number
}

// CodeKey names the one-time code of the link that opened the review.
func (o Opened) CodeKey() CodeKey {
	return CodeKey{
		Reference: o.Case.State.Reference, Review: o.Review.Number,
		Contact: o.Contact.ID, Organisation: o.Contact.Organisation, Link: o.link,
	}
}

// Actions lists what the holder may do now: nothing where they filed the request.
func (o Opened) Actions(now time.Time) []derogation.Action {
	if o.filed {
		return nil
	}
	may := o.Case.State.TierActions(o.Review, now)
	if len(o.Deputies) == 0 {
		may = slices.DeleteFunc(may, func(a derogation.Action) bool { return a == derogation.ActHandOver })
	}
	if o.Review.SeenBy(o.Contact.ID) {
		may = slices.DeleteFunc(may, func(a derogation.Action) bool { return a == derogation.ActAcknowledge })
	}
	return may
}

// Open returns the review that a link is for. It changes nothing.
//
// Errors: ErrNotFound when there is no such review, or its holder is no longer
// registered for that tier, or by another address.
func (r Reviews) Open(ctx context.Context, link ReviewLink) (Opened, error) {
	c, _, err := r.Cases.Case(ctx, link.Reference)
	if err != nil {
		return Opened{}, err
	}
	for _, review := range opens(c.State, link.Review) {
		opened, err := r.openAs(ctx, link, c, review)
		if !errors.Is(err, ErrNotFound) {
			return opened, err
		}
	}
	return Opened{}, ErrNotFound
}

// opens are the reviews that a link may be to, by its number. Without a number it is
// to a tier's part in an exception: the contact's duty tells which.
func opens(s derogation.State, number int) []derogation.Review {
	if number == 0 {
		return s.PartsInException()
	}
	if review, ok := s.Review(number); ok {
		return []derogation.Review{review}
	}
	return nil
}

// openAs opens a review for the holder of a link. Errors: those of Open.
func (r Reviews) openAs(ctx context.Context, link ReviewLink, c Case, review derogation.Review) (Opened, error) {
	rules, ok := c.State.Round.TierRules(review.Tier)
	if !ok {
		return Opened{}, fmt.Errorf("round %s has no tier %s: %w", c.State.Round.ID, review.Tier, derogation.ErrUnknown)
	}
	code := rules.Answering(c.State.Trust)
	if err := r.Cases.ReadAhead(ctx, Ahead{Organisation: code, Contacts: code}); err != nil {
		return Opened{}, err
	}
	contacts, err := r.Directory.Contacts(ctx, code)
	if err != nil {
		return Opened{}, fmt.Errorf("contacts of %s: %w", code, err)
	}
	own := func(c Contact) bool {
		return c.ID == link.Contact && c.Duty == string(review.Tier) && c.ReachedAt(link.Address)
	}
	holder := slices.IndexFunc(contacts, own)
	if holder < 0 {
		return Opened{}, ErrNotFound
	}
	organisation, err := r.Directory.Organisation(ctx, code)
	if err != nil {
		return Opened{}, fmt.Errorf("organisation %s: %w", code, err)
	}
	return Opened{
		Case: c, Review: review, Rules: rules, Contact: contacts[holder], Organisation: organisation,
		Deputies: Deputies(contacts, contacts[holder], c.State),
		filed:    holds(sharing(contacts, c.State.FiledBy.ID), contacts[holder].ID),
		link:     link.ID,
	}, nil
}

// Reply is what the holder of a link sends. Person is their own name, which is
// recorded even behind a shared mailbox; Digits is the one-time code, where one
// is asked for.
type Reply struct {
	Link    ReviewLink
	Person  string
	Digits  string
	Command derogation.Command
	// Call makes the reply the same one when it is sent again.
	Call Call
	// Unsent is the key of what was kept of it in the meantime, which is emptied when
	// it is recorded; empty for nothing.
	Unsent string
}

// Answer carries out a reply, once for each idempotency key. Of any number that
// race, exactly one wins; the others learn from a *derogation.ConflictError who
// did, and when. What was done before is answered with the review as it was read,
// which may be from before it.
//
// Errors: those of Open and derogation.Apply; *PrivacyError; ErrKeyReused; ErrWrongCode,
// ErrCodeSpent, ErrOtherDecision and ErrGuessesUsedUp for the one-time code.
func (r Reviews) Answer(ctx context.Context, reply Reply, now time.Time) (Opened, error) {
	var proof derogation.Proof
	var spend *Code
	return Retry(ctx, func() (Opened, error) {
		opened, err := r.Open(ctx, reply.Link)
		if err != nil {
			return Opened{}, err
		}
		opened, _, err = once(ctx, r.Cases, opened.Contact.ID, reply.Call, now, func() (Opened, error) {
			if opened.Case, err = beforeApproval(ctx, r.Cases, r.Directory, opened.Case, reply.Command, now); err != nil {
				return opened, err
			}
			opened.refresh()
			// A reply that could not count anyway must not use up an attempt, and must
			// say what is wrong with it before it asks for another code. An attempt is
			// used up once, however often the change is worked out anew.
			if proof == "" {
				if err := opened.Rehearse(reply, now); err != nil {
					return opened, err
				}
				if proof, spend, err = r.proof(ctx, opened, reply, now); err != nil {
					return opened, err
				}
			}
			return r.record(ctx, opened, reply, proof, spend, now)
		}, func(CallRecord) (Opened, error) { return opened, nil })
		return opened, err
	})
}

func (r Reviews) record(ctx context.Context, opened Opened, reply Reply, proof derogation.Proof, spend *Code, now time.Time) (Opened, error) {
	change, err := opened.take(reply, proof, now)
	if err != nil {
		return opened, err
	}
	change.Spend, change.Call = spend, reply.Call.Record(opened.Contact.ID, now).changed(change.Case)
	if reply.Unsent != "" {
		change.Sent = &Unsent{Key: reply.Unsent, ExpiresAt: now}
	}
	if err := r.Cases.Commit(ctx, change); err != nil {
		return opened, err
	}
	opened.Case = change.Case
	opened.refresh()
	return opened, nil
}

// refresh takes the review from the case, which has gone on.
func (o *Opened) refresh() {
	if review, ok := o.Case.State.Review(o.Review.Number); ok {
		o.Review = review
	}
}

// Rehearse tells whether a reply would be recorded now, were its one-time code
// right. It changes nothing. Errors: those of derogation.Apply.
func (o Opened) Rehearse(reply Reply, now time.Time) error {
	if !written.Says(reply.Person) {
		return MissingPerson()
	}
	proof := derogation.ProofSignedLink
	if derogation.NeedsCode(derogation.ActionOf(reply.Command)) {
		proof = derogation.ProofSignedLinkAndCode
	}
	_, err := o.take(reply, proof, now)
	return err
}

// take makes the change that a reply asks for.
func (o Opened) take(reply Reply, proof derogation.Proof, now time.Time) (Change, error) {
	if o.filed {
		return Change{}, &derogation.ForbiddenError{Action: derogation.ActionOf(reply.Command), Detail: "nobody reviews what they filed themselves"}
	}
	command, err := o.registered(reply.Command)
	if err != nil {
		return Change{}, err
	}
	actor := o.Contact.Actor(strings.TrimSpace(reply.Person), o.Review.Tier, o.Organisation, proof)
	return Apply(o.Case, command, actor, now)
}

// Late explains to the holder of a link that can no longer answer what became of
// the review. It returns nil where they still can answer, or comment. After an
// approval it says so, though the union may still revoke: Actions tells.
func (o Opened) Late() *derogation.ConflictError {
	if o.Case.State.Status.Open() && (o.Review.Open() || o.Review.Passed()) {
		return nil
	}
	basis := derogation.Basis{Review: o.Review.Number, ContentVersion: o.Case.State.ContentVersion}
	actor := o.Contact.Actor(o.Contact.Name, o.Review.Tier, o.Organisation, derogation.ProofSignedLinkAndCode)
	var command derogation.Command = derogation.Escalate{Basis: basis}
	if o.Review.Tier == derogation.Union {
		command = derogation.Refuse{Basis: basis}
	}
	_, _, err := derogation.Apply(o.Case.State, command, actor, o.Case.State.ChangedAt)
	var conflict *derogation.ConflictError
	errors.As(err, &conflict)
	return conflict
}

// registered completes a hand-over with the deputy's name and role. A command
// to hand over to anybody else is refused.
func (o Opened) registered(command derogation.Command) (derogation.Command, error) {
	c, ok := command.(derogation.HandOver)
	if !ok {
		return command, nil
	}
	for _, deputy := range o.Deputies {
		if deputy.ID == c.To.ID {
			c.To = derogation.Person{ID: deputy.ID, Name: deputy.Name, Role: deputy.Role}
			return c, nil
		}
	}
	detail := "must be one of the people whom your organisation registered for this"
	if strings.TrimSpace(c.To.ID) == "" {
		detail = "must be chosen"
	}
	return nil, derogation.Invalid(derogation.FieldError{Pointer: "/to", Code: "not_registered", Detail: detail})
}

// newLinksAreApart is how far apart the holder of a link is sent another one:
// whoever got hold of it cannot fill their mailbox.
const newLinksAreApart = 15 * time.Minute

// ErrLinkTooSoon: the holder was sent another link a moment ago.
var ErrLinkTooSoon = errors.New("another link was sent a moment ago")

// SendLink has the holder of a link mailed another one to the same review, at
// their registered address, where whoever merely got hold of this one does not see
// it. Errors: those of Open; ErrLinkTooSoon.
func (r Reviews) SendLink(ctx context.Context, link ReviewLink, now time.Time) error {
	return sendLink(ctx, r.Cases, now, func() (Case, Audience, error) {
		opened, err := r.Open(ctx, link)
		number := opened.Review.Number
		if anew, again := opened.Anew(); again {
			number = anew.Number
		}
		return opened.Case, Audience{
			Organisation: opened.Contact.Organisation, Duty: opened.Contact.Duty, Review: number, Contact: opened.Contact.ID,
		}, err
	})
}

// SendLink has a trust's contact mailed another link to the same request. Errors:
// those of Open; ErrLinkTooSoon.
func (t TrustRequests) SendLink(ctx context.Context, link TrustLink, now time.Time) error {
	return sendLink(ctx, t.Cases, now, func() (Case, Audience, error) {
		view, err := t.Open(ctx, link)
		return view.Case, Audience{Organisation: view.Contact.Organisation, Duty: DutyTrustContact, Contact: view.Contact.ID}, err
	})
}

// sendLink announces another link to whom open says. The announcement's key is the
// same for as long as no other may follow it: of several, the first is sent.
func sendLink(ctx context.Context, cases CaseStore, now time.Time, open func() (Case, Audience, error)) error {
	seen := 0
	_, err := Retry(ctx, func() (Case, error) {
		c, to, err := open()
		if err != nil {
			return Case{}, err
		}
		if c.State.Version == seen {
			return Case{}, ErrLinkTooSoon // It was no change of the case that stood in the way.
		}
		seen = c.State.Version
		key := fmt.Sprintf("A#link#%d#%s#%d", to.Review, to.Contact, now.Truncate(newLinksAreApart).Unix())
		return c, cases.Commit(ctx, Change{
			Before: seen, Case: c, Announcements: []Announcement{toOne(c.State, AnnounceNewLink, key, to, now)},
		})
	})
	return err
}

// FiledAnnouncement is the receipt of the contact who filed a request on the form:
// who is asked and by when, with a link of their own to it.
func FiledAnnouncement(filing Change, contact Contact) Announcement {
	s := filing.Case.State
	to := Audience{Organisation: contact.Organisation, Duty: DutyTrustContact, Contact: contact.ID}
	filed := toOne(s, AnnounceFiled, "A#filed", to, s.SubmittedAt)
	filed.Subject.Plan = planOf(s)
	return filed
}

// toOne is an announcement to one contact, because of no event.
func toOne(s derogation.State, kind AnnouncementKind, key string, to Audience, now time.Time) Announcement {
	return Announcement{
		Reference: s.Reference, Key: key, Kind: kind, At: now, DueAt: now.Add(OutboxGrace),
		Subject: subjectOf(s), Audience: []Audience{to}, KeptDays: s.Round.Retention.NoticeDays,
	}
}
