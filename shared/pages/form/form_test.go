package form_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/casework/links"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

func TestARequestIsWrittenPageByPageAndSentAsAnySystemWould(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.ElsewhereNow)
	draft := w.FilledIn()
	pagestest.Wants(t, w.Get(draft+"/check"), http.StatusOK, "Check your answers", "Leeds General Infirmary", "3 × Intensive care medicine",
		"8am tomorrow", "Mass casualty exception No", "Send the request")
	answer := w.SendIn(draft)
	if answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != draft+"/sent" {
		t.Fatalf("status %d to %s: %s", answer.Code, answer.Header().Get("Location"), pagestest.Text(answer))
	}
	sent := w.Get(draft + "/sent")
	pagestest.Wants(t, sent, http.StatusOK, "Request sent", "Nobody may be called back until the union has approved it", "The clinical director: 11:31pm")

	receipt := w.StoredDraft().Acknowledgement
	filed, _, err := w.Store.Memory.Case(t.Context(), receipt.Reference)
	if err != nil {
		t.Fatal(err)
	}
	want := pagestest.SampleRequest()
	want.Round = "sample"
	want.Evidence.NonStrikingIncentives.AsOf = nil
	if diff := cmp.Diff(want, filed.State.Request); diff != "" {
		t.Errorf("filed (-want +got):\n%s", diff)
	}
	by := filed.State.FiledBy
	if by.ID != pagestest.TrustContact || by.Name != "Sample Manager" || by.Role != "Site manager" || by.Organisation != "RR8" ||
		by.Kind != derogation.ActorReviewer || by.Tier != "" || by.Proof != derogation.ProofSignedLink {
		t.Errorf("filed by %+v", by)
	}
	_, path, _ := strings.Cut(sent.Body.String(), `href="/t/`)
	path, _, _ = strings.Cut(path, `"`)
	pagestest.Wants(t, w.Get("/t/"+path), http.StatusOK, receipt.Reference, "5 doctors at", "Tier by tier")
}

// A trust that needs doctors in several services files the first, and then for each of
// the others says the service, the kind of care and the doctors alone. Each is a request
// of its own.
func TestTheSameIsFiledForAnotherService(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.ElsewhereNow)
	draft := w.FilledIn()
	w.SendIn(draft)
	first := w.StoredDraft().Acknowledgement.Reference
	w.Now = w.Now.Add(2 * time.Minute)
	sent := w.Get(draft + "/sent")
	pagestest.Wants(t, sent, http.StatusOK, "Ask for another service")
	begun := w.Post(w.FormLink(), pagestest.Values("draft", "00000000000000a2", "beginFrom", pagestest.HiddenValue(sent, "beginFrom"), "anotherService", pagestest.HiddenValue(sent, "anotherService")))
	other := path.Dir(begun.Header().Get("Location"))
	if begun.Code != http.StatusSeeOther || begun.Header().Get("Location") != other+"/place" {
		t.Fatalf("status %d to %s", begun.Code, begun.Header().Get("Location"))
	}
	pagestest.Wants(t, w.Get(other), http.StatusOK, "5 of 7 pages are done")
	pagestest.Wants(t, w.Get(other+"/check"), http.StatusOK, "Where, and for what care: Enter the service", "Who, and how many: not started")
	place := maps.Clone(pagestest.FormPage("place"))
	place.Set("service", "Neonatal intensive care")
	w.Saved(other, "place", place)
	w.Saved(other, "doctors", pagestest.Values("rows", "1", "grade0", "ST6 and above", "specialty0", "Neonatal medicine", "number0", "2"))
	pagestest.Wants(t, w.Get(other+"/check"), http.StatusOK, "Send the request")
	second, err := w.Store.Draft(t.Context(), drafts.Key{Trust: "RR8", Contact: pagestest.TrustContact, ID: "00000000000000a2"})
	if err != nil {
		t.Fatal(err)
	}
	before, _, err := w.Store.Memory.Case(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	want := before.State.Request
	want.Service, want.Staff = "Neonatal intensive care", []derogation.StaffLine{{Grade: "ST6 and above", Specialty: "Neonatal medicine", Number: 2}}
	if diff := cmp.Diff(want, second.Request); diff != "" {
		t.Errorf("the request for another service (-want +got):\n%s", diff)
	}
}

