package pages_test

import (
	"net/http/httptest"
	"net/url"
	"time"

	"example.org/derogations/shared/derogation"
)

const deputyID = "CT-0000DEP1"

// withDeputy registers a second contact for a tier.
func withDeputy(tier derogation.Tier) func(*world) {
	return func(w *world) {
		contact := contacts()[contactID(tier)]
		contact.ID, contact.Name, contact.Role, contact.Order = deputyID, "Second on call", "Deputy", 2
		w.store.PutContact(contact)
	}
}

// stale makes the statements of a request those of the day before.
func stale(r *derogation.Request) {
	before := evening.Add(-14 * time.Hour)
	r.Evidence.ElectiveActivity.AsOf = &before
	r.Evidence.UrgentCasesRearranged = nil
	r.MassCasualty = &derogation.MassCasualty{DeclaredBy: "NHS England", IncidentReference: "INC-2025-07", DeclaredAt: evening.Add(-20 * time.Minute)}
}

// checked is the check page of a form.
func checked(tier derogation.Tier, form url.Values, prepare ...func(*world)) func(*world) *httptest.ResponseRecorder {
	return posted(tier, unchecked(form), prepare...)
}

// receipt records a form, with a code where one is needed, and shows its receipt.
func receipt(tier derogation.Tier, form url.Values, prepare ...func(*world)) func(*world) *httptest.ResponseRecorder {
	return func(w *world) *httptest.ResponseRecorder {
		w.t.Helper()
		posted(tier, unchecked(form), prepare...)(w)
		if len(w.store.codes()) > 0 {
			form.Set("code", w.code())
		}
		return w.get(w.post(w.link(tier), form).Header().Get("Location"))
	}
}

func approving() url.Values {
	return values("action", "approve", "number0", "2", "number1", "0", "from", "2025-07-26T08:00", "to", "2025-07-26T20:30", "conditions", "Critical care only.")
}

func handingOver() url.Values {
	return values("action", "hand_over", "deputy", deputyID, "handOverNote", "In theatre until six.")
}

// reviewSituations are the pages on the way from a review to its receipt.
func reviewSituations() []situation {
	cd, region, union := derogation.ClinicalDirector, derogation.RegionalMedicalDirector, derogation.Union
	without := func(form url.Values, field string) url.Values { form.Del(field); return form }
	return []situation{
		{name: "review with gaps and old evidence", change: changed(stale), show: opened(cd)},
		{name: "review with a deputy", show: opened(region, withDeputy(region))},
		{name: "review with earlier requests", show: func(w *world) *httptest.ResponseRecorder {
			w.now = evening.Add(-30 * time.Minute)
			w.another(1, elsewhereIn("Theatres"))
			w.now = evening.Add(-20 * time.Minute)
			w.another(2, elsewhereIn("Acute medicine"), standDown)
			w.now = evening.Add(time.Minute)
			return opened(union)(w)
		}},
		{name: "review handed over", show: func(w *world) *httptest.ResponseRecorder {
			receipt(region, handingOver(), withDeputy(region))(w)
			return w.get(w.linkTo(3, deputyID))
		}},
		{name: "check of an escalation", show: checked(region, values("action", "escalate", "supported", "no", "comment", "Other units have room."))},
		{name: "check of an approval", show: checked(union, approving())},
		{name: "check of an approval without a number", show: checked(union, approving(), func(w *world) {
			contact := contacts()[contactID(union)]
			contact.Mobile = ""
			w.store.PutContact(contact)
		})},
		{name: "check with a wrong code", show: posted(union, with(approving(), "code", "000000"), sendCode)},
		{name: "check of a code too soon", show: func(w *world) *httptest.ResponseRecorder {
			checked(union, approving())(w)
			return w.post(w.link(union)+"/code", approving())
		}},
		{name: "check of a hand-over", show: checked(region, handingOver(), withDeputy(region))},
		{name: "nobody chosen to hand over to", show: checked(region, without(handingOver(), "deputy"), withDeputy(region))},
		{name: "receipt of an escalation", show: receipt(cd, values("action", "escalate", "comment", "Every consultant was rung."))},
		{name: "receipt of a question", show: receipt(cd, values("action", "ask", "question", "How many beds are open?"))},
		{name: "receipt of an approval", show: receipt(union, approving())},
		{name: "receipt of a hand-over", show: receipt(region, handingOver(), withDeputy(region))},
		{name: "receipt of a revocation", show: receipt(union, values("action", "revoke", "revokeReason", "Elective lists went on.", "handover", "Stay."), (*world).approve)},
		{name: "receipt of a comment", show: receipt(cd, values("action", "comment", "remark", "I was in theatre."), (*world).silence)},
	}
}

func with(form url.Values, field, value string) url.Values {
	form.Set(field, value)
	return form
}

func elsewhereIn(service string) func(*derogation.Submit) {
	return func(s *derogation.Submit) { s.Request.Service = service }
}
