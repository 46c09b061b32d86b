package casework

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/dutyhours"
)

// Asked picks who is asked for a duty at a moment, in order: those on duty, else
// the deputies on duty of those registered, else nobody (nil). It begins with
// those who are registered nearest: for the service at the site, then for the
// service, for the site, and for the organisation as a whole. It goes on to the
// next of these while it has found nobody, so that a request does not pass a
// tier unanswered while somebody of that tier is there.
//
// Contacts are all those of the organisation. Not is the contact who filed, by id
// or email address, and may be empty: they are never asked, nor is any other
// contact with an address of theirs, for that is the same person.
func Asked(contacts []Contact, duty, service, site string, at time.Time, not string) []Contact {
	filers := sharing(contacts, not)
	return nearest(contacts, duty, service, site, func(c Contact) bool {
		return !holds(filers, c.ID) && c.Hours.OnDuty(at)
	})
}

// nearest are the first of those registered for a duty who fit, the nearest
// first, each of these before their deputies; nil if nobody fits.
func nearest(contacts []Contact, duty, service, site string, fits func(Contact) bool) []Contact {
	for _, registered := range byNearness(contacts, duty, service, site) {
		if found := filter(registered, fits); len(found) > 0 {
			return found
		}
		if found := filter(deputiesOf(contacts, registered), fits); len(found) > 0 {
			return found
		}
	}
	return nil
}

// Unattended lists when within a period Asked finds nobody, whoever filed.
func Unattended(contacts []Contact, duty, service, site string, within dutyhours.Period) []dutyhours.Period {
	var hours []dutyhours.Hours
	for _, registered := range byNearness(contacts, duty, service, site) {
		for _, c := range slices.Concat(registered, deputiesOf(contacts, registered)) {
			hours = append(hours, c.Hours)
		}
	}
	return dutyhours.Gaps(hours, within)
}

// deputiesOf are the deputies of some contacts: each once, those of the first
// contact first. One with another duty is none: their link would open nothing.
func deputiesOf(contacts, of []Contact) []Contact {
	var deputies []Contact
	for _, c := range of {
		for _, id := range c.Deputies {
			i := slices.IndexFunc(contacts, func(d Contact) bool { return d.ID == id && d.Duty == c.Duty })
			if i >= 0 && !holds(deputies, id) {
				deputies = append(deputies, contacts[i])
			}
		}
	}
	return deputies
}

// sharing are the contacts that an id or an email address names, and all who
// share an email address with one of them. A telephone may be handed on with the
// duty, and says less.
func sharing(contacts []Contact, name string) []Contact {
	if name == "" {
		return nil
	}
	named := filter(contacts, func(c Contact) bool { return c.ID == name || sameAddress(c.Email, name) })
	return filter(contacts, func(c Contact) bool {
		return slices.ContainsFunc(named, func(n Contact) bool {
			return n.ID == c.ID || sameAddress(n.Email, c.Email)
		})
	})
}

func sameAddress(a, b string) bool { return a != "" && strings.EqualFold(a, b) }

func holds(contacts []Contact, id string) bool {
	return slices.ContainsFunc(contacts, func(c Contact) bool { return c.ID == id })
}

// filter keeps what fits, in order, and leaves the list that it was given as it
// is.
func filter(contacts []Contact, fits func(Contact) bool) []Contact {
	var kept []Contact
	for _, c := range contacts {
		if fits(c) {
			kept = append(kept, c)
		}
	}
	return kept
}

// onDuty is the command that a case has due, with what the domain cannot know:
// whether the tier that is to be asked has anybody to be asked at the moment.
// That contacts cannot be read is an error, and passes nobody.
func onDuty(ctx context.Context, directory Directory, s derogation.State, due derogation.Command, at time.Time) (derogation.Command, error) {
	if due != (derogation.OpenReview{}) {
		return due, nil
	}
	audience := askedOf(s, s.Tier, len(s.Reviews)+1)
	contacts, err := directory.Contacts(ctx, audience.Organisation)
	if err != nil {
		return nil, fmt.Errorf("contacts of %s: %w", audience.Organisation, err)
	}
	asked := Asked(contacts, audience.Duty, audience.Service, audience.Site, at, audience.Not)
	return derogation.OpenReview{Unattended: len(asked) == 0}, nil
}

