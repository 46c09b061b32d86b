package casework

import (
	"context"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/written"
)

// Act carries out a command of a system on a case that it may see, once for
// each idempotency key. A region's, the national team's and the union's systems
// act for their tier; a trust's acts for the trust. What was done before is
// replayed whatever version the call rests on: it is not done again.
//
// Errors: ErrNotFound, also for a case that the actor may not see;
// *PrivacyError; ErrKeyReused; ErrDuplicate (another call has the key, and what it
// did cannot be told yet); *PreconditionError; those of derogation.Apply.
func (s Systems) Act(ctx context.Context, actor derogation.Actor, reference string, command derogation.Command, call Call, now time.Time) (Done, error) {
	actor.Tier = derogation.TierOf(actor.OrganisationKind)
	return Retry(ctx, func() (Done, error) {
		current, err := s.Read(ctx, actor, reference)
		if err != nil {
			return Done{}, err
		}
		done, _, err := once(ctx, s.Cases, actor.ID, call, now, func() (Done, error) {
			return s.change(ctx, current, actor, command, call, now)
		}, func(record CallRecord) (Done, error) {
			return s.replay(ctx, actor, record)
		})
		return done, err
	})
}

func (s Systems) change(ctx context.Context, current Case, actor derogation.Actor, command derogation.Command, call Call, now time.Time) (Done, error) {
	unchanged := Done{Case: current, At: now}
	if command == nil {
		return unchanged, call.wrong(nil)
	}
	if len(call.Malformed) == 0 {
		if err := call.checkVersion(current.State); err != nil {
			return unchanged, err
		}
	}
	current, err := beforeApproval(ctx, s.Cases, s.Directory, current, command, now)
	if err != nil {
		return unchanged, err
	}
	command, err = sited(ctx, s.Sites, current.State, command)
	if err != nil {
		return unchanged, err
	}
	change, err := Apply(current, command, actor, now)
	if err := call.wrong(err); err != nil {
		return unchanged, err
	}
	change.Call = call.Record(actor.ID, now).changed(change.Case)
	return Done{Case: change.Case, At: now}, s.Cases.Commit(ctx, change)
}

// sited is a command with what the lists say of the sites that it moves a request to.
func sited(ctx context.Context, in SiteStore, s derogation.State, command derogation.Command) (derogation.Command, error) {
	var err error
	switch c := command.(type) {
	case derogation.Amend:
		c.Sites, err = findSites(ctx, in, s.Trust.Code, s.Unasked(c.Request))
		command = c
	case derogation.AskReconsideration:
		c.Sites, err = findSites(ctx, in, s.Trust.Code, s.Unasked(c.Request))
		command = c
	}
	return command, err
}

// TrustLink is what a verified link of a trust's contact says. Address is the mark
// of where it was sent; Mailed is set if it was sent there itself, and not come to
// from the page of another link.
type TrustLink struct {
	Reference string
	Contact   string
	Address   string
	Mailed    bool
}

// TrustRequests is what a trust's registered contacts do who hold a signed link to
// one of their requests.
type TrustRequests struct {
	Cases     CaseStore
	Directory Directory
}

// TrustView is a case as the trust's contact sees it.
type TrustView struct {
	Case    Case
	Contact Contact
	// Mailed is set where the contact holds the link that was sent to them.
	Mailed bool
}

// ByMailedLink reports whether an action takes a request or a permission away, which
// nobody may do by a link that they came to from another page.
func ByMailedLink(action derogation.Action) bool {
	return action == derogation.ActWithdraw || action == derogation.ActStandDown
}

// Actions lists what the contact may do now.
func (v TrustView) Actions(now time.Time) []derogation.Action {
	return slices.DeleteFunc(v.Case.State.TrustActions(now), func(a derogation.Action) bool { return !v.Mailed && ByMailedLink(a) })
}

// Open returns the case that a link is for. It changes nothing. Errors:
// ErrNotFound when there is none, or its holder is no longer registered, or by
// another address.
func (t TrustRequests) Open(ctx context.Context, link TrustLink) (TrustView, error) {
	c, _, err := t.Cases.Case(ctx, link.Reference)
	if err != nil {
		return TrustView{}, err
	}
	contact, err := t.Directory.Contact(ctx, c.State.Trust.Code, link.Contact)
	if err != nil {
		return TrustView{}, err
	}
	if contact.Duty != DutyTrustContact || !contact.ReachedAt(link.Address) {
		return TrustView{}, ErrNotFound
	}
	return TrustView{Case: c, Contact: contact, Mailed: link.Mailed}, nil
}

