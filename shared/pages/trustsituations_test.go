package pages_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"

	"example.org/derogations/shared/derogation"
)

// followed is the trust's page once a tier was reached and more has happened.
func followed(tier derogation.Tier, prepare ...func(*world)) func(*world) *httptest.ResponseRecorder {
	return func(w *world) *httptest.ResponseRecorder {
		w.t.Helper()
		opened(tier, prepare...)(w)
		return w.get(w.trustLink())
	}
}

// sent is what the trust is answered to a form.
func sent(tier derogation.Tier, form url.Values, prepare ...func(*world)) func(*world) *httptest.ResponseRecorder {
	return func(w *world) *httptest.ResponseRecorder {
		w.t.Helper()
		opened(tier, prepare...)(w)
		return w.post(w.trustLink(), form)
	}
}

// trustSituations are the pages of the trust's own link.
func trustSituations() []situation {
	silence, approve := (*world).silence, (*world).approve
	return []situation{
		{name: "trust: just sent in", show: func(w *world) *httptest.ResponseRecorder { return w.get(w.trustLink()) }},
		{name: "trust: in review", show: followed(derogation.RegionalMedicalDirector)},
		{name: "trust: question", show: followed(derogation.RegionalMedicalDirector, (*world).ask)},
		{name: "trust: answered and amended", show: followed(derogation.NationalTeam, (*world).ask, (*world).answerQuestion, (*world).amend)},
		{name: "trust: extended", change: extending, show: followed(derogation.NationalTeam, silence)},
		{name: "trust: overdue", show: followed(derogation.Union, silence, (*world).reportImpact)},
		{name: "trust: reported", show: followed(derogation.Union, (*world).reportApproval)},
		{name: "trust: declined", show: followed(derogation.NationalTeam, declineNow)},
		{name: "trust: withdrawn", show: followed(derogation.TrustMedicalDirector, (*world).withdraw)},
		{name: "trust: resolved", show: followed(derogation.TrustMedicalDirector, (*world).resolveByTrust)},
		{name: "trust: approved", show: followed(derogation.Union, approve)},
		{name: "trust: refused", show: followed(derogation.Union, (*world).refuse)},
		{name: "trust: undecided", show: followed(derogation.Union, silence, silence)},
		{name: "trust: revoked", show: followed(derogation.Union, approve, (*world).revoke)},
		{name: "trust: stood down", show: followed(derogation.Union, approve, (*world).standDown)},
		{name: "trust: ended, all reported", show: followed(derogation.Union, approve, (*world).end, (*world).reportTurnout, (*world).reportImpact)},
		{name: "trust: exception", change: casualties, show: followed(derogation.ClinicalDirector)},
		{name: "trust: nothing chosen", show: sent(derogation.ClinicalDirector, url.Values{"version": {"1"}})},
		{name: "trust: answer missing", show: sent(derogation.ClinicalDirector, url.Values{"version": {"1"}, "asked": {"1"}, "action": {"answer"}}, (*world).ask)},
		{name: "trust: bad amendment", show: sent(derogation.ClinicalDirector, values("action", "amend", "number0", "0", "number1", "some"))},
		{name: "trust: bad impact", show: sent(derogation.Union, values("action", "report_impact", "appointmentsMoved", "many", "narrative", "Kept words."), silence)},
		{name: "trust: bad withdrawal", show: sent(derogation.ClinicalDirector, values("action", "withdraw", "withdrawReason", "other"))},
		{name: "trust: bad turnout", show: sent(derogation.Union, values("action", "report_turnout", "contacted", "1", "came", "2", "notNeeded", "0"), approve, (*world).standDown)},
		{name: "trust: conflict", show: sent(derogation.ClinicalDirector, values("action", "withdraw", "withdrawReason", "cover_found", "withdrawNote", "Kept words."), (*world).resolveByTrust)},
		{name: "trust: changed meanwhile", show: sent(derogation.ClinicalDirector,
			values("action", "amend", "note", "Kept words.", "description", "As before.", "number0", "1", "number1", "1"), (*world).amend)},
		{name: "trust: expired", show: func(w *world) *httptest.ResponseRecorder {
			w.reach(derogation.ClinicalDirector)
			w.withdraw()
			w.now = evening.AddDate(0, 0, 14)
			return w.get(w.trustLink())
		}},
		{name: "trust: not registered", show: func(w *world) *httptest.ResponseRecorder {
			w.store.gone = trustContact
			return w.get(w.trustLink())
		}},
		{name: "trust: broken", show: func(w *world) *httptest.ResponseRecorder {
			w.store.broken = http.ErrHandlerTimeout
			return w.get(w.trustLink())
		}},
	}
}
