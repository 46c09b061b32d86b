package derogation

// Status is where a request stands.
type Status string

// The statuses. Declined means not put forward: by the trust's own medical
// director or the national team. Undecided means that the union gave no answer
// before the window had passed; it is neither an approval nor a refusal.
const (
	Submitted Status = "submitted"
	InReview  Status = "in_review"
	// AwaitingInformation: a tier asked the trust, and its review pauses.
	AwaitingInformation Status = "awaiting_information"
	ResolvedLocally     Status = "resolved_locally"
	Declined            Status = "declined"
	Refused             Status = "refused"
	Undecided           Status = "undecided"
	Approved            Status = "approved"
	Ended               Status = "ended"
	Withdrawn           Status = "withdrawn"
	Revoked             Status = "revoked"
	StoodDown           Status = "stood_down"
	// Voided: an operator ended it, because it was filed by a fault and not by the
	// trust's wish. It is no request, and counts as none.
	Voided Status = "voided"
	// StrikeEnded: the union's strike ended before anybody had decided. What was
	// approved has Ended.
	StrikeEnded Status = "strike_ended"
	// ImpactOnly: a round without an approver takes reports, not requests.
	ImpactOnly Status = "impact_only"
)

// Statuses lists all of them.
func Statuses() []Status {
	return []Status{
		Submitted, InReview, AwaitingInformation, ResolvedLocally, Declined, Refused, Undecided,
		Approved, Ended, Withdrawn, Voided, StrikeEnded, Revoked, StoodDown, ImpactOnly,
	}
}

// Open reports whether the request still waits for somebody's answer.
func (s Status) Open() bool { return s == Submitted || s == InReview || s == AwaitingInformation }

// WasApproved reports whether the union's permission was given, whatever became
// of it since.
func (s Status) WasApproved() bool {
	return s == Approved || s == Ended || s == Revoked || s == StoodDown
}

// Outcome is how one tier's review ended.
type Outcome string

// The outcomes of a review; empty while it is open.
const (
	OutcomeEscalated       Outcome = "escalated"
	OutcomeResolvedLocally Outcome = "resolved_locally"
	OutcomeDeclined        Outcome = "declined"
	OutcomeApproved        Outcome = "approved"
	OutcomeRefused         Outcome = "refused"
	OutcomeNoAnswer        Outcome = "no_answer"
	// OutcomeOvertaken: the trust ended the request, an operator voided it, or its strike
	// ended, while the review was open.
	OutcomeOvertaken Outcome = "overtaken"
	// OutcomeNobodyToAsk: the tier's organisation had nobody to be asked.
	OutcomeNobodyToAsk Outcome = "nobody_to_ask"
)
