package pagestest

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

// FormLink is the path of the trust contact's link to the form.
func (w *World) FormLink() string { return w.FormLinkOf("RR8", TrustContact) }

// FormLinkOf is the path of the link by which a contact of a trust opens its form.
func (w *World) FormLinkOf(trust, contact string) string {
	w.T.Helper()
	token, err := signedlink.Mint(w.Keys, signedlink.Link{
		Purpose: signedlink.PurposeForm, Organisation: trust, Contact: contact, Address: mark(contact), Expires: Evening.Add(drafts.FormLinkLives),
	})
	if err != nil {
		w.T.Fatal(err)
	}
	return "/f/" + token
}

// Begun begins a draft, and returns its path.
func (w *World) Begun(from string) string {
	w.T.Helper()
	answer := w.Post(w.FormLink(), Values("draft", "00000000000000a1", "beginFrom", from))
	if answer.Code != http.StatusSeeOther {
		w.T.Fatalf("status %d: %s", answer.Code, Text(answer))
	}
	return answer.Header().Get("Location")
}

// FormPages are the pages of the form in their order, as the sample request fills
// them in.
func FormPages() []formPage {
	evidence := func(question, stated, detail, asOf string) formPage {
		return formPage{"evidence-" + question, Values("stated", stated, "detail", detail, "asOf", asOf)}
	}
	return []formPage{
		{"place", Values("site", "Leeds General Infirmary", "siteCode", "rr801", "service", "Adult critical care")},
		{"care", Values("category", "urgent_emergency_care")},
		{"doctors", Values("rows", "2", "grade0", "ST6 and above", "specialty0", "Intensive care medicine", "number0", "3",
			"grade1", "CT1 to ST5", "specialty1", "Anaesthetics", "number1", "2")},
		{"times", Values("from", "2025-07-26T08:00", "to", "2025-07-27T08:00")},
		{"deadline", Values("neededBy", "2025-07-26T07:00", "because", "The day shift starts at eight.")},
		{"risk", Values("description", "Two of three consultants who cover the unit tonight fell ill.\r\nOne remains for 24 beds.", "beganAt", "2025-07-25T21:30")},
		{"cause", Values("unexpected", "Both were well at handover.", "unrelated", "Sickness, not the strike, took the cover away.")},
		{"if-refused", Values("ifRefused", "Eight beds would have to close.", "patientsFrom", "8", "patientsTo", "12")},
		evidence("localResolution", "yes", "The other units of the network were asked.", "2025-07-25T22:00"),
		evidence("electiveActivity", "yes", "All lists were stood down.", "2025-07-25T18:00"),
		evidence("consultantsAndSas", "yes", "All eleven were phoned.", "2025-07-25T22:00"),
		evidence("otherStaffing", "no", "The agency had nobody.", "2025-07-25T21:00"),
		evidence("nonStrikingIncentives", "not_yet_known", "", ""),
		evidence("urgentCasesRearranged", "yes", "Two cases were moved.", "2025-07-25T20:00"),
		{"routine-care", Values("routineElective", "no")},
		{"committee", Values("informed", "yes", "committeeComment", "The chair was told by telephone.")},
		{"mass-casualty", Values("massCasualty", "no")},
		{"attestation", Values("attestedBy", "The consultant on call", "attestedRole", "Consultant in critical care")},
		{"contact", Values("contactName", "The duty manager", "contactRole", "Site manager", "contactPhone", "0113 496 0000", "contactEmail", "duty@example.org")},
	}
}

type formPage struct {
	Slug string
	Form url.Values
}

// Saved sends one page of the form as it is shown now, with what is given.
func (w *World) Saved(draft, slug string, form url.Values) *httptest.ResponseRecorder {
	w.T.Helper()
	path := draft + "/" + slug
	sent := maps.Clone(form)
	sent.Set("version", HiddenValue(w.Get(path), "version"))
	return w.Post(path, sent)
}

// HiddenValue is what a hidden field of a page holds.
func HiddenValue(page *httptest.ResponseRecorder, name string) string {
	_, rest, _ := strings.Cut(page.Body.String(), `name="`+name+`" value="`)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

// FilledIn begins a draft and saves every page of it.
func (w *World) FilledIn() string {
	w.T.Helper()
	draft := w.Begun("nothing")
	for _, page := range FormPages() {
		if answer := w.Saved(draft, page.Slug, page.Form); answer.Code != http.StatusSeeOther {
			w.T.Fatalf("page %s: status %d: %s", page.Slug, answer.Code, Text(answer))
		}
	}
	return draft
}

// SendIn sends a draft that is complete.
func (w *World) SendIn(draft string) *httptest.ResponseRecorder {
	w.T.Helper()
	return w.Saved(draft, "check", url.Values{"person": {"Sample Manager"}})
}

// sentDraft is the draft that tests begin, as it is stored.
func (w *World) StoredDraft() drafts.Draft {
	w.T.Helper()
	d, err := w.Store.Draft(w.T.Context(), drafts.Key{Trust: "RR8", Contact: TrustContact, ID: "00000000000000a1"})
	if err != nil {
		w.T.Fatal(err)
	}
	return d
}

// AgreedInAdvance records a standing derogation for the sample's service.
func (w *World) AgreedInAdvance() {
	w.T.Helper()
	err := w.Store.AddStanding(w.T.Context(), derogation.Standing{
		ID: "critical-care", Round: "sample", Services: []string{"Adult critical care"}, Text: "Critical care goes on everywhere.",
		From: SampleRound().StartsAt, To: SampleRound().EndsAt,
	}, nil)
	if err != nil {
		w.T.Fatal(err)
	}
}