func TestADraftIsForgottenOnceItIsSent(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.ElsewhereNow)
	draft := w.FilledIn()
	w.SendIn(draft)
	stored := w.StoredDraft()
	if diff := cmp.Diff(derogation.Request{}, stored.Request); diff != "" || stored.Acknowledgement == nil {
		t.Errorf("kept: %s", diff)
	}
	for _, path := range []string{"", "/check", "/place"} {
		if answer := w.Get(draft + path); answer.Header().Get("Location") != draft+"/sent" {
			t.Errorf("%q is answered with %d", path, answer.Code)
		}
	}
	if answer := w.Post(draft+"/place", pagestest.FormPage("place")); answer.Header().Get("Location") != draft+"/sent" {
		t.Errorf("saved after it was sent: %d", answer.Code)
	}
	pagestest.Lacks(t, w.Get(w.FormLink()), "Begun, and not sent")
}

func TestADoubleClickFilesOneRequest(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.ElsewhereNow)
	draft := w.FilledIn()
	form := url.Values{"person": {"Sample Manager"}, "version": {pagestest.HiddenValue(w.Get(draft+"/check"), "version")}}
	answers := make([]*httptest.ResponseRecorder, 8)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = w.Post(draft+"/check", form) })
	}
	all.Wait()
	answers = append(answers, w.Post(draft+"/check", form))
	for _, answer := range answers {
		if answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != draft+"/sent" {
			t.Errorf("status %d: %s", answer.Code, pagestest.Text(answer))
		}
	}
	cases, err := w.Store.CasesOf(t.Context(), "RR8", pagestest.Evening.AddDate(0, 0, -1))
	if err != nil || len(cases) != 2 {
		t.Errorf("the trust has %d cases, want the one before and this one (%v)", len(cases), err)
	}
}

func TestADoubleClickSavesAPageOnceAndGoesOn(t *testing.T) {
	w := pagestest.NewWorld(t)
	draft := w.Begun("nothing")
	form := pagestest.FormPage("place")
	for range 2 {
		answer := w.Post(draft+"/place", form)
		if answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != draft+"/doctors" {
			t.Errorf("status %d: %s", answer.Code, pagestest.Text(answer))
		}
	}
	if got := w.StoredDraft(); got.Version != 2 || got.Request.Category != derogation.UrgentEmergencyCare {
		t.Errorf("stored at version %d: %s", got.Version, got.Request.Category)
	}
	if again := w.Post(w.FormLink(), pagestest.Values("draft", "00000000000000a1", "beginFrom", "nothing")); path.Dir(again.Header().Get("Location")) != draft {
		t.Errorf("begun again: status %d", again.Code)
	}
	if got := w.StoredDraft(); got.Version != 2 {
		t.Error("to begin it again changed the draft")
	}
}

func TestWhatAnotherWindowSavedIsNotOverwrittenUnseen(t *testing.T) {
	w := pagestest.NewWorld(t)
	draft := w.Begun("nothing")
	place := func(category string) url.Values {
		form := maps.Clone(pagestest.FormPage("place"))
		form.Set("category", category)
		return form
	}
	w.Saved(draft, "place", place("cancer"))
	answer := w.Post(draft+"/place", place("major_incident"))
	pagestest.Wants(t, answer, http.StatusConflict, "changed in another window", "What you typed is still here")
	if got := w.StoredDraft().Request.Category; got != derogation.Cancer {
		t.Errorf("stored: %s", got)
	}
	form := place("major_incident")
	form.Set("version", pagestest.HiddenValue(answer, "version"))
	if again := w.Post(draft+"/place", form); again.Code != http.StatusSeeOther {
		t.Errorf("saved on what was seen: %d", again.Code)
	}
}

func TestNobodySendsWhatTheyDidNotSee(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.ElsewhereNow)
	draft := w.FilledIn()
	seen := pagestest.HiddenValue(w.Get(draft+"/check"), "version")
	w.Saved(draft, "doctors", url.Values{"rows": {"1"}, "grade0": {"ST6 and above"}, "specialty0": {"Intensive care medicine"}, "number0": {"1"}})
	answer := w.Post(draft+"/check", url.Values{"person": {"Sample Manager"}, "version": {seen}})
	pagestest.Wants(t, answer, http.StatusConflict, "changed in another window", "Look through it, then send it again")
	if w.StoredDraft().Acknowledgement != nil {
		t.Error("it was sent")
	}
}

