package counts

import (
	"time"

	"example.org/derogations/shared/derogation"
)

// Figures are the counts of one round as of one instant. Exceptions (requests
// that state a mass casualty event) are counted in Exceptions and Impact alone;
// every other figure leaves them out.
type Figures struct {
	Round     string    `json:"round"`
	RoundName string    `json:"roundName"`
	AsOf      time.Time `json:"asOf"`
	// Requests is every request by how it stands.
	Requests Tally `json:"requests"`
	// Exceptions is the same for requests that state a mass casualty event.
	Exceptions Tally `json:"exceptions"`
	// Voided is how many cases an operator voided, because a fault had filed them.
	// They are in no other figure.
	Voided int `json:"voided,omitempty"`
	// PendingAt splits Requests.Pending by the tier whose turn it is; a request
	// that waits for the trust's answer is with the tier that asked.
	PendingAt []Pending `json:"pendingAt"`
	// ReportedOnly is the requests of which a national officer reported the
	// union's decision, and the union has not recorded one.
	ReportedOnly Number `json:"reportedOnly"`
	// ReachedUnionLate is the requests that were first put to the union when
	// less than the union's floor was left before the decision was needed.
	ReachedUnionLate Number `json:"reachedUnionLate"`
	// OtherMix is the approved requests of which the trust accepted a counter-offer with
	// more doctors on a line than it had asked for.
	OtherMix Number `json:"otherMix"`
	// DeadlinePassed is the requests that were still open when something was recorded
	// of them at or after the moment at which the decision was clinically needed.
	DeadlinePassed Number `json:"deadlinePassed"`
	// RevokedFor splits Requests.Revoked by the reason that the union chose, of those
	// that there are. A revocation without one is in none.
	RevokedFor []RevokedFor `json:"revokedFor"`
	// The breakdowns each hold every request once, in the order of their codes.
	Regions    []Row `json:"regions"`
	ICBs       []Row `json:"icbs"`
	Trusts     []Row `json:"trusts"`
	Services   []Row `json:"services"`
	Categories []Row `json:"categories"`
	// Tiers is the time that each tier took, first tier first.
	Tiers []TierTime `json:"tiers"`
	// Turnout is who came after an approval, ExceptionTurnout who came in a mass
	// casualty event, as the trusts said when it was over.
	Turnout          Turnout `json:"turnout"`
	ExceptionTurnout Turnout `json:"exceptionTurnout"`
	Impact           Impact  `json:"impact"`
}

// Number is so many requests, the doctors that they ask for, and those that the
// union's terms grant, whatever became of the approval.
type Number struct {
	Requests       int `json:"requests"`
	DoctorsAsked   int `json:"doctorsAsked"`
	DoctorsGranted int `json:"doctorsGranted"`
}

// Tally is requests by how they stand. All is the sum of Pending,
// ResolvedLocally, NotPutForward, Withdrawn, StrikeEnded, Refused, Undecided and Granted;
// Granted is the sum of InForce, RanToEnd, StoodDown and Revoked.
type Tally struct {
	All Number `json:"all"`
	// Pending waits for a tier, the trust's answer, or the union.
	Pending Number `json:"pending"`
	// ResolvedLocally needs no strikers, by a director's word or the trust's.
	// One that was reopened is not counted here any more.
	ResolvedLocally Number `json:"resolvedLocally"`
	// NotPutForward was declined by the trust's medical director or by the
	// national team, and so never put to the union.
	NotPutForward Number `json:"notPutForward"`
	Withdrawn     Number `json:"withdrawn"`
	// StrikeEnded was open when the strike ended.
	StrikeEnded Number `json:"strikeEnded,omitzero"`
	// Refused is the union's refusal.
	Refused Number `json:"refused"`
	// Undecided had no decision of the union's before its time was over.
	Undecided Number `json:"undecided"`
	// Granted is every request that the union ever approved, revoked ones too.
	Granted Number `json:"granted"`
	// InForce is granted, and still stands.
	InForce Number `json:"inForce"`
	// RanToEnd is granted, and its time ran out.
	RanToEnd Number `json:"ranToEnd"`
	// StoodDown is granted, and ended early by the trust.
	StoodDown Number `json:"stoodDown"`
	// Revoked is granted, and ended early by the union, from when the
	// revocation was recorded.
	Revoked Number `json:"revoked"`
}

// Pending is the requests that wait at one tier.
type Pending struct {
	Tier     derogation.Tier `json:"tier"`
	Name     string          `json:"name"`
	Requests Number          `json:"requests"`
}

// RevokedFor is the requests that were revoked for one reason.
type RevokedFor struct {
	Code     derogation.EndingReason `json:"code"`
	Text     string                  `json:"text"`
	Requests Number                  `json:"requests"`
}

// Row is one region, ICB, trust, service or category. Services are the same
// when they differ only in capitals and spaces; a row's name is the one that
// its latest request used.
type Row struct {
	Code       string `json:"code"`
	Name       string `json:"name"`
	Requests   Tally  `json:"requests"`
	Exceptions Tally  `json:"exceptions"`
}

// TierTime is the time that requests spent at one tier. Reviews is the sum of
// Open, Answered, NotAnswered and Overtaken.
type TierTime struct {
	Tier    derogation.Tier `json:"tier"`
	Name    string          `json:"name"`
	Reviews int             `json:"reviews"`
	Open    int             `json:"open"`
	// Answered is the reviews that the tier ended itself: it passed the request
	// on, resolved, declined, approved or refused it.
	Answered int `json:"answered"`
	// AnsweredInTime is those of them that took no longer than the tier was
	// given when its review opened. An extension is not counted as time given.
	AnsweredInTime int `json:"answeredInTime"`
	// NotAnswered is the reviews that the tier let pass, or had nobody for; at the
	// union, the requests that ended undecided.
	NotAnswered int `json:"notAnswered"`
	// Overtaken is the reviews that the trust ended by withdrawing the request
	// or resolving it. They say nothing about the tier.
	Overtaken int `json:"overtaken"`
	// MedianSeconds and NinetiethSeconds are of the answered reviews, by nearest
	// rank, in whole seconds from opening to answer without the time in which a
	// question was with the trust; 0 when there are none.
	MedianSeconds    int `json:"medianSeconds"`
	NinetiethSeconds int `json:"ninetiethSeconds"`
	// ShareInTime is AnsweredInTime of Answered and NotAnswered together, from 0
	// to 1; absent when there are none.
	ShareInTime *float64 `json:"shareInTime,omitempty"`
}

// Turnout is the doctors of the requests of which the trust gave the numbers.
type Turnout struct {
	Requests  int `json:"requests"`
	Contacted int `json:"contacted"`
	Came      int `json:"came"`
	NotNeeded int `json:"notNeeded"`
}

// Impact is the sum of what trusts reported, exceptions included. A report says
// what it adds to those before it, so that their sums count nothing twice.
type Impact struct {
	Reports int `json:"reports"`
	// RequestsWithReport is the requests with at least one report.
	RequestsWithReport int `json:"requestsWithReport"`
	// FiledAlone is the reports that belong to no request, because nobody
	// decides in the round.
	FiledAlone   int                   `json:"filedAlone"`
	Appointments derogation.Disruption `json:"appointments"`
	Operations   derogation.Disruption `json:"operations"`
	// HighestHarm is the highest level in any report, not_yet_known being the
	// lowest; empty when there is no report.
	HighestHarm derogation.HarmLevel `json:"highestHarm,omitempty"`
}