// Act carries out what the contact sends, once for each idempotency key. Person
// is their own name. What was done before is answered with the case as it was read,
// which may be from before it.
//
// Errors: those of Open and derogation.Apply; *PrivacyError; ErrKeyReused.
func (t TrustRequests) Act(ctx context.Context, link TrustLink, person string, command derogation.Command, call Call, now time.Time) (TrustView, error) {
	return Retry(ctx, func() (TrustView, error) {
		view, err := t.Open(ctx, link)
		if err != nil {
			return TrustView{}, err
		}
		view, _, err = once(ctx, t.Cases, view.Contact.ID, call, now, func() (TrustView, error) {
			return t.change(ctx, view, person, command, call, now)
		}, func(CallRecord) (TrustView, error) { return view, nil })
		return view, err
	})
}

func (t TrustRequests) change(ctx context.Context, view TrustView, person string, command derogation.Command, call Call, now time.Time) (TrustView, error) {
	current, err := beforeApproval(ctx, t.Cases, t.Directory, view.Case, command, now)
	if err != nil {
		return view, err
	}
	view.Case = current
	command, err = sited(ctx, t.Directory, view.Case.State, command)
	if err != nil {
		return view, err
	}
	change, err := view.take(person, command, now)
	if err != nil {
		return view, err
	}
	change.Call = call.Record(view.Contact.ID, now).changed(change.Case)
	if err := t.Cases.Commit(ctx, change); err != nil {
		return view, err
	}
	view.Case = change.Case
	return view, nil
}

// Rehearse tells whether what the contact sends would be recorded now. It changes
// nothing. Errors: those of derogation.Apply; *PrivacyError.
func (v TrustView) Rehearse(person string, command derogation.Command, now time.Time) error {
	_, err := v.take(person, command, now)
	return err
}

// Foretell counts whom we would tell of what the contact sends, if it were recorded now:
// by its own commit, and by the announcement with which the execution follows at once.
// It changes nothing. Errors: those of Rehearse.
func (t TrustRequests) Foretell(ctx context.Context, v TrustView, person string, command derogation.Command, now time.Time) (Reach, error) {
	change, err := v.take(person, command, now)
	if err != nil {
		return Reach{}, err
	}
	announcements, err := foretold(v.Case, change, now)
	if err != nil {
		return Reach{}, err
	}
	contactsOf, err := ContactsFor(ctx, t.Directory, announcements...)
	if err != nil {
		return Reach{}, err
	}
	return reachOf(announcements, contactsOf), nil
}

// foretold is what a change of a case announces, and what the chain announces next
// because of it.
func foretold(before Case, change Change, now time.Time) ([]Announcement, error) {
	due, ok, err := change.Case.State.NextOfChain()
	if err != nil {
		return nil, err
	}
	if ended := change.Case.State.Status != before.State.Status; !ended || !ok || due.Command != (derogation.Announce{}) {
		return change.Announcements, nil
	}
	then, err := Apply(change.Case, due.Command, derogation.System("escalate"), now)
	return append(change.Announcements, then.Announcements...), err
}

// take makes the change that the contact asks for.
func (v TrustView) take(person string, command derogation.Command, now time.Time) (Change, error) {
	if !written.Says(person) {
		return Change{}, MissingPerson()
	}
	if action := derogation.ActionOf(command); !v.Mailed && ByMailedLink(action) {
		return Change{}, &derogation.ForbiddenError{Action: action, Detail: "this needs the link that we emailed to you"}
	}
	actor := v.Contact.Actor(strings.TrimSpace(person), "", v.Case.State.Trust, derogation.ProofSignedLink)
	return Apply(v.Case, command, actor, now)
}

// MissingPerson is what is wrong when somebody acts without giving their name.
func MissingPerson() error {
	return derogation.Invalid(derogation.FieldError{Pointer: "/person", Code: "required", Detail: "give your name: it is recorded with your answer"})
}
