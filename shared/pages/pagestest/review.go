package pagestest

import (
	"maps"
	"net/http/httptest"
	"net/url"
	"time"

	"example.org/derogations/shared/derogation"
)

const deputyID = "CT-0000DEP1"

// withDeputy registers a second contact for a tier.
func withDeputy(tier derogation.Tier) func(*World) {
	return func(w *World) {
		contact := Contacts()[ContactID(tier)]
		contact.ID, contact.Name, contact.Role, contact.Order = deputyID, "Second on call", "Deputy", 2
		w.Store.PutContact(contact)
	}
}

// stale makes the statements of a request those of the day before.
func stale(r *derogation.Request) {
	before := Evening.Add(-14 * time.Hour)
	r.Evidence.ElectiveActivity.AsOf = &before
	r.Evidence.ElectiveActivity.Lists = &derogation.Lists{Running: 3}
	r.Evidence.ConsultantsAndSAS.Doctors = &derogation.DoctorsAsked{Asked: 12, Declined: 9, Resident: 2}
	r.Evidence.OtherStaffing.Shifts = &derogation.Shifts{Needed: 4, Filled: 1}
	r.Evidence.UrgentCasesRearranged = nil
	r.MassCasualty = &derogation.MassCasualty{Declarer: "nhs_england", CheckPhone: "0300 000 0100", IncidentReference: "INC-2025-07", DeclaredAt: Evening.Add(-20 * time.Minute)}
}

// checked is the check page of a form.
func checked(tier derogation.Tier, form url.Values, prepare ...func(*World)) func(*World) *httptest.ResponseRecorder {
	return posted(tier, Unchecked(form), prepare...)
}

// receipt records a form, with a code where one is needed, and shows its receipt.
func receipt(tier derogation.Tier, form url.Values, prepare ...func(*World)) func(*World) *httptest.ResponseRecorder {
	return func(w *World) *httptest.ResponseRecorder {
		w.T.Helper()
		posted(tier, Unchecked(form), prepare...)(w)
		if len(w.Store.Codes()) > 0 {
			form.Set("code", w.Code())
		}
		return w.Get(w.Post(w.Link(tier), form).Header().Get("Location"))
	}
}

func approving() url.Values {
	return Values("action", "approve", "number0", "2", "number1", "0", "from", "2025-07-26T08:00", "to", "2025-07-26T20:30", "conditions", "Critical care only.")
}

func handingOver() url.Values {
	return Values("action", "hand_over", "deputy", deputyID, "handOverNote", "In theatre until six.")
}

// reviewSituations are the pages on the way from a review to its receipt.
func reviewSituations() []Situation {
	cd, region, union := derogation.ClinicalDirector, derogation.RegionalMedicalDirector, derogation.Union
	without := func(form url.Values, field string) url.Values { form.Del(field); return form }
	return []Situation{
		{Name: "review with gaps and old evidence", Change: Changed(stale), Show: Opened(cd)},
		{Name: "review with a deputy", Show: Opened(region, withDeputy(region))},
		{Name: "review with earlier requests", Show: func(w *World) *httptest.ResponseRecorder {
			w.Now = Evening.Add(-30 * time.Minute)
			w.Another(1, elsewhereIn("Theatres"))
			w.Now = Evening.Add(-20 * time.Minute)
			w.Another(2, elsewhereIn("Acute medicine"), standDown)
			w.Now = Evening.Add(time.Minute)
			return Opened(union)(w)
		}},
		{Name: "review handed over", Show: func(w *World) *httptest.ResponseRecorder {
			receipt(region, handingOver(), withDeputy(region))(w)
			return w.Get(w.LinkTo(3, deputyID))
		}},
		{Name: "check of an escalation", Show: checked(region, Values("action", "escalate", "supported", "no", "comment", "Other units have room."))},
		{Name: "check of an approval", Show: checked(union, approving())},
		{Name: "check of an approval without a number", Show: checked(union, approving(), func(w *World) {
			contact := Contacts()[ContactID(union)]
			contact.Mobile = ""
			w.Store.PutContact(contact)
		})},
		{Name: "check with a wrong code", Show: posted(union, with(approving(), "code", "000000"), SendCode(approving()))},
		{Name: "check of a code too soon", Show: func(w *World) *httptest.ResponseRecorder {
			checked(union, approving())(w)
			return w.Post(w.Link(union)+"/code", approving())
		}},
		{Name: "check on a link with too many wrong codes", Show: func(w *World) *httptest.ResponseRecorder {
			checked(union, approving())(w)
			for range 5 {
				w.Post(w.Link(union), with(approving(), "code", "000000"))
			}
			return w.Post(w.Link(union), Unchecked(approving()))
		}},
		{Name: "another link was sent", Show: func(w *World) *httptest.ResponseRecorder {
			w.Reach(union)
			w.Post(w.Link(union)+"/link", url.Values{})
			return w.Get(w.Link(union) + "/link")
		}},
		{Name: "check of a hand-over", Show: checked(region, handingOver(), withDeputy(region))},
		{Name: "nobody chosen to hand over to", Show: checked(region, without(handingOver(), "deputy"), withDeputy(region))},
		{Name: "receipt of an escalation", Show: receipt(cd, Values("action", "escalate", "comment", "Every consultant was phoned."))},
		{Name: "receipt of a question", Show: receipt(cd, Values("action", "ask", "question", "How many beds are open?"))},
		{Name: "receipt of an approval", Show: receipt(union, approving())},
		{Name: "receipt of a hand-over", Show: receipt(region, handingOver(), withDeputy(region))},
		{Name: "receipt of a revocation", Show: receipt(union, aRevocation(), (*World).Approve)},
		{Name: "receipt of a comment", Show: receipt(cd, Values("action", "comment", "remark", "I was in theatre."), (*World).Silence)},
	}
}

func with(form url.Values, field, value string) url.Values {
	form.Set(field, value)
	return form
}

func elsewhereIn(service string) func(*derogation.Submit) {
	return func(s *derogation.Submit) { s.Request.Service = service }
}

// Unchecked is a form as the review's own page sends it.
func Unchecked(form url.Values) url.Values {
	out := maps.Clone(form)
	out.Del("step")
	return out
}

// Suspicious is an answer that may identify somebody.
func Suspicious() url.Values {
	return Values("action", "resolve_locally", "person", "Ana Sample", "version", "1", "how", "Dr Sample covers; the patient was born 1/2/1950.")
}

func suspicions() []Situation {
	return []Situation{{Name: "an answer that may identify somebody", Show: posted(derogation.ClinicalDirector, Suspicious())}}
}
