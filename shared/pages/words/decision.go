package words

import "example.org/derogations/shared/derogation"

// DecisionView is the union's decision.
type DecisionView struct {
	Outcome     string
	Approved    bool
	Terms       *termsView
	Reasons     []string
	Explanation string
	Address     string
	By          string
	DecidedAt   Moment
	RecordedAt  Moment
}

type termsView struct {
	Staff      []derogation.StaffLine
	From, To   Moment
	Conditions string
}

// ReportView is a decision that was reported, and that the union has not
// confirmed.
type ReportView struct {
	DecisionView
	DecidedBy string
	Channel   string
}

// DecisionViewOf puts the decision of a case in words; there must be one.
func DecisionViewOf(s derogation.State) *DecisionView {
	d := s.Decision
	view := DecisionView{
		Outcome: "Refused", Approved: d.Outcome == derogation.OutcomeApproved, Terms: termsViewOf(d.Terms),
		Reasons: ReasonTexts(s.Round, d.Reasons), Explanation: d.Explanation, Address: d.PublicAddress,
		By: Who(d.By), DecidedAt: MomentOf(d.DecidedAt), RecordedAt: MomentOf(d.RecordedAt),
	}
	if view.Approved {
		view.Outcome = "Approved"
	}
	if since := statuses[s.Status].decided; since != "" {
		view.Outcome = since
	}
	return &view
}

func termsViewOf(t *derogation.Terms) *termsView {
	if t == nil {
		return nil
	}
	return &termsView{
		Staff: t.Staff, From: MomentOf(t.From), To: MomentOf(t.To), Conditions: t.Conditions,
	}
}

// ReportViewOf puts the reported decision of a case in words; there must be one.
func ReportViewOf(s derogation.State) *ReportView {
	r := s.Reported
	view := ReportView{
		DecidedBy: r.DecidedBy, Channel: r.Channel,
		DecisionView: DecisionView{
			Outcome: "Refused, as reported", Approved: r.Outcome == derogation.OutcomeApproved, Terms: termsViewOf(r.Terms),
			Reasons: ReasonTexts(s.Round, r.Reasons), Explanation: r.Explanation, Address: r.PublicAddress,
			By: Who(r.ReportedBy), DecidedAt: MomentOf(r.DecidedAt), RecordedAt: MomentOf(r.ReportedAt),
		},
	}
	if view.Approved {
		view.Outcome = "Approved, as reported"
	}
	if r.Officer != "" && r.Officer != r.ReportedBy.Name {
		view.By = r.Officer + ", through " + view.By
	}
	return &view
}
