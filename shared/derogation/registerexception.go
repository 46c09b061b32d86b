package derogation

// Exception is the register's entry of a request that states a mass casualty
// event. It stands there whatever the union decides, and after its end; it is gone
// when the trust withdraws the request before that, or an operator voids it.
func (s State) Exception() (RegisterEntry, bool) {
	m := s.Request.MassCasualty
	if m == nil || s.Round.Test || s.Status == Withdrawn && s.ExceptionEnd == nil || s.Status == Voided {
		return RegisterEntry{}, false
	}
	entry := s.registerEntry(RegisterStated, s.Request.Staff, s.Request.Window)
	entry.Since = s.SubmittedAt
	if end, ended := s.exceptionEnded(); ended {
		entry.State, entry.Since, entry.AgreedBy = RegisterStoodDown, end.At, end.AgreedBy
	}
	entry.DeclaredBy, entry.IncidentReference = s.Round.Declared(*m), m.IncidentReference
	entry.DeclaredAt, entry.CheckPhone = &m.DeclaredAt, m.CheckPhone
	if s.Confirmed != nil {
		entry.ConfirmedAt = &s.Confirmed.At
	}
	for _, o := range s.Objections {
		entry.Objections = append(entry.Objections, RegisterObjection{Tier: o.Tier, By: s.publicName(o.Tier), At: o.At, Text: o.Text})
	}
	for _, j := range s.Judgements {
		entry.Judgements = append(entry.Judgements, RegisterJudgement{Tier: j.Tier, By: s.publicName(j.Tier), At: j.At, Justified: j.Justified})
	}
	if end := s.Ending; end != nil && (s.Status == Refused || s.Status == Declined) {
		entry.Answer = &RegisterAnswer{Status: s.Status, By: s.publicName(end.By.Tier), At: end.At}
	}
	return entry, true
}

// publicName is what the public knows a tier by.
func (s State) publicName(t Tier) string {
	if t == Union {
		return s.Round.UnionName
	}
	return s.Round.TierName(t)
}