func TestEverythingWrongOnAPageIsNamedAndWhatWasTypedStays(t *testing.T) {
	for name, one := range map[string]struct {
		slug  string
		form  url.Values
		wants []string
		keeps string
	}{
		"place":             {"place", url.Values{"site": {"Leeds"}}, []string{"Enter the service", "Choose the kind of care", "Say whether they would do routine elective care"}, `value="Leeds"`},
		"doctors":           {"doctors", url.Values{"rows": {"3"}, "grade2": {"ST6"}, "number2": {"0"}}, []string{"Enter the specialty", "Enter a number of 1 or more"}, `id="grade2" name="grade2" type="text" maxlength="200" list="grade2-list" value="ST6"`},
		"nobody":            {"doctors", url.Values{"rows": {"2"}}, []string{"Enter at least one grade"}, ""},
		"backwards":         {"times", url.Values{"from": {"2025-07-26T08:00"}, "to": {"2025-07-26T07:00"}}, []string{"The end must be after"}, `value="7am"`},
		"outside":           {"times", url.Values{"from": {"2025-07-24T08:00"}, "to": {"2025-08-26T07:00"}}, []string{"The start must lie within the strike", "The end must lie within the strike"}, ""},
		"unread":            {"times", url.Values{"from": {"tonight"}}, []string{"Enter the time of the start, like 7:30pm", "Enter the date and time of the end, like"}, `value="tonight"`},
		"to come":           {"risk", url.Values{"description": {"It is bad."}, "beganAt": {"2025-07-28T08:00"}}, []string{"the risk must be present"}, "It is bad."},
		"patients":          {"risk", url.Values{"ifRefused": {"Beds close."}, "patientsFrom": {"9"}, "patientsTo": {"3"}}, []string{"How many patients, at most, must be"}, `value="9"`},
		"no detail":         {"evidence", url.Values{"otherStaffing": {"no"}}, []string{"Answer: Was a local resolution tried first?", "Say what you did about other staffing, or why you did nothing", "Say when your answers were true"}, ""},
		"a number alone":    {"evidence", url.Values{"otherStaffing": {"no"}, "otherStaffing-shifts-needed": {"4"}}, []string{"Filled: enter a whole number", "Say what you did about other staffing, or why you did nothing"}, `value="4"`},
		"no number":         {"evidence", url.Values{"consultantsAndSas": {"yes"}, "consultantsAndSas-doctors-asked": {"all"}}, []string{"Asked: enter a whole number", "Already resident: enter a whole number"}, `value="all"`},
		"no words":          {"evidence", url.Values{"consultantsAndSas": {"yes"}}, []string{"Say what you did about consultants and SAS doctors, or give the numbers"}, ""},
		"too many declined": {"evidence", counted("4", "5", "0"), []string{"The number of declined in consultants and SAS doctors must be at most the number asked"}, `value="5"`},
		"elective":          {"place", url.Values{"routineElective": {"yes"}}, []string{"doctors are not asked back for routine elective care"}, ""},
		"own casualty":      {"mass-casualty", url.Values{"massCasualty": {"yes"}, "declarer": {"trust"}, "checkPhone": {"0300 000 0100"}, "declaredAt": {"2025-07-25T22:40"}}, []string{"An event that only your own trust declared is no exception"}, ""},
		"casualty":          {"mass-casualty", url.Values{"massCasualty": {"yes"}}, []string{"Choose who declared the event", "Enter the phone number of the body that declared it", "Enter the date and time of the declaration"}, ""},
		"contact":           {"people", url.Values{"contactEmail": {"nobody"}, "contactName": {"x"}, "contactRole": {"y"}}, []string{"Enter the phone number", "must be an email address"}, `value="nobody"`},
	} {
		t.Run(name, func(t *testing.T) {
			w := pagestest.NewWorld(t)
			draft := w.Begun("nothing")
			answer := w.Saved(draft, one.slug, one.form)
			pagestest.Wants(t, answer, http.StatusUnprocessableEntity, one.wants...)
			pagestest.WantsMarkup(t, answer.Body.String(), one.keeps)
			if w.StoredDraft().Version != 1 {
				t.Error("something was saved")
			}
		})
	}
}

