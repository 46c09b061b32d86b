package pages_test

import (
	"net/http/httptest"
	"net/url"

	"example.org/derogations/shared/derogation"
)

// laterSituations are the pages of reviews on the ways that a case really goes.
func laterSituations() []situation {
	silence, escalate, approve := (*world).silence, (*world).escalate, (*world).approve
	ask, answer, amend := (*world).ask, (*world).answerQuestion, (*world).amend
	withNational := func(steps ...func(*world)) func(*world) *httptest.ResponseRecorder {
		return func(w *world) *httptest.ResponseRecorder {
			opened(derogation.Union, steps...)(w)
			return w.get(w.link(derogation.NationalTeam))
		}
	}
	return []situation{
		{name: "question open", show: opened(derogation.RegionalMedicalDirector, ask)},
		{name: "question answered", show: opened(derogation.RegionalMedicalDirector, ask, answer)},
		{name: "question not answered", show: opened(derogation.RegionalMedicalDirector, ask, silence)},
		{name: "question overtaken", show: opened(derogation.ClinicalDirector, ask, escalate)},
		{name: "union asked", show: opened(derogation.Union, ask)},
		{name: "amended", show: opened(derogation.NationalTeam, amend)},
		{name: "extended", change: extending, show: opened(derogation.NationalTeam, silence)},
		{name: "not nationally reviewed", change: extending, show: func(w *world) *httptest.ResponseRecorder {
			w.reach(derogation.NationalTeam)
			w.silence()
			w.silence()
			w.open()
			return w.get(w.link(derogation.Union))
		}},
		{name: "withdrawn under review", show: opened(derogation.TrustMedicalDirector, (*world).withdraw)},
		{name: "resolved by the trust", show: opened(derogation.TrustMedicalDirector, (*world).resolveByTrust)},
		{name: "reopened", show: opened(derogation.TrustMedicalDirector, (*world).resolveByTrust, (*world).reopenCase)},
		{name: "national may report", show: withNational()},
		{name: "national report with errors", show: func(w *world) *httptest.ResponseRecorder {
			w.reach(derogation.Union)
			return w.post(w.link(derogation.NationalTeam), url.Values{"version": {"1"}, "action": {"report_decision"}, "outcome": {"approved"}, "number0": {"7"}})
		}},
		{name: "national was passed and may report", show: func(w *world) *httptest.ResponseRecorder {
			w.reach(derogation.NationalTeam)
			w.silence()
			w.open()
			return w.get(w.link(derogation.NationalTeam))
		}},
		{name: "national has reported", show: withNational((*world).reportApproval)},
		{name: "union with a reported approval", show: opened(derogation.Union, (*world).reportApproval)},
		{name: "union with a reported refusal", show: opened(derogation.Union, (*world).reportRefusal, sendCode)},
		{name: "union that publishes elsewhere", change: elsewhere, show: opened(derogation.Union)},
		{name: "amended after the approval", show: opened(derogation.Union, approve, amend)},
		{name: "revocation with code sent", show: opened(derogation.Union, approve, sendCode)},
		{name: "revocation with errors", show: func(w *world) *httptest.ResponseRecorder {
			opened(derogation.Union, approve, sendCode)(w)
			return w.post(w.link(derogation.Union), values("action", "revoke", "effectiveAt", "2025-08-26T08:00", "handover", "Stay.", "code", w.code()))
		}},
		{name: "revoked", show: opened(derogation.Union, approve, (*world).revoke, (*world).reply)},
		{name: "stood down", show: opened(derogation.Union, approve, (*world).standDown, (*world).reportTurnout)},
		{name: "ended", show: opened(derogation.Union, approve, (*world).end)},
		{name: "exception", change: casualties, show: opened(derogation.ClinicalDirector)},
		{name: "exception to be judged by the national team", change: casualties, show: withNational((*world).refuse)},
		{name: "exception approved, union", change: casualties, show: opened(derogation.Union, approve, (*world).judge)},
		{name: "exception judged", change: casualties, show: withNational((*world).refuse, (*world).judge)},
		{name: "revoked too late", show: func(w *world) *httptest.ResponseRecorder {
			opened(derogation.Union, approve, sendCode, (*world).standDown)(w)
			return w.post(w.link(derogation.Union), values("action", "revoke", "revokeReason", "Elective lists went on.", "code", w.code()))
		}},
	}
}
