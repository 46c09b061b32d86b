package pagestest

import (
	"net/http/httptest"
	"net/url"

	"example.org/derogations/shared/derogation"
)

// LaterSituations are the pages of reviews on the ways that a case really goes.
func LaterSituations() []Situation {
	silence, escalate, approve := (*World).Silence, (*World).Escalate, (*World).Approve
	ask, answer, amend := (*World).Ask, (*World).AnswerQuestion, (*World).amend
	withNational := func(steps ...func(*World)) func(*World) *httptest.ResponseRecorder {
		return func(w *World) *httptest.ResponseRecorder {
			Opened(derogation.Union, steps...)(w)
			return w.Get(w.Link(derogation.NationalTeam))
		}
	}
	return []Situation{
		{Name: "question open", Show: Opened(derogation.RegionalMedicalDirector, ask)},
		{Name: "question answered", Show: Opened(derogation.RegionalMedicalDirector, ask, answer)},
		{Name: "question not answered", Show: Opened(derogation.RegionalMedicalDirector, ask, silence)},
		{Name: "question overtaken", Show: Opened(derogation.ClinicalDirector, ask, escalate)},
		{Name: "union has an offer out", Show: Opened(derogation.Union, (*World).Offer)},
		{Name: "union asked", Show: Opened(derogation.Union, ask)},
		{Name: "amended", Show: Opened(derogation.NationalTeam, amend)},
		{Name: "extended", Change: Extending, Show: Opened(derogation.NationalTeam, silence)},
		{Name: "not nationally reviewed", Change: Extending, Show: func(w *World) *httptest.ResponseRecorder {
			w.Reach(derogation.NationalTeam)
			w.Silence()
			w.Silence()
			w.Open()
			return w.Get(w.Link(derogation.Union))
		}},
		{Name: "withdrawn under review", Show: Opened(derogation.TrustMedicalDirector, (*World).Withdraw)},
		{Name: "voided under review", Show: Opened(derogation.TrustMedicalDirector, (*World).Void)},
		{Name: "resolved by the trust", Show: Opened(derogation.TrustMedicalDirector, (*World).ResolveByTrust)},
		{Name: "reopened", Show: Opened(derogation.TrustMedicalDirector, (*World).ResolveByTrust, (*World).reopenCase)},
		{Name: "sent again to the union", Show: Opened(derogation.Union, (*World).Refuse, (*World).SendAgain)},
		{Name: "national may report", Show: withNational()},
		{Name: "national report with errors", Show: func(w *World) *httptest.ResponseRecorder {
			w.Reach(derogation.Union)
			return w.Post(w.Link(derogation.NationalTeam), url.Values{"version": {"1"}, "action": {"report_decision"}, "outcome": {"approved"}, "number0": {"7"}})
		}},
		{Name: "national was passed and may report", Show: func(w *World) *httptest.ResponseRecorder {
			w.Reach(derogation.NationalTeam)
			w.Silence()
			w.Open()
			return w.Get(w.Link(derogation.NationalTeam))
		}},
		{Name: "national has reported", Show: withNational((*World).ReportApproval)},
		{Name: "union with a reported approval", Show: Opened(derogation.Union, (*World).ReportApproval)},
		{Name: "union with a reported refusal", Show: Opened(derogation.Union, (*World).reportRefusal, SendCode(aRefusal()))},
		{Name: "union that publishes elsewhere", Change: Elsewhere, Show: Opened(derogation.Union)},
		{Name: "amended after the approval", Show: Opened(derogation.Union, approve, amend)},
		{Name: "revocation with code sent", Show: Opened(derogation.Union, approve, SendCode(aRevocation()))},
		{Name: "revocation with errors", Show: func(w *World) *httptest.ResponseRecorder {
			Opened(derogation.Union, approve, SendCode(aRevocation()))(w)
			return w.Post(w.Link(derogation.Union), Values("action", "revoke", "effectiveAt", "2025-08-26T08:00", "handover", "Stay.", "code", w.Code()))
		}},
		{Name: "revoked", Show: Opened(derogation.Union, approve, (*World).Revoke, (*World).reply)},
		{Name: "stood down", Show: Opened(derogation.Union, approve, (*World).StandDown, (*World).reportTurnout)},
		{Name: "ended", Show: Opened(derogation.Union, approve, (*World).End)},
		{Name: "exception", Change: Casualties, Show: Opened(derogation.ClinicalDirector)},
		{Name: "exception, before the union is asked", Change: Casualties, Show: func(w *World) *httptest.ResponseRecorder {
			return w.Get(w.LinkBefore(derogation.Union))
		}},
		{Name: "exception, objected to before the union is asked", Change: Casualties, Show: func(w *World) *httptest.ResponseRecorder {
			w.Post(w.LinkBefore(derogation.Union), Values("action", "object_exception", "objection", "We were told of no event."))
			return w.Get(w.LinkBefore(derogation.Union))
		}},
		{Name: "exception to be judged by the national team", Change: Casualties, Show: withNational((*World).Refuse)},
		{Name: "exception approved, union", Change: Casualties, Show: Opened(derogation.Union, approve, (*World).judge)},
		{Name: "exception judged", Change: Casualties, Show: withNational((*World).Refuse, (*World).judge)},
		{Name: "revoked too late", Show: func(w *World) *httptest.ResponseRecorder {
			Opened(derogation.Union, approve, SendCode(aRevocation()), (*World).StandDown)(w)
			return w.Post(w.Link(derogation.Union), Values("action", "revoke", "revokeCode", "conditions_not_met", "revokeReason", "Elective lists went on.", "code", w.Code()))
		}},
	}
}