// counted answers each question, that about consultants with numbers alone.
func counted(asked, declined, resident string) url.Values {
	form := url.Values{}
	maps.Copy(form, pagestest.FormPage("evidence"))
	form.Del("consultantsAndSasDetail")
	form.Set("consultantsAndSas-doctors-asked", asked)
	form.Set("consultantsAndSas-doctors-declined", declined)
	form.Set("consultantsAndSas-doctors-alreadyResident", resident)
	return form
}

// A yes may be numbers alone: they are read back, filed, and shown to reviewers in a line.
func TestAYesMayBeNumbersAlone(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.ElsewhereNow)
	draft := w.FilledIn()
	if answer := w.Saved(draft, "evidence", counted("12", "9", "2")); answer.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", answer.Code, pagestest.Text(answer))
	}
	pagestest.WantsMarkup(t, w.Get(draft+"/evidence").Body.String(), `name="consultantsAndSas-doctors-declined" type="text" inputmode="numeric" value="9"`)
	pagestest.Wants(t, w.Get(draft+"/check"), http.StatusOK, "Yes Consultants and SAS doctors: 12 asked, 9 declined, 2 already resident")
	w.SendIn(draft)
	filed, _, err := w.Store.Memory.Case(t.Context(), w.StoredDraft().Acknowledgement.Reference)
	if err != nil {
		t.Fatal(err)
	}
	said := filed.State.Request.Evidence.ConsultantsAndSAS
	if want := (derogation.DoctorsAsked{Asked: 12, Declined: 9, Resident: 2}); said.Detail != "" || *said.Doctors != want {
		t.Errorf("filed %+v with %+v", said, said.Doctors)
	}
}

// The end and the time of the decision may be counted from the start, and patients be
// given by one number; what is stored is what was meant.
func TestTimesCanBeCountedFromTheStart(t *testing.T) {
	w := pagestest.NewWorld(t)
	draft := w.Begun("nothing")
	counted := url.Values{"to": {"12h"}, "neededBy": {"2h-before"}}
	answer := w.Saved(draft, "times", counted)
	pagestest.Wants(t, answer, http.StatusUnprocessableEntity, "Enter the start first: we count the end from it", "Enter the start first: we count the decision from it")
	pagestest.Lacks(t, answer, "must be given", "Say why you need it by then")
	counted.Set("from", "2025-07-26")
	counted.Set("from-time", "8pm")
	if answer := w.Saved(draft, "times", counted); answer.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", answer.Code, pagestest.Text(answer))
	}
	w.Saved(draft, "risk", url.Values{"patientsFrom": {"6"}, "next": {"later"}})
	start := time.Date(2025, 7, 26, 19, 0, 0, 0, time.UTC)
	var want derogation.Request
	want.Window = derogation.Window{From: start, To: start.Add(12 * time.Hour)}
	want.DecisionNeededBy = derogation.Deadline{At: start.Add(-2 * time.Hour), Because: "It takes up to 2 hours to call doctors in before they start."}
	want.Risk.PatientsAffected = derogation.PatientsRange{From: 6, To: 6}
	got := w.StoredDraft().Request
	got.Round, got.Contact = "", derogation.RequestContact{}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	pagestest.Wants(t, w.Get(draft+"/check"), http.StatusOK, "Until 8am on Sunday 27 July", "By when do you need the decision? 6pm tomorrow", "Why by then? It takes up to 2 hours to call doctors in")
	pagestest.WantsMarkup(t, w.Get(draft+"/times").Body.String(), "It takes up to 2 hours to call doctors in before they start.</textarea>")
}

