package pagestest

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/casework/links"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/signedlink"
)

// FormLink is the path of the trust contact's link to the form.
func (w *World) FormLink() string { return w.FormLinkOf("RR8", TrustContact) }

// FormLinkOf is the path of the link by which a contact of a trust opens its form.
func (w *World) FormLinkOf(trust, contact string) string {
	w.T.Helper()
	token, err := signedlink.Mint(w.Keys, signedlink.Link{
		Purpose: signedlink.PurposeForm, Organisation: trust, Contact: contact, Address: mark(contact), Expires: Evening.Add(links.Lives),
	})
	if err != nil {
		w.T.Fatal(err)
	}
	return "/f/" + token
}

// FormLinkOfANewcomer is the path of the link to the form of Leicester, which has never
// filed a request.
func (w *World) FormLinkOfANewcomer() string {
	w.T.Helper()
	w.Store.PutOrganisation(Leicester)
	w.Store.PutContact(casework.Contact{
		ID: "CT-0000TRC2", Organisation: Leicester.Code, Duty: casework.DutyTrustContact,
		Name: "Duty command", Role: "Site manager", Email: "duty@example.org", Order: 1,
	})
	return w.FormLinkOf(Leicester.Code, "CT-0000TRC2")
}

// Begun begins a draft, and returns its path.
func (w *World) Begun(from string) string {
	w.T.Helper()
	answer := w.Post(w.FormLink(), Values("draft", "00000000000000a1", "beginFrom", from))
	if answer.Code != http.StatusSeeOther {
		w.T.Fatalf("status %d: %s", answer.Code, Text(answer))
	}
	return path.Dir(answer.Header().Get("Location"))
}

// FormPages are the pages of the form in their order, as the sample request fills
// them in.
func FormPages() []formPage {
	evidence := url.Values{}
	said := func(question, stated, detail, asOf string) {
		for field, value := range map[string]string{question: stated, question + "Detail": detail, question + "AsOf": asOf} {
			evidence.Set(field, value)
		}
	}
	said("localResolution", "yes", "The other units of the network were asked.", "")
	said("electiveActivity", "yes", "All lists were stood down.", "6pm today")
	said("consultantsAndSas", "yes", "All eleven were phoned.", "")
	said("otherStaffing", "no", "The agency had nobody.", "25/7/2025 21:00")
	said("nonStrikingIncentives", "not_yet_known", "", "")
	said("urgentCasesRearranged", "yes", "Two cases were moved.", "25 July at 8pm")
	evidence.Set("asOf", "2025-07-25")
	evidence.Set("asOf-time", "10pm")
	return []formPage{
		{"mass-casualty", Values("massCasualty", "no")},
		{"place", Values("site", "Leeds General Infirmary", "siteCode", "rr801", "service", "Adult critical care",
			"category", "urgent_emergency_care", "routineElective", "no")},
		{"doctors", Values("rows", "2", "grade0", "ST6 and above", "specialty0", "Intensive care medicine", "number0", "3",
			"grade1", "CT1 to ST5", "specialty1", "Anaesthetics", "number1", "2")},
		{"times", Values("from", "2025-07-26", "from-time", "8am", "to", "other", "to-day", "27", "to-month", "July", "to-time", "08:00",
			"neededBy", "2025-07-26", "neededBy-time", "0700", "because", "The day shift starts at eight.")},
		{"risk", Values("description", "Two of three consultants who cover the unit tonight fell ill.\r\nOne remains for 24 beds.",
			"beganAt", "2025-07-25", "beganAt-time", "9:30 p.m.", "unexpected", "Both were well at handover.",
			"unrelated", "Sickness, not the strike, took the cover away.", "ifRefused", "Eight beds would have to close.",
			"patientsFrom", "8", "patientsTo", "12")},
		{"evidence", evidence},
		{"people", Values("informed", "yes", "committeeComment", "The chair was told by telephone.",
			"attestedBy", "The consultant on call", "attestedRole", "Consultant in critical care",
			"contactName", "The duty manager", "contactRole", "Site manager", "contactPhone", "0113 496 0000", "contactEmail", "duty@example.org")},
	}
}

// FormPage is the sample's page of the form of this name.
func FormPage(slug string) url.Values {
	for _, page := range FormPages() {
		if page.Slug == slug {
			return page.Form
		}
	}
	return nil
}

type formPage struct {
	Slug string
	Form url.Values
}

// Saved sends one page of the form as it is shown now, with what is given.
func (w *World) Saved(draft, slug string, form url.Values) *httptest.ResponseRecorder {
	w.T.Helper()
	page := draft + "/" + slug
	sent := maps.Clone(form)
	sent.Set("version", HiddenValue(w.Get(page), "version"))
	return w.Post(page, sent)
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
