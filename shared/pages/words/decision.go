package words

import "example.org/derogations/shared/derogation"

// DecisionView is the union's decision, with what is said of it in words.
type DecisionView struct {
	derogation.Decision
	Outcome string
	Reasons []string
}

// ReportView is a decision that was reported, and that the union has not
// confirmed. By is who reported it.
type ReportView struct {
	derogation.Report
	Outcome string
	Reasons []string
	By      string
}

// DecisionViewOf puts the decision of a case in words; there must be one.
func DecisionViewOf(s derogation.State) *DecisionView {
	view := DecisionView{Decision: *s.Decision, Outcome: "Refused", Reasons: ReasonTexts(s.Round, s.Decision.Reasons)}
	if view.Decision.Outcome == derogation.OutcomeApproved {
		view.Outcome = "Approved"
	}
	if since := statuses[s.Status].decided; since != "" {
		view.Outcome = since
	}
	return &view
}

// ReportViewOf puts the reported decision of a case in words; there must be one.
func ReportViewOf(s derogation.State) *ReportView {
	r := s.Reported
	view := ReportView{Report: *r, Outcome: "Refused, as reported", Reasons: ReasonTexts(s.Round, r.Reasons), By: Who(r.ReportedBy)}
	if r.Outcome == derogation.OutcomeApproved {
		view.Outcome = "Approved, as reported"
	}
	if r.Officer != "" && r.Officer != r.ReportedBy.Name {
		view.By = r.Officer + ", through " + view.By
	}
	return &view
}