func TestWhoeverComesBackLaterMayLeaveFieldsEmpty(t *testing.T) {
	w := pagestest.NewWorld(t)
	draft := w.Begun("nothing")
	if answer := w.Saved(draft, "place", url.Values{"service": {"Adult critical care"}, "next": {"later"}}); answer.Header().Get("Location") != draft {
		t.Fatalf("status %d: %s", answer.Code, pagestest.Text(answer))
	}
	pagestest.Wants(t, w.Get(draft), http.StatusOK, "Where, and for what care In progress", "0 of 7 pages are done")
	pagestest.WantsMarkup(t, w.Get(draft+"/place").Body.String(), `value="Adult critical care"`)
	pagestest.Wants(t, w.Saved(draft, "times", url.Values{"from": {"tonight"}, "next": {"later"}}), http.StatusUnprocessableEntity, "Enter the time of the start, like 7:30pm")
	w.Now = w.Now.Add(5 * time.Hour)
	pagestest.Wants(t, w.Get(w.FormLink()), http.StatusOK, "Begun, and not sent", "Adult critical care", "7 pages to do")
}

func TestWhatWasTypedIsNotLostWithTheLink(t *testing.T) {
	w := pagestest.NewWorld(t)
	draft := w.Begun("nothing")
	form := url.Values{"description": {"It is bad."}, "beganAt": {"2025-07-25T21:30"}}
	w.Now = pagestest.Evening.Add(links.Lives)
	pagestest.Wants(t, w.Post(draft+"/risk", form), http.StatusGone, "This link has expired", "Ask for a new link", "What you had written", "It is bad.")
	pagestest.Lacks(t, w.Get(draft+"/risk"), "What you had written")
}

// Each thing that is missing is said once, as the page itself says it, and nothing that
// may be left out.
func TestWhatIsUnfinishedIsSaidOnce(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.ElsewhereNow)
	draft := w.FilledIn()
	for _, slug := range []string{"place", "risk", "people"} {
		w.Saved(draft, slug, url.Values{"next": {"later"}})
	}
	page := w.Get(draft + "/check")
	pagestest.Wants(t, page, http.StatusOK, "Where, and for what care: Enter the hospital or the site",
		"The risk: Say why it was not expected", "The risk: Say what has happened beyond the strike itself", "Enter the clinician’s name")
	pagestest.Lacks(t, page, "The code must be given", "The reason must be given")
	said := regexp.MustCompile(`<li><a href="[^"]*#[^"]*">([^<]*)</a>`).FindAllStringSubmatch(page.Body.String(), -1)
	if len(said) < 12 {
		t.Fatalf("only %d things are missing: %v", len(said), said)
	}
	for i, one := range said {
		if slices.ContainsFunc(said[:i], func(before []string) bool { return before[1] == one[1] }) {
			t.Errorf("said twice: %s", one[1])
		}
	}
}

func TestWhatIsUnfinishedIsNotSentAndLeadsToItsPage(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.ElsewhereNow)
	draft := w.FilledIn()
	version := pagestest.HiddenValue(w.Get(draft+"/check"), "version")
	w.Saved(draft, "times", url.Values{"next": {"later"}})
	pagestest.Lacks(t, w.Get(draft+"/check"), "Send the request")
	answer := w.Post(draft+"/check", url.Values{"person": {"Sample Manager"}, "version": {version}})
	pagestest.Wants(t, answer, http.StatusUnprocessableEntity, "The request was not sent", "When: The start must be given")
	pagestest.WantsMarkup(t, answer.Body.String(), draft+`/times?back=check#from`)
	if w.StoredDraft().Acknowledgement != nil {
		t.Error("it was sent")
	}
	form := maps.Clone(pagestest.FormPage("times"))
	form.Set("back", "check")
	if back := w.Saved(draft, "times", form); back.Header().Get("Location") != draft+"/check" {
		t.Errorf("a change leads to %s", back.Header().Get("Location"))
	}
}

func TestANewRequestBegunFromAnEarlierOneAsksForWhatMustBeFresh(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	w.Refuse()
	w.Begun(pagestest.Reference)
	r := w.StoredDraft().Request
	if !r.Window.From.IsZero() || !r.DecisionNeededBy.At.IsZero() || !r.Risk.BeganAt.IsZero() || r.Evidence.OtherStaffing.AsOf != nil ||
		r.Attestation != (derogation.Attestation{}) || r.LocalNegotiatingCommittee.Informed != nil || r.WouldDoRoutineElective != nil {
		t.Errorf("taken over: %+v", r)
	}
	if r.Service != "Adult critical care" || r.Evidence.OtherStaffing.Detail != "The agency had nobody." || r.Previous != pagestest.Reference {
		t.Errorf("not taken over: %+v", r)
	}
	if answer := w.Post(w.FormLink(), pagestest.Values("draft", "00000000000000a2", "beginFrom", "DR-0000-0000")); answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("begun from nothing that there is: %d", answer.Code)
	}
}

