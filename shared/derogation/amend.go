package derogation

import (
	"errors"
	"strings"
	"time"
)

// maxAmendments bounds how often the facts of one request may change.
const maxAmendments = 6

// Amendment is one change of the facts. The content as it was before stands in
// the ledger.
type Amendment struct {
	ContentVersion int       `json:"contentVersion"`
	At             time.Time `json:"at"`
	By             Actor     `json:"by"`
	Note           string    `json:"note"`
	Tier           Tier      `json:"tier"`
	Status         Status    `json:"status"`
}

// decide takes new facts while the request is open, and while an approval is in
// force: a trust has a duty to say when facts change.
func (c Amend) decide(s State, actor Actor, now time.Time) (Event, error) {
	if err := s.byTrust(ActAmend, actor); err != nil {
		return Event{}, err
	}
	if !s.Status.Open() && s.Status != Approved {
		return Event{}, s.closed()
	}
	if c.ContentVersion != 0 && c.ContentVersion != s.ContentVersion {
		return Event{}, s.contentChanged(c.ContentVersion) // Two who amend at once would undo each other's facts.
	}
	bad := s.checkNewFacts(ActAmend, c.Request, c.Sites, c.Note, now)
	if len(s.Amendments) >= maxAmendments {
		bad.add("/note", "too_many", "the request has been amended as often as it can be: withdraw it and file a new one")
	}
	c.Request = c.Request.Settled()
	c.Request.Round = s.Request.Round
	e := Event{
		Reference: s.Reference, ContentVersion: s.ContentVersion + 1,
		Type: EventAmended, Tier: s.Tier, Text: strings.TrimSpace(c.Note), Request: &c.Request,
	}
	return e.unlisted(c.Request, s.unlisted(c.Request, c.Sites)), bad.err()
}

// checkNewFacts checks what the trust sends in the place of its request, with its note on
// what is new.
func (s State) checkNewFacts(action Action, r Request, sites SitesFound, note string, now time.Time) fields {
	var bad fields
	bad.said(action, "/note", note, true)
	if (r.MassCasualty == nil) != (s.Request.MassCasualty == nil) {
		bad.add("/request/massCasualty", "not_allowed", "cannot be added or taken away: file a new request")
	}
	for _, err := range []error{ValidateRequest(r, s.Round, now), ValidateSites(r, sites)} {
		if invalid, ok := errors.AsType[*InvalidError](err); ok {
			for _, field := range invalid.Fields {
				if strings.HasPrefix(field.Pointer, "/massCasualty/") && s.Request.states(r.MassCasualty) {
					continue // It was taken as it is, before there was a list of who declares.
				}
				field.Pointer = "/request" + field.Pointer
				bad = append(bad, field)
			}
		}
	}
	return bad
}

func (s *State) amended(e Event) {
	s.ContentVersion = e.ContentVersion
	s.Request = *e.Request
	s.SiteUnlisted, s.Unlisted = e.SiteUnlisted, e.Unlisted
	s.Amendments = append(s.Amendments, Amendment{
		ContentVersion: e.ContentVersion, At: e.At, By: e.Actor, Note: e.Text, Tier: s.Tier, Status: s.Status,
	})
	if _, offered := s.OpenOffer(); offered {
		s.returned(e, OfferLapsed) // The union made it on what is no longer there.
	}
}

// states reports whether the request states this very event.
func (r Request) states(m *MassCasualty) bool {
	return m != nil && r.MassCasualty != nil && m.DeclaredAt.Equal(r.MassCasualty.DeclaredAt) &&
		m.Declarer == r.MassCasualty.Declarer && m.DeclaredBy == r.MassCasualty.DeclaredBy &&
		m.IncidentReference == r.MassCasualty.IncidentReference && m.CheckPhone == r.MassCasualty.CheckPhone
}
