package derogation

import (
	"fmt"
	"time"
)

// Decision is the union's. DecidedAt is when it was made, RecordedAt when it
// was entered here. ContentVersion is what the union had before it.
type Decision struct {
	Outcome        Outcome      `json:"outcome"`
	Terms          *Terms       `json:"terms,omitempty"`
	Reasons        []ReasonCode `json:"reasons,omitempty"`
	Explanation    string       `json:"explanation,omitempty"`
	DecidedAt      time.Time    `json:"decidedAt"`
	RecordedAt     time.Time    `json:"recordedAt"`
	By             Actor        `json:"by"`
	ContentVersion int          `json:"contentVersion"`
	// Site, Service and Asked (the number of doctors) are those that were
	// decided on: an amendment after an approval does not move it.
	Site    Site   `json:"site,omitzero"`
	Service string `json:"service,omitempty"`
	Asked   int    `json:"asked,omitempty"`
	// PublicAddress is the union's own announcement of it, where it made one.
	PublicAddress string `json:"publicAddress,omitempty"`
	// Remark is what the union says of its approval beside the terms.
	Remark *Remark `json:"remark,omitempty"`
	// Accepted is set where the trust accepted a counter-offer; DecidedAt is when it did.
	// OtherMix: a line has more doctors than it was asked for, and others have fewer.
	Accepted *Acceptance `json:"accepted,omitempty"`
	OtherMix bool        `json:"otherMix,omitempty"`
}

// maxRemark is small: the register shows a remark whole.
const maxRemark = 300

// Remark is what the union says of an approval: that it agrees under protest, say. It
// changes nothing of what is permitted. The register shows it where it is public.
type Remark struct {
	Text   string `json:"text"`
	Public bool   `json:"public"`
}

// Terms is what an approval permits: never more doctors than were asked for on
// any line, at no other site, and never a wider window or longer hours. A counter-offer
// may exceed a line, never all of them together.
type Terms struct {
	Staff      []StaffLine `json:"staff"`
	From       time.Time   `json:"from"`
	To         time.Time   `json:"to"`
	Conditions string      `json:"conditions,omitempty"`
}

// ReasonCode is a stable reason for a refusal.
type ReasonCode string

// The reasons for refusal, after what the union has said in public about
// requests that it refused (January 2024).
const (
	ReasonEvidenceIncomplete   ReasonCode = "evidence_incomplete"
	ReasonAlternativesNotTried ReasonCode = "alternatives_not_tried"
	ReasonElectiveContinues    ReasonCode = "elective_activity_continues"
	ReasonNotUnexpected        ReasonCode = "not_unexpected_or_extreme"
	ReasonStaffingSafe         ReasonCode = "staffing_judged_safe"
	ReasonOther                ReasonCode = "other"
)

// Reason is a reason for refusal with its words.
type Reason struct {
	Code ReasonCode `json:"code"`
	Text string     `json:"text"`
}

// RefusalReasons lists the reasons in the order in which a form offers them.
func RefusalReasons() []Reason {
	return []Reason{
		{ReasonEvidenceIncomplete, "The evidence is incomplete"},
		{ReasonAlternativesNotTried, "Alternative staffing has not been tried"},
		{ReasonElectiveContinues, "Elective activity that could free staff continues"},
		{ReasonNotUnexpected, "The risk is not unexpected or extreme"},
		{ReasonStaffingSafe, "Staffing is judged to be safe"},
		{ReasonOther, "Another reason"},
	}
}

// checkTerms names all the ways in which terms go beyond what was asked. The
// lines of terms are those of the request, in its order; a line may be 0.
func checkTerms(action Action, asked Request, terms Terms) fields {
	var bad fields
	if len(terms.Staff) != len(asked.Staff) {
		bad.add("/terms/staff", "wrong_lines", "must have one line for each line of the request")
		return bad
	}
	for i, line := range terms.Staff {
		at := fmt.Sprintf("/terms/staff/%d", i)
		checkLine(&bad, at, asked, line, asked.Staff[i], terms)
		most := asked.Staff[i].Number
		if action == ActCounterOffer {
			most = Doctors(asked.Staff)
		}
		if line.Number < 0 || line.Number > most {
			bad.add(at+"/number", "more_than_asked", fmt.Sprintf("must be from 0 to the %d asked for", most))
		}
	}
	if all := Doctors(asked.Staff); len(bad) == 0 && Doctors(terms.Staff) > all {
		bad.add("/terms/staff", "more_than_asked", fmt.Sprintf("must not be for more than the %d doctors asked for", all))
	}
	if Doctors(terms.Staff) < 1 {
		bad.add("/terms/staff", "nobody", "must be for at least one doctor; otherwise refuse")
	}
	if terms.From.Before(asked.Window.From) || !terms.From.Before(asked.Window.To) {
		bad.add("/terms/from", "wider_than_asked", "must lie in the window asked for")
	}
	if terms.To.After(asked.Window.To) || !terms.To.After(asked.Window.From) {
		bad.add("/terms/to", "wider_than_asked", "must lie in the window asked for")
	}
	if !terms.From.Before(terms.To) {
		bad.add("/terms/to", "ends_before_start", "must be after the start")
	}
	return bad
}
