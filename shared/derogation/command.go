package derogation

import (
	"fmt"
	"time"
)

// Command is something that is asked of a request. Apply alone carries it out.
type Command interface{ command() }

// Submit files a new request. The reference is new; the trust is the filing
// client's own organisation.
type Submit struct {
	Reference string
	Round     Round
	Trust     Organisation
	Request   Request
}

// Basis is what an answer rests on: the review that it answers, and the content
// version that the person was shown.
type Basis struct {
	Review         int
	ContentVersion int
}

// Escalate passes the request on to the next tier. EvidenceConfirmed is for
// the trust's medical director, Supported for the regional one.
type Escalate struct {
	Basis
	Comment           string
	EvidenceConfirmed bool
	Supported         *bool
}

// ResolveLocally ends the request because patients can be kept safe without
// strikers returning; How says by what means.
type ResolveLocally struct {
	Basis
	How string
}

// Decline ends the request: not put forward, for the reasons given.
type Decline struct {
	Basis
	Reasons string
}

// Approve is the union's permission, on its terms. DecidedAt is when it was
// made; zero means now.
type Approve struct {
	Basis
	Terms     Terms
	DecidedAt time.Time
}

// Refuse is the union's refusal.
type Refuse struct {
	Basis
	Reasons     []ReasonCode
	Explanation string
	DecidedAt   time.Time
}

// AddComment lets a tier that was passed still be heard while the case is open.
type AddComment struct {
	Review int
	Text   string
}

// OpenReview asks the tier whose turn it is. The system's own.
type OpenReview struct{}

// RecordSilence notes that the time of the open review has run out. The
// system's own, refused before that time. A tier is passed. The union never is:
// first its answer is overdue, and only when its time has ended is the request
// undecided.
type RecordSilence struct{}

// Announce notes that everybody concerned is being told how the request ended.
// The system's own.
type Announce struct{}

// End notes that the time of an approval has run out. The system's own.
type End struct{}

func (Submit) command()         {}
func (Escalate) command()       {}
func (ResolveLocally) command() {}
func (Decline) command()        {}
func (Approve) command()        {}
func (Refuse) command()         {}
func (AddComment) command()     {}
func (OpenReview) command()     {}
func (RecordSilence) command()  {}
func (Announce) command()       {}
func (End) command()            {}

func unknown(what string, value any) error {
	return fmt.Errorf("%s %q: %w", what, fmt.Sprint(value), ErrUnknown)
}
