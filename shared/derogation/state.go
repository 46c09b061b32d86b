package derogation

import "time"

// State is one request with everything that has happened to it: the replay of
// its events. Version counts every change; ContentVersion counts what
// reviewers judge.
type State struct {
	Reference      string       `json:"reference"`
	Version        int          `json:"version"`
	ContentVersion int          `json:"contentVersion"`
	Status         Status       `json:"status"`
	Round          Round        `json:"round"`
	Trust          Organisation `json:"trust"`
	Request        Request      `json:"request"`
	// SiteUnlisted: a site is not in the list of the trust's sites. Unlisted is which, by
	// code, where the request names several.
	SiteUnlisted bool      `json:"siteUnlisted,omitempty"`
	Unlisted     []string  `json:"unlistedSites,omitempty"`
	FiledBy      Actor     `json:"filedBy"`
	SubmittedAt  time.Time `json:"submittedAt"`
	ChangedAt    time.Time `json:"changedAt"`
	Plan         Plan      `json:"plan"`
	// Agreed is what was agreed in advance for what the request asked when it was
	// filed; nil for nothing.
	Agreed *Agreed `json:"agreed,omitempty"`
	// Tier is whose turn it is, or was when the request ended.
	Tier Tier `json:"tier"`
	// Step numbers the waits of the case's execution. It rises when one is
	// settled; StepSince is when that was.
	Step      int       `json:"step"`
	StepSince time.Time `json:"stepSince"`
	Reviews   []Review  `json:"reviews,omitempty"`
	Comments  []Comment `json:"comments,omitempty"`
	Decision  *Decision `json:"decision,omitempty"`
	// Announced is the last ending that everybody concerned was told of.
	Announced  Status      `json:"announced,omitempty"`
	Questions  []Question  `json:"questions,omitempty"`
	Amendments []Amendment `json:"amendments,omitempty"`
	// Offer is the union's last counter-offer that was not accepted.
	Offer *Offer `json:"offer,omitempty"`
	// StrikeEnd is the union's word that its strike ends before the case would have
	// ended.
	StrikeEnd *StrikeChange `json:"strikeEnd,omitempty"`
	// Ending is how the request last ended, by whom and why.
	Ending *Ending `json:"ending,omitempty"`
	// Reopened is how often a local resolution was taken back.
	Reopened int `json:"reopened,omitempty"`
	// Reconsiderations are how often it was sent again after a refusal.
	Reconsiderations []Reconsideration `json:"reconsiderations,omitempty"`
	// Joined are further filings of the trust for the same mass casualty event.
	Joined     []Joined    `json:"joined,omitempty"`
	Reported   *Report     `json:"reported,omitempty"`
	Replies    []Note      `json:"replies,omitempty"`
	Turnout    *Turnout    `json:"turnout,omitempty"`
	Judgements []Judgement `json:"judgements,omitempty"`
	// Objections, Confirmed and ExceptionEnd are of a mass casualty exception.
	Objections   []Objection   `json:"objections,omitempty"`
	Confirmed    *Confirmation `json:"confirmed,omitempty"`
	ExceptionEnd *ExceptionEnd `json:"exceptionEnd,omitempty"`
	Impacts      []Impact      `json:"impacts,omitempty"`
	// ImpactSince is since when an impact report is welcome; ImpactReminded how
	// often the trust was reminded since.
	ImpactSince    *time.Time `json:"impactSince,omitempty"`
	ImpactReminded int        `json:"impactReminded,omitempty"`
}

// Ending is how a request ended.
type Ending struct {
	Status Status       `json:"status"`
	At     time.Time    `json:"at"`
	By     Actor        `json:"by"`
	Reason EndingReason `json:"reason,omitempty"`
	Text   string       `json:"text,omitempty"`
	// EffectiveAt and ClinicalHandover belong to a revocation.
	EffectiveAt      *time.Time `json:"effectiveAt,omitempty"`
	ClinicalHandover string     `json:"handover,omitempty"`
	// AgreedBy belongs to a stand-down.
	AgreedBy string `json:"agreedBy,omitempty"`
}

// Note is somebody's words on the record.
type Note struct {
	At   time.Time `json:"at"`
	By   Actor     `json:"by"`
	Text string    `json:"text"`
}

