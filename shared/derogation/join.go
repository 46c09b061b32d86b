package derogation

import "time"

// maxJoined bounds how many further filings one request takes on its record.
const maxJoined = 20

// Joined is a further filing for the mass casualty event of an open request. Content
// is the hash of what it asked, where no filing had asked that before.
type Joined struct {
	At      time.Time `json:"at"`
	By      Actor     `json:"by"`
	Content string    `json:"content,omitempty"`
}

// decide puts a further filing of the trust on the record of the request that is
// open for its mass casualty event. It changes nothing of what is asked, of whom, or
// by when. The event holds the filing where it says what no filing said before.
func (c Join) decide(s State, actor Actor, now time.Time) (Event, error) {
	if err := s.byTrust("", actor); err != nil {
		return Event{}, err
	}
	if s.Request.MassCasualty == nil || c.Request.MassCasualty == nil {
		return Event{}, &ConflictError{Code: ConflictNoException, Status: s.Status, Tier: s.Tier, At: s.SubmittedAt, Detail: "only filings for a mass casualty event are taken together"}
	}
	if !s.Status.Open() {
		return Event{}, s.closed()
	}
	if err := ValidateRequest(c.Request, s.Round, now); err != nil {
		return Event{}, err
	}
	if len(s.Joined) >= maxJoined {
		return Event{}, &ConflictError{Code: ConflictAlreadyRecorded, Status: s.Status, Tier: s.Tier, At: s.Joined[0].At, Detail: "as many filings have joined this request as it can take: amend it to add new facts"}
	}
	e := Event{Type: EventJoined, Tier: s.Tier}
	c.Request.Round = s.Request.Round
	if !s.hasAsked(c.Request.ContentHash()) {
		e.Request = &c.Request
	}
	return e, nil
}

// hasAsked reports whether the request, or a filing that joined it, asks a content.
func (s State) hasAsked(content string) bool {
	if content == s.Request.ContentHash() {
		return true
	}
	for _, joined := range s.Joined {
		if joined.Content == content {
			return true
		}
	}
	return false
}

func (s *State) joined(e Event) {
	joined := Joined{At: e.At, By: e.Actor}
	if e.Request != nil {
		joined.Content = e.Request.ContentHash()
	}
	s.Joined = append(s.Joined, joined)
}