// declaredIn fills in a draft for a mass casualty event, without evidence.
func declaredIn(w *pagestest.World) string {
	draft := w.Begun("nothing")
	for _, page := range pagestest.FormPages() {
		form := page.Form
		if page.Slug == "mass-casualty" {
			form = url.Values{"massCasualty": {"yes"}, "declarer": {"nhs_england"}, "checkPhone": {"0300 000 0100"}, "incidentReference": {"INC-1"}, "declaredAt": {"2025-07-25T22:40"}}
		}
		if page.Slug != "evidence" {
			w.Saved(draft, page.Slug, form)
		}
	}
	return draft
}

func TestAMassCasualtyEventLetsTheEvidenceWait(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.ElsewhereNow)
	draft := declaredIn(w)
	pagestest.Wants(t, w.Get(draft), http.StatusOK, "What was tried Can wait", "7 of 7 pages are done")
	if answer := w.SendIn(draft); answer.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", answer.Code, pagestest.Text(answer))
	}
	filed, _, _ := w.Store.Memory.Case(t.Context(), w.StoredDraft().Acknowledgement.Reference)
	if filed.State.Request.MassCasualty == nil || filed.State.Request.MassCasualty.Declarer != "nhs_england" {
		t.Errorf("filed: %+v", filed.State.Request.MassCasualty)
	}
}

// It joins the request that a system of the trust filed a moment before.
func TestWhoeverSendsAFurtherMassCasualtyFilingReadsWhichRequestItJoined(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.ElsewhereNow)
	draft := declaredIn(w)
	door := casework.Submissions{Cases: w.Store, Directory: w.Store, Random: func() uint64 { return 8 }}
	first, _, err := door.Submit(t.Context(), casework.Filing{
		Actor: pagestest.Filer(), Call: casework.Call{Key: "first", Fingerprint: "first"}, Request: w.StoredDraft().Request,
	}, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	if answer := w.SendIn(draft); answer.Header().Get("Location") != draft+"/sent" {
		t.Fatalf("status %d: %s", answer.Code, pagestest.Text(answer))
	}
	sent := w.Get(draft + "/sent")
	pagestest.Wants(t, sent, http.StatusOK, "Added to the request that is open", "Your reference: "+first.Reference,
		"What you sent stands on its record, and no second request was made.", "Follow the request")
	pagestest.Lacks(t, sent, "Request sent")
	pagestest.Lacks(t, w.Get(w.FormLink()), "Begun, and not sent")
}

func TestWhatWasAgreedInAdvanceIsPointedOutAndSentAllTheSame(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.ElsewhereNow)
	draft := w.FilledIn()
	w.AgreedInAdvance()
	pagestest.Wants(t, w.Get(draft+"/check"), http.StatusOK, "This was agreed in advance", "already permits all of it, as it stood just now", "You can still send this request", "Send the request")
	if answer := w.SendIn(draft); answer.Header().Get("Location") != draft+"/sent" {
		t.Fatalf("status %d: %s", answer.Code, pagestest.Text(answer))
	}
}

func TestASimilarRequestIsPointedOutAndNotInTheWay(t *testing.T) {
	w := pagestest.NewWorld(t)
	draft := w.FilledIn()
	pagestest.Wants(t, w.Get(draft+"/check"), http.StatusOK, "Your trust has asked for this before", pagestest.Reference, "Send the request")
	if answer := w.SendIn(draft); answer.Code != http.StatusSeeOther {
		t.Errorf("status %d: %s", answer.Code, pagestest.Text(answer))
	}
}

