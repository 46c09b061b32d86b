package derogation

import (
	"fmt"
	"time"
)

// Command is something that is asked of a request. Apply alone carries it out. One
// that systems send as it is has their names for its fields.
type Command interface {
	// decide returns the event that the command causes, or why it causes none.
	decide(s State, actor Actor, now time.Time) (Event, error)
	// action is what a person does by giving it; empty for the system's own.
	action() Action
}

// Submit files a new request. The reference is new; the trust is the filing
// client's own organisation.
type Submit struct {
	Reference string
	Round     Round
	Trust     Organisation
	Request   Request
	// Agreed is what was agreed in advance for what the request asks; nil for nothing.
	Agreed *Agreed
	// Sites is what the lists say of the request's.
	Sites SitesFound
}

// Join puts a further filing for a mass casualty event with the trust's request that
// is open for it.
type Join struct{ Request Request }

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
	// PublicAddress is where the union has announced it, if it has.
	PublicAddress string
	Remark        *Remark
}

// Refuse is the union's refusal.
type Refuse struct {
	Basis
	Reasons       []ReasonCode
	Explanation   string
	DecidedAt     time.Time
	PublicAddress string
}

// AddComment lets a tier that was passed still be heard while the case is open.
type AddComment struct {
	Review int
	Text   string
}

// Ask puts a question to the trust. The review pauses until the answer comes,
// or the trust's time for it has run out.
type Ask struct {
	Basis
	Question string
}

// AnswerQuestion is the trust's answer.
type AnswerQuestion struct {
	Question int    `json:"question"`
	Answer   string `json:"answer"`
}

// Amend tells of new facts: the request as it is now, and what has changed.
// ContentVersion is the content that they replace; zero means whatever there is.
// Sites is what the lists say of sites that it did not name before.
type Amend struct {
	ContentVersion int        `json:"contentVersion"`
	Request        Request    `json:"request"`
	Note           string     `json:"note"`
	Sites          SitesFound `json:"-"`
}

// Withdraw ends the request at the trust's own wish, without blame.
type Withdraw struct {
	Reason EndingReason `json:"reason"`
	Note   string       `json:"note"`
}

// ResolveByTrust ends the request because the trust can keep patients safe
// without strikers returning; How says by what means.
type ResolveByTrust struct {
	How string `json:"how"`
}

// Reopen takes back a local resolution that did not hold.
type Reopen struct {
	Why string `json:"why"`
}

// AskReconsideration sends again what was refused or not put forward: the request with
// what it lacked, and what that is. ContentVersion and Site are as in Amend.
type AskReconsideration struct {
	ContentVersion int        `json:"contentVersion"`
	Request        Request    `json:"request"`
	Note           string     `json:"note"`
	Sites          SitesFound `json:"-"`
}

// ReportDecision is entered by a named national officer when the union decided
// outside this system. Nobody may be called back until the union confirms it.
// Review is the union's review; zero means the open one.
type ReportDecision struct {
	Review      int          `json:"-"`
	Outcome     Outcome      `json:"outcome"`
	Terms       *Terms       `json:"terms"`
	Reasons     []ReasonCode `json:"reasons"`
	Explanation string       `json:"explanation"`
	DecidedBy   string       `json:"decidedBy"`
	DecidedAt   time.Time    `json:"decidedAt"`
	Channel     string       `json:"channel"`
	// Officer is the national officer's own name, where a system enters it; a
	// person who holds a link has given theirs.
	Officer       string `json:"officer"`
	PublicAddress string `json:"publicAddress"`
}

// Revoke is the union's: its approval ends at EffectiveAt (zero: now). Code says in one
// of a few words why, and Reason in its own; systems of before give no code.
// ClinicalHandover is about the safe handover of patients.
type Revoke struct {
	Code             EndingReason `json:"code"`
	Reason           string       `json:"reason"`
	EffectiveAt      time.Time    `json:"effectiveAt"`
	ClinicalHandover string       `json:"handover"`
}

// Reply puts the trust's view of a revocation on the record.
type Reply struct {
	Text string `json:"text"`
}

// StandDown is the trust's: the doctors are no longer needed. It ends an approval,
// or else a mass casualty exception. AgreedBy says who agreed to the end, if anybody
// was asked.
type StandDown struct {
	Reason   string `json:"reason"`
	AgreedBy string `json:"agreedBy"`
}

// ReportTurnout says, in numbers, what became of an approval.
type ReportTurnout struct{ Turnout Turnout }

// ObjectException records that the union or the national team does not agree to a
// mass casualty exception, and why. It ends nothing; the public is shown it at once.
type ObjectException struct {
	Text string `json:"text"`
}

// ConfirmException records that the national team confirms that the event was declared.
type ConfirmException struct{}

// JudgeException records, afterwards, whether a mass casualty exception was
// justified. The national team and the union each do.
type JudgeException struct {
	Justified bool
	Text      string
}

// ReportImpact tells what a request that was not granted in time, or any that
// has ended, meant for patients and services.
type ReportImpact struct{ Impact Impact }

// FileImpact opens a case that is only an impact report, in a round that has
// nobody who decides.
type FileImpact struct {
	Reference string
	Round     Round
	Trust     Organisation
	Impact    Impact
}

// RequestImpact reminds the trust to report. The system's own.
type RequestImpact struct{}

// OpenReview asks the tier whose turn it is. The system's own. Unattended says
// that its organisation has nobody to be asked: no contact at all, or none on
// duty and no deputy. Such a tier is passed at once. The union never is: its
// review opens all the same, and those who run the service find somebody.
type OpenReview struct{ Unattended bool }

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

// Nudge has the case's execution brought in line with the ledger. An operator's.
type Nudge struct{ Reason string }

// Redrive has the case's execution given up, and another begun where the ledger
// stands. An operator's.
type Redrive struct{ Reason string }

// Void ends a request that was filed by a fault, such as a system in a loop. An
// operator's.
type Void struct{ Reason string }

func unknown(what string, value any) error {
	return fmt.Errorf("%s %q: %w", what, fmt.Sprint(value), ErrUnknown)
}