// Deputies are those whom a review may be handed to: the others that the
// organisation registered for the same tier, those first who stand in for the
// holder anyway. Whoever filed the request is none: nobody reviews that. Whether
// they are on duty is not asked: who hands over knows whom they have reached.
func Deputies(contacts []Contact, holder Contact, s derogation.State) []Contact {
	filers := sharing(contacts, s.FiledBy.ID)
	may := func(c Contact) bool {
		return c.Duty == holder.Duty && c.ID != holder.ID && !holds(filers, c.ID)
	}
	named := filter(deputiesOf(contacts, []Contact{holder}), may)
	others := filter(contacts, func(c Contact) bool { return may(c) && !holds(named, c.ID) })
	slices.SortStableFunc(others, inOrder)
	return append(named, others...)
}

// Departures has somebody else asked when a contact is removed while they are asked.
type Departures struct {
	Cases     CaseStore
	Directory Directory
	Notices   NoticeReader
}

// mostOpenCases is among how many open requests of a round those are looked for that
// a contact was asked about: far more than a union or a trust has at a time.
const mostOpenCases = 20_000

// AskNext has those asked who are to be asked without the contact who goes, and were
// not before, about every request whose open review the contact was told of. Left are
// the organisation's contacts without them. It asks nobody twice.
//
// It comes before the contact is removed, so that what fails is tried again with the
// removal, and once more after it: the contact may have been told in between.
func (d Departures) AskNext(ctx context.Context, left []Contact, goes Contact, now time.Time) error {
	rounds, err := d.Directory.Rounds(ctx)
	if err != nil {
		return err
	}
	for _, round := range rounds {
		if _, asked := round.TierRules(derogation.Tier(goes.Duty)); !asked {
			continue
		}
		open, _, err := d.Cases.OpenCases(ctx, round.ID, mostOpenCases)
		if err != nil {
			return err
		}
		for _, outline := range open {
			if outline.Tier != derogation.Tier(goes.Duty) {
				continue
			}
			if err := d.askNext(ctx, outline.Reference, left, goes, now); err != nil {
				return fmt.Errorf("%s: %w", outline.Reference, err)
			}
		}
	}
	return nil
}

func (d Departures) askNext(ctx context.Context, reference string, left []Contact, goes Contact, now time.Time) error {
	seen := 0
	_, err := Retry(ctx, func() (struct{}, error) {
		c, _, err := d.Cases.Case(ctx, reference)
		if err != nil || c.State.Version == seen { // It was no change of the case that stood in the way: they are asked already.
			return struct{}{}, err
		}
		seen = c.State.Version
		notices, err := d.Notices.CaseNotices(ctx, reference)
		if err != nil {
			return struct{}{}, err
		}
		next := instead(c.State, notices, left, goes, now)
		if len(next) == 0 {
			return struct{}{}, nil
		}
		review, _ := c.State.OpenReview()
		a := toOne(c.State, AnnounceReview, InsteadKeys(review.Number)+goes.ID, next[0], now)
		a.Audience = next
		return struct{}{}, d.Cases.Commit(ctx, Change{Before: seen, Case: c, Announcements: []Announcement{a}})
	})
	return err
}

// InsteadKeys is what the keys of those announcements begin with that ask somebody
// else about a review, because a contact was removed.
func InsteadKeys(review int) string { return fmt.Sprintf("A#instead#%d#", review) }

// instead are those who are asked for the open review of a request once a contact has
// gone who was told of it: of those who are left, the ones who were not told.
func instead(s derogation.State, notices []Notice, left []Contact, goes Contact, now time.Time) []Audience {
	review, open := s.OpenReview()
	if !open {
		return nil
	}
	told := func(c Contact) bool {
		return slices.ContainsFunc(notices, func(n Notice) bool {
			return n.Review == review.Number && n.Contact == c.ID && n.Organisation == c.Organisation
		})
	}
	if !told(goes) {
		return nil
	}
	// The deputies of the one who goes stand in for them once more.
	deputies := filter(deputiesOf(left, []Contact{goes}), func(c Contact) bool { return c.Hours.OnDuty(now) })
	var next []Audience
	for _, c := range append(deputies, askedOf(s, review.Tier, review.Number).Among(left, now)...) {
		to := Audience{Organisation: c.Organisation, Duty: c.Duty, Review: review.Number, Contact: c.ID}
		if !told(c) && !slices.Contains(next, to) {
			next = append(next, to)
		}
	}
	return next
}