func TestTheVerySameAgainIsSentOnceItIsSaidToBeAnother(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.ElsewhereNow)
	draft := w.FilledIn()
	submissions := casework.Submissions{Cases: w.Store, Directory: w.Store, Standings: w.Store, Random: func() uint64 { return 1 << 60 }}
	trust := derogation.Actor{Kind: derogation.ActorClient, ID: "client-rr8", Organisation: "RR8", OrganisationKind: derogation.KindTrust}
	ack, _, err := submissions.Submit(t.Context(), casework.Filing{Actor: trust, Request: w.StoredDraft().Request}, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	first := ack.Reference
	answer := w.SendIn(draft)
	pagestest.Wants(t, answer, http.StatusConflict, "The very same was sent", first, "send it as well")
	said := url.Values{"person": {"Sample Manager"}, "another": {first}}
	if answer := w.Saved(draft, "check", said); answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != draft+"/sent" {
		t.Errorf("said to be another: %d: %s", answer.Code, pagestest.Text(answer))
	}
}

func TestATrustThatHasSentAsMuchAsItMayIsToldWhomToRing(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.ElsewhereNow)
	round := pagestest.SampleRound()
	round.HelpPhone = "020 7946 0001"
	w.Store.PutRound(round)
	draft := w.FilledIn()
	full := casework.Filed{Client: "form of RR8", Round: round.ID, Version: 1, Hour: w.Now.Truncate(time.Hour), InHour: round.FilingLimits().FilingsPerHour}
	if err := w.Store.SaveFiled(t.Context(), full); err != nil {
		t.Fatal(err)
	}
	pagestest.Wants(t, w.SendIn(draft), http.StatusTooManyRequests, "Your trust has sent 60 requests", "Send it again after midnight at the start of", "phone 020 7946 0001")
	full.Version, full.InHour, full.LookedAt, full.Open = 2, 0, w.Now, make([]string, round.FilingLimits().OpenRequests)
	if err := w.Store.SaveFiled(t.Context(), full); err != nil {
		t.Fatal(err)
	}
	pagestest.Wants(t, w.SendIn(draft), http.StatusTooManyRequests, "Your trust has 50 requests open", "phone 020 7946 0001")
}

func TestWhatMayIdentifySomebodyIsConfirmedOrTakenOutOfEachPage(t *testing.T) {
	w := pagestest.NewWorld(t)
	draft := w.Begun("nothing")
	form := maps.Clone(pagestest.FormPage("risk"))
	form.Set("description", "Dr Jane Sample fell ill.")
	answer := w.Saved(draft, "risk", form)
	pagestest.Wants(t, answer, http.StatusUnprocessableEntity, "looks like a person’s name", "I have checked this")
	_, token, _ := strings.Cut(answer.Body.String(), `name="identifiesNobody" type="checkbox" value="`)
	form.Set("identifiesNobody", token[:16])
	if again := w.Saved(draft, "risk", form); again.Code != http.StatusSeeOther {
		t.Errorf("confirmed: %d: %s", again.Code, pagestest.Text(again))
	}
	pagestest.Wants(t, w.Saved(draft, "risk", url.Values{"unexpected": {"Patient 943 476 5919."}, "next": {"later"}}), http.StatusUnprocessableEntity, "Take out the NHS number")
	people := maps.Clone(pagestest.FormPage("people"))
	people.Set("attestedBy", "Dr Jane Sample")
	named := w.Saved(draft, "people", people)
	if named.Code != http.StatusSeeOther {
		t.Errorf("the clinician's own name: %d: %s", named.Code, pagestest.Text(named))
	}
}

func TestTimesAreReadInUKTimeAlsoWhenTheClocksGoBack(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), func(submit *derogation.Submit) {})
	round := pagestest.SampleRound()
	round.EndsAt = time.Date(2025, time.October, 30, 0, 0, 0, 0, time.UTC)
	w.Store.PutRound(round)
	draft := w.Begun("nothing")
	w.Saved(draft, "times", url.Values{"from": {"2025-10-26T01:30"}, "to": {"2025-10-26T01:30"}, "next": {"later"}})
	got := w.StoredDraft().Request.Window
	if got.To.Sub(got.From) != time.Hour {
		t.Errorf("half past one until half past one, on the night that has it twice: %v to %v", got.From, got.To)
	}
	pagestest.Wants(t, w.Get(draft+"/check"), http.StatusOK, "From 1:30am", "Until 1:30am")
	w.Saved(draft, "times", url.Values{"from": {"2025-10-26T01:30"}, "to": {"2025-10-26T01:30"}, "next": {"later"}})
	if again := w.StoredDraft().Request.Window; again != got {
		t.Errorf("saved again as it was shown: %v to %v", again.From, again.To)
	}
}