// Review is one tier's consideration. ContentVersion is what its answer was
// given on. OverdueAt is set when the union's answer was announced as overdue.
type Review struct {
	Number            int        `json:"number"`
	Tier              Tier       `json:"tier"`
	OpenedAt          time.Time  `json:"openedAt"`
	DueAt             time.Time  `json:"dueAt"`
	OverdueAt         *time.Time `json:"overdueAt,omitempty"`
	ClosedAt          *time.Time `json:"closedAt,omitempty"`
	Outcome           Outcome    `json:"outcome,omitempty"`
	By                *Actor     `json:"by,omitempty"`
	Explanation       string     `json:"explanation,omitempty"`
	EvidenceConfirmed bool       `json:"evidenceConfirmed,omitempty"`
	Supported         *bool      `json:"supported,omitempty"`
	ContentVersion    int        `json:"contentVersion,omitempty"`
	// ExtendedAt is when its time was extended, when a text went to its duty phone.
	ExtendedAt *time.Time `json:"extendedAt,omitempty"`
	// Paused is set while the trust is asked: LeftSeconds is what the review
	// keeps of its time.
	Paused      bool `json:"paused,omitempty"`
	LeftSeconds int  `json:"leftSeconds,omitempty"`
	// Reminded is how often its tier was reminded.
	Reminded int `json:"reminded,omitempty"`
	// HandedOver is to whom it was handed, by those who could not act.
	HandedOver []HandedOver `json:"handedOver,omitempty"`
	// Seen is who said that they have it. Once it is closed the ledger alone tells.
	Seen []Seen `json:"seen,omitempty"`
}

// Open reports whether the review still waits for its answer. One without a number is
// none: it stands for a tier whose turn has not come.
func (r Review) Open() bool { return r.Number > 0 && r.Outcome == "" }

// Voided reports whether an operator voided the request while the review was open.
func (r Review) Voided() bool {
	return r.Outcome == OutcomeOvertaken && r.By.Kind == ActorOperator
}

// StrikeEnded reports whether the strike ended while the review was open.
func (r Review) StrikeEnded() bool {
	return r.Outcome == OutcomeOvertaken && r.By.Kind == ActorSystem
}

// Passed reports whether the request went on without an answer of the tier.
func (r Review) Passed() bool {
	return r.Outcome == OutcomeNoAnswer || r.Outcome == OutcomeNobodyToAsk
}

// Comment is what a tier that was passed adds while the case is open.
type Comment struct {
	Review int       `json:"review"`
	Tier   Tier      `json:"tier"`
	At     time.Time `json:"at"`
	By     Actor     `json:"by"`
	Text   string    `json:"text"`
}

// OpenReview returns the review that waits for an answer, if one does.
func (s State) OpenReview() (Review, bool) {
	if n := len(s.Reviews); n > 0 && s.Reviews[n-1].Open() {
		return s.Reviews[n-1], true
	}
	return Review{}, false
}

// Review returns a review by its number, counted from 1.
func (s State) Review(number int) (Review, bool) {
	if number < 1 || number > len(s.Reviews) {
		return Review{}, false
	}
	return s.Reviews[number-1], true
}

// ReachedUnion reports whether the request was ever put to the union. Until
// then the union sees nothing of it.
func (s State) ReachedUnion() bool {
	if s.Request.MassCasualty != nil {
		return true // The union is told of the exception in the same instant.
	}
	for _, r := range s.Reviews {
		if r.Tier == Union {
			return true
		}
	}
	return false
}

// UnionReached is the code of the union that the request was ever put to, empty for
// none.
func (s State) UnionReached() string {
	rules, ok := s.Round.TierRules(Union)
	if !ok || !s.ReachedUnion() {
		return ""
	}
	return rules.Answering(s.Trust)
}

// UnionTimeEndsAt is the last moment at which the union's decision still
// counts: the end of the window asked for, or the end of its own review time
// where that is later.
func (s State) UnionTimeEndsAt() time.Time {
	end := s.Request.Window.To
	if review, ok := s.OpenReview(); ok && review.DueAt.After(end) {
		end = review.DueAt
	}
	return end
}
