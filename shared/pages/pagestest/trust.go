package pagestest

import (
	"net/http"
	"net/http/httptest"
	"net/url"

	"example.org/derogations/shared/derogation"
)

// Followed is the trust's page once a tier was reached and more has happened.
func Followed(tier derogation.Tier, prepare ...func(*World)) func(*World) *httptest.ResponseRecorder {
	return func(w *World) *httptest.ResponseRecorder {
		w.T.Helper()
		Opened(tier, prepare...)(w)
		return w.Get(w.TrustLink())
	}
}

// sent is what the trust is answered to a form.
func sent(tier derogation.Tier, form url.Values, prepare ...func(*World)) func(*World) *httptest.ResponseRecorder {
	return func(w *World) *httptest.ResponseRecorder {
		w.T.Helper()
		Opened(tier, prepare...)(w)
		return w.Post(w.TrustLink(), form)
	}
}

// TrustSituations are the pages of the trust's own link.
func TrustSituations() []Situation {
	silence, approve := (*World).Silence, (*World).Approve
	return []Situation{
		{Name: "trust: just sent in", Show: func(w *World) *httptest.ResponseRecorder { return w.Get(w.TrustLink()) }},
		{Name: "trust: in review", Show: Followed(derogation.RegionalMedicalDirector)},
		{Name: "trust: question", Show: Followed(derogation.RegionalMedicalDirector, (*World).Ask)},
		{Name: "trust: answered and amended", Show: Followed(derogation.NationalTeam, (*World).Ask, (*World).AnswerQuestion, (*World).amend)},
		{Name: "trust: offer", Show: Followed(derogation.Union, (*World).Offer)},
		{Name: "trust: offer accepted", Show: Followed(derogation.Union, (*World).Offer, (*World).AcceptOffer)},
		{Name: "trust: extended", Change: Extending, Show: Followed(derogation.NationalTeam, silence)},
		{Name: "trust: overdue", Show: Followed(derogation.Union, silence, (*World).reportImpact)},
		{Name: "trust: reported", Show: Followed(derogation.Union, (*World).ReportApproval)},
		{Name: "trust: declined", Show: Followed(derogation.NationalTeam, DeclineNow)},
		{Name: "trust: withdrawn", Show: Followed(derogation.TrustMedicalDirector, (*World).Withdraw)},
		{Name: "trust: resolved", Show: Followed(derogation.TrustMedicalDirector, (*World).ResolveByTrust)},
		{Name: "trust: approved", Show: Followed(derogation.Union, approve)},
		{Name: "trust: refused", Show: Followed(derogation.Union, (*World).Refuse)},
		{Name: "trust: sent again", Show: Followed(derogation.Union, (*World).Refuse, (*World).SendAgain)},
		{Name: "trust: bad reconsideration", Show: sent(derogation.NationalTeam, Values("action", "ask_reconsideration", "number0", "1", "number1", "1"), DeclineNow)},
		{Name: "trust: undecided", Show: Followed(derogation.Union, silence, silence)},
		{Name: "trust: revoked", Show: Followed(derogation.Union, approve, (*World).Revoke)},
		{Name: "trust: stood down", Show: Followed(derogation.Union, approve, (*World).StandDown)},
		{Name: "trust: ended, all reported", Show: Followed(derogation.Union, approve, (*World).End, (*World).reportTurnout, (*World).reportImpact)},
		{Name: "trust: exception", Change: Casualties, Show: Followed(derogation.ClinicalDirector)},
		{Name: "trust: nothing chosen", Show: sent(derogation.ClinicalDirector, url.Values{"version": {"1"}})},
		{Name: "trust: answer missing", Show: sent(derogation.ClinicalDirector, url.Values{"version": {"1"}, "asked": {"1"}, "action": {"answer"}}, (*World).Ask)},
		{Name: "trust: bad amendment", Show: sent(derogation.ClinicalDirector, Values("action", "amend", "number0", "0", "number1", "some"))},
		{Name: "trust: bad impact", Show: sent(derogation.Union, Values("action", "report_impact", "appointmentsMoved", "many", "narrative", "Kept words."), silence)},
		{Name: "trust: bad withdrawal", Show: sent(derogation.ClinicalDirector, Values("action", "withdraw", "withdrawReason", "other"))},
		{Name: "trust: bad turnout", Show: sent(derogation.Union, Values("action", "report_turnout", "contacted", "1", "came", "2", "notNeeded", "0"), approve, (*World).StandDown)},
		{Name: "trust: conflict", Show: sent(derogation.ClinicalDirector, Values("action", "withdraw", "withdrawReason", "cover_found", "withdrawNote", "Kept words."), (*World).ResolveByTrust)},
		{Name: "trust: changed meanwhile", Show: sent(derogation.ClinicalDirector,
			Values("action", "amend", "note", "Kept words.", "description", "As before.", "number0", "1", "number1", "1"), (*World).amend)},
		{Name: "trust: expired", Show: func(w *World) *httptest.ResponseRecorder {
			w.Reach(derogation.ClinicalDirector)
			w.Withdraw()
			w.Now = Evening.AddDate(0, 0, 14)
			return w.Get(w.TrustLink())
		}},
		{Name: "trust: not registered", Show: func(w *World) *httptest.ResponseRecorder {
			w.Store.Gone = TrustContact
			return w.Get(w.TrustLink())
		}},
		{Name: "trust: broken", Show: func(w *World) *httptest.ResponseRecorder {
			w.Store.Broken = http.ErrHandlerTimeout
			return w.Get(w.TrustLink())
		}},
	}
}
