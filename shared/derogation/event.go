package derogation

import "time"

// Event is one immutable entry in a case's ledger. It reads alone: who, in
// which role, from which organisation, what and why. Version is the state's
// version after it.
type Event struct {
	Reference      string    `json:"reference"`
	Version        int       `json:"version"`
	Type           EventType `json:"type"`
	At             time.Time `json:"at"`
	Actor          Actor     `json:"actor"`
	ContentVersion int       `json:"contentVersion"`
	Tier           Tier      `json:"tier,omitempty"`
	Review         int       `json:"review,omitempty"`
	// Text is the free text that came with it: a comment, how a request was
	// resolved, the reasons for declining or refusing, why an operator acted.
	Text              string       `json:"text,omitempty"`
	DueAt             *time.Time   `json:"dueAt,omitempty"`
	EvidenceConfirmed bool         `json:"evidenceConfirmed,omitempty"`
	Supported         *bool        `json:"supported,omitempty"`
	Terms             *Terms       `json:"terms,omitempty"`
	Reasons           []ReasonCode `json:"reasons,omitempty"`
	DecidedAt         *time.Time   `json:"decidedAt,omitempty"`
	Submission        *Submission  `json:"submission,omitempty"`
	// Question numbers a question of the case, from 1.
	Question int `json:"question,omitempty"`
	// Offer numbers the counter-offers of the case, from 1. OtherMix says of one that a
	// line has more doctors than it was asked for; OfferedBy who of the union had made
	// the one that the trust accepts.
	Offer     int    `json:"offer,omitempty"`
	OtherMix  bool   `json:"otherMix,omitempty"`
	OfferedBy *Actor `json:"offeredBy,omitempty"`
	// LeftSeconds is what a paused review keeps of its time.
	LeftSeconds int `json:"leftSeconds,omitempty"`
	// Request is the whole content after an amendment, or as it was sent again; of a
	// filing that joined, what it asked.
	Request *Request `json:"request,omitempty"`
	// SiteUnlisted: a site is not in the list of the trust's sites. Unlisted is which, by
	// code, where the request names several.
	SiteUnlisted bool     `json:"siteUnlisted,omitempty"`
	Unlisted     []string `json:"unlistedSites,omitempty"`
	// Plan is that of a request that was sent again.
	Plan *Plan `json:"plan,omitempty"`
	// Reason is the code of the reason for a withdrawal or a revocation.
	Reason           EndingReason `json:"reason,omitempty"`
	Report           *Report      `json:"report,omitempty"`
	EffectiveAt      *time.Time   `json:"effectiveAt,omitempty"`
	ClinicalHandover string       `json:"handover,omitempty"`
	// AgreedBy is who agreed that doctors are stood down.
	AgreedBy      string   `json:"agreedBy,omitempty"`
	Turnout       *Turnout `json:"turnout,omitempty"`
	Justified     *bool    `json:"justified,omitempty"`
	Impact        *Impact  `json:"impact,omitempty"`
	PublicAddress string   `json:"publicAddress,omitempty"`
	// Remark is what the union says of its approval.
	Remark *Remark `json:"remark,omitempty"`
	// Deputy is to whom a review was handed over.
	Deputy *Person `json:"deputy,omitempty"`
	// Unattended: nobody was there to be asked.
	Unattended bool `json:"unattended,omitempty"`
	// Reminder numbers the reminders of a review, from 1.
	Reminder int `json:"reminder,omitempty"`
	// Strike is what the union recorded of its strike.
	Strike *StrikeChange `json:"strike,omitempty"`
}

// Submission is what a request was filed with, and the round and plan as they
// were then.
type Submission struct {
	Round   Round        `json:"round"`
	Trust   Organisation `json:"trust"`
	Request Request      `json:"request"`
	Plan    Plan         `json:"plan"`
	Agreed  *Agreed      `json:"agreed,omitempty"`
}
