package pages_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/signedlink"
)

// formLink is the path of the trust contact's link to the form.
func (w *world) formLink() string { return w.formLinkOf("RR8", trustContact) }

func (w *world) formLinkOf(trust, contact string) string {
	w.t.Helper()
	token, err := signedlink.Mint(w.keys, signedlink.Link{
		Purpose: signedlink.PurposeForm, Organisation: trust, Contact: contact, Expires: evening.Add(drafts.FormLinkLives),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return "/f/" + token
}

// begun begins a draft, and returns its path.
func (w *world) begun(from string) string {
	w.t.Helper()
	answer := w.post(w.formLink(), values("draft", "00000000000000a1", "beginFrom", from))
	if answer.Code != http.StatusSeeOther {
		w.t.Fatalf("status %d: %s", answer.Code, text(answer))
	}
	return answer.Header().Get("Location")
}

// formPages are the pages of the form in their order, as the sample request fills
// them in.
func formPages() []formPage {
	evidence := func(question, stated, detail, asOf string) formPage {
		return formPage{"evidence-" + question, values("stated", stated, "detail", detail, "asOf", asOf)}
	}
	return []formPage{
		{"place", values("site", "Leeds General Infirmary", "siteCode", "rr801", "service", "Adult critical care")},
		{"care", values("category", "urgent_emergency_care")},
		{"doctors", values("rows", "2", "grade0", "ST6 and above", "specialty0", "Intensive care medicine", "number0", "3",
			"grade1", "CT1 to ST5", "specialty1", "Anaesthetics", "number1", "2")},
		{"times", values("from", "2025-07-26T08:00", "to", "2025-07-27T08:00")},
		{"deadline", values("neededBy", "2025-07-26T07:00", "because", "The day shift starts at eight.")},
		{"risk", values("description", "Two of three consultants who cover the unit tonight fell ill.\r\nOne remains for 24 beds.", "beganAt", "2025-07-25T21:30")},
		{"cause", values("unexpected", "Both were well at handover.", "unrelated", "Sickness, not the strike, took the cover away.")},
		{"if-refused", values("ifRefused", "Eight beds would have to close.", "patientsFrom", "8", "patientsTo", "12")},
		evidence("localResolution", "yes", "The other units of the network were asked.", "2025-07-25T22:00"),
		evidence("electiveActivity", "yes", "All lists were stood down.", "2025-07-25T18:00"),
		evidence("consultantsAndSas", "yes", "All eleven were rung.", "2025-07-25T22:00"),
		evidence("otherStaffing", "no", "The agency had nobody.", "2025-07-25T21:00"),
		evidence("nonStrikingIncentives", "not_yet_known", "", ""),
		evidence("urgentCasesRearranged", "yes", "Two cases were moved.", "2025-07-25T20:00"),
		{"routine-care", values("routineElective", "no")},
		{"committee", values("informed", "yes", "committeeComment", "The chair was told by telephone.")},
		{"mass-casualty", values("massCasualty", "no")},
		{"attestation", values("attestedBy", "The consultant on call", "attestedRole", "Consultant in critical care")},
		{"contact", values("contactName", "The duty manager", "contactRole", "Site manager", "contactPhone", "0113 496 0000", "contactEmail", "duty@example.org")},
	}
}

type formPage struct {
	slug string
	form url.Values
}

// saved sends one page of the form as it is shown now, with what is given.
func (w *world) saved(draft, slug string, form url.Values) *httptest.ResponseRecorder {
	w.t.Helper()
	path := draft + "/" + slug
	sent := maps.Clone(form)
	sent.Set("version", hiddenValue(w.get(path), "version"))
	return w.post(path, sent)
}

func hiddenValue(page *httptest.ResponseRecorder, name string) string {
	_, rest, _ := strings.Cut(page.Body.String(), `name="`+name+`" value="`)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

// filledIn begins a draft and saves every page of it.
func (w *world) filledIn() string {
	w.t.Helper()
	draft := w.begun("nothing")
	for _, page := range formPages() {
		if answer := w.saved(draft, page.slug, page.form); answer.Code != http.StatusSeeOther {
			w.t.Fatalf("page %s: status %d: %s", page.slug, answer.Code, text(answer))
		}
	}
	return draft
}

// sendIn sends a draft that is complete.
func (w *world) sendIn(draft string) *httptest.ResponseRecorder {
	w.t.Helper()
	return w.saved(draft, "check", url.Values{"person": {"Sample Manager"}})
}

// sentDraft is the draft that tests begin, as it is stored.
func (w *world) storedDraft() drafts.Draft {
	w.t.Helper()
	d, err := w.store.Draft(w.t.Context(), drafts.Key{Trust: "RR8", Contact: trustContact, ID: "00000000000000a1"})
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

// agreedInAdvance records a standing derogation for the sample's service.
func (w *world) agreedInAdvance() {
	w.t.Helper()
	err := w.store.AddStanding(w.t.Context(), derogation.Standing{
		ID: "critical-care", Round: "sample", Services: []string{"Adult critical care"}, Text: "Critical care goes on everywhere.",
		From: sampleRound().StartsAt, To: sampleRound().EndsAt,
	}, nil)
	if err != nil {
		w.t.Fatal(err)
	}
}