func TestADraftIsItsOwnContactsAlone(t *testing.T) {
	w := pagestest.NewWorld(t)
	other := pagestest.Organisations()["RR8"]
	other.Code, other.Name = "RGD", "Leeds and York Partnership NHS Foundation Trust"
	w.Store.PutOrganisation(other)
	for _, c := range []casework.Contact{
		{ID: "CT-0000TRC2", Organisation: "RR8", Duty: casework.DutyTrustContact, Name: "Another", Email: "a@example.org"},
		{ID: "CT-0000TRC3", Organisation: "RGD", Duty: casework.DutyTrustContact, Name: "Another", Email: "b@example.org"},
	} {
		w.Store.PutContact(c)
	}
	draft := w.Begun("nothing")
	id := draft[strings.LastIndex(draft, "/"):]
	for name, link := range map[string]string{
		"a colleague": w.FormLinkOf("RR8", "CT-0000TRC2"), "another trust": w.FormLinkOf("RGD", "CT-0000TRC3"),
	} {
		for _, path := range []string{"", "/place", "/check", "/sent"} {
			pagestest.Wants(t, w.Get(link+id+path), http.StatusNotFound, "There is no such draft")
		}
		pagestest.Wants(t, w.Post(link+id+"/care", pagestest.Values("category", "cancer")), http.StatusNotFound, "There is no such draft")
		pagestest.Lacks(t, w.Get(link), "Begun, and not sent")
		if name == "another trust" {
			pagestest.Lacks(t, w.Get(link), pagestest.Reference)
			pagestest.Wants(t, w.Post(link, pagestest.Values("draft", "00000000000000b1", "beginFrom", pagestest.Reference)), http.StatusUnprocessableEntity, "Choose what to begin with")
		}
	}
	for name, link := range map[string]string{
		"a reviewer": w.FormLinkOf("RR8", pagestest.ContactID(derogation.ClinicalDirector)), "nobody": w.FormLinkOf("RR8", "CT-ZZZZZZZZ"), "no trust": w.FormLinkOf("Y63", pagestest.ContactID(derogation.RegionalMedicalDirector)),
	} {
		t.Run(name, func(t *testing.T) {
			pagestest.Wants(t, w.Get(link), http.StatusNotFound, "This link no longer opens the form")
		})
	}
	for _, path := range []string{strings.Replace(w.TrustLink(), "/t/", "/f/", 1), strings.Replace(draft, "/f/", "/t/", 1), strings.Replace(w.FormLink(), "/f/", "/r/", 1)} {
		pagestest.Wants(t, w.Get(path), http.StatusNotFound, "There is no page at this address")
	}
}

func TestADraftIsKeptForTwoWeeksAfterItWasSaved(t *testing.T) {
	w := pagestest.NewWorld(t)
	w.Begun("nothing")
	key := drafts.FormLink{Organisation: "RR8", Contact: pagestest.TrustContact}
	desk := drafts.Form{Submissions: casework.Submissions{Cases: w.Store, Directory: w.Store, Standings: w.Store}, Drafts: w.Store}
	if _, err := desk.Draft(t.Context(), key, "00000000000000a1", w.Now.AddDate(0, 0, 14).Add(-time.Second)); err != nil {
		t.Errorf("just before: %v", err)
	}
	if _, err := desk.Draft(t.Context(), key, "00000000000000a1", w.Now.AddDate(0, 0, 14)); err == nil {
		t.Error("it is still there")
	}
}

func TestLookingAtTheFormChangesNothing(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.ElsewhereNow)
	draft := w.FilledIn()
	before := w.StoredDraft()
	for _, path := range []string{w.FormLink(), draft, draft + "/check", draft + "/place", draft + "/sent"} {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions} {
			w.Request(method, path, nil)
		}
	}
	if diff := cmp.Diff(before, w.StoredDraft()); diff != "" {
		t.Error(diff)
	}
	if _, announced, _ := w.Store.Outbox("FORM-RR8"); announced != nil {
		t.Error("something was announced")
	}
}
