package pages

import "example.org/derogations/shared/derogation"

// decisionView is the union's decision.
type decisionView struct {
	Outcome     string
	Approved    bool
	Terms       *termsView
	Reasons     []string
	Explanation string
	Address     string
	By          string
	DecidedAt   moment
	RecordedAt  moment
}

type termsView struct {
	Staff      []derogation.StaffLine
	From, To   moment
	Conditions string
}

// reportView is a decision that was reported, and that the union has not
// confirmed.
type reportView struct {
	decisionView
	DecidedBy string
	Channel   string
}

func (h *handler) decisionView(s derogation.State) *decisionView {
	d := s.Decision
	view := decisionView{
		Outcome: "Refused", Approved: d.Outcome == derogation.OutcomeApproved, Terms: h.termsView(d.Terms),
		Reasons: reasonTexts(s.Round, d.Reasons), Explanation: d.Explanation, Address: d.PublicAddress,
		By: who(d.By), DecidedAt: momentOf(d.DecidedAt), RecordedAt: momentOf(d.RecordedAt),
	}
	if view.Approved {
		view.Outcome = "Approved"
	}
	switch s.Status {
	case derogation.Revoked:
		view.Outcome = "Approved, and revoked since"
	case derogation.StoodDown:
		view.Outcome = "Approved, and ended early by the trust"
	}
	return &view
}

func (h *handler) termsView(t *derogation.Terms) *termsView {
	if t == nil {
		return nil
	}
	return &termsView{
		Staff: t.Staff, From: momentOf(t.From), To: momentOf(t.To), Conditions: t.Conditions,
	}
}

func (h *handler) reportView(s derogation.State) *reportView {
	r := s.Reported
	view := reportView{
		DecidedBy: r.DecidedBy, Channel: r.Channel,
		decisionView: decisionView{
			Outcome: "Refused, as reported", Approved: r.Outcome == derogation.OutcomeApproved, Terms: h.termsView(r.Terms),
			Reasons: reasonTexts(s.Round, r.Reasons), Explanation: r.Explanation, Address: r.PublicAddress,
			By: who(r.ReportedBy), DecidedAt: momentOf(r.DecidedAt), RecordedAt: momentOf(r.ReportedAt),
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
