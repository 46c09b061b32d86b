package review_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
	"example.org/derogations/shared/signedlink"
)

func refusing(code string) url.Values {
	return pagestest.Values("action", "refuse", "reason", "staffing_judged_safe", "explanation", "Kept words.", "code", code)
}

func TestACodeIsSentAndWhatWasTypedStays(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	link := w.Link(derogation.Union)
	pagestest.Lacks(t, w.Get(link), "Record this decision", "900123")

	answer := w.Post(link+"/code", refusing(""))
	pagestest.Wants(t, answer, 200, "We sent a code to the mobile number that ends in 123", "It counts until 11:20pm", "Kept words.", "Record this decision")
	for _, kept := range []string{`name="action" value="refuse"`, `name="reason" value="staffing_judged_safe"`, `name="person" value="Sample Person"`} {
		if !strings.Contains(answer.Body.String(), kept) {
			t.Errorf("%q is lost", kept)
		}
	}
	sent := w.Store.Codes()
	if len(sent) != 1 || sent[0].Kind != casework.AnnounceOneTimeCode || sent[0].CodeKeyID != "2" {
		t.Errorf("announced %+v", sent)
	}
	if strings.Contains(answer.Body.String(), w.Code()) {
		t.Error("the page shows the code itself")
	}
	if answer := w.Get(link + "/code"); answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != link {
		t.Errorf("loading the address of the button again: status %d", answer.Code)
	}
}

func TestADecisionSentWithoutACodeAsksForOne(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	link := w.Link(derogation.Union)
	pagestest.Wants(t, w.Post(link, pagestest.Values("action", "refuse", "person", "Sample Person")), http.StatusUnprocessableEntity, "Tick at least one reason")
	if len(w.Store.Codes()) != 0 {
		t.Error("a code was sent for a form that cannot count")
	}
	pagestest.Wants(t, w.Post(link, refusing("")), 200, "We sent a code to the mobile number that ends in 123", "Kept words.")
	if w.State().Decision != nil || len(w.Store.Codes()) != 1 {
		t.Errorf("decision %+v, %d codes", w.State().Decision, len(w.Store.Codes()))
	}
	pagestest.Wants(t, w.Post(link, refusing("")), http.StatusUnprocessableEntity, "Enter the code that was sent to you")
}

func TestAQuestionOfTheUnionNeedsNoCode(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	link := w.Link(derogation.Union)
	pagestest.Wants(t, w.Post(link, pagestest.Values("action", "ask")), http.StatusUnprocessableEntity, "Write your question")
	for range 2 {
		if answer := w.Post(link, pagestest.Values("action", "ask", "question", "How many beds are open?")); answer.Code != http.StatusSeeOther {
			t.Fatalf("status %d: %s", answer.Code, pagestest.Text(answer))
		}
	}
	if len(w.State().Questions) != 1 || len(w.Store.Codes()) != 0 {
		t.Errorf("%d questions, %d codes", len(w.State().Questions), len(w.Store.Codes()))
	}
}

func TestAUsedUpCodeIsNotSaidToCount(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	link := w.Link(derogation.Union)
	pagestest.SendCode(refusing(""))(w)
	pagestest.Wants(t, w.Post(link+"/code", refusing("")), http.StatusTooManyRequests, "A code was sent to you a moment ago, and still counts")
	for range 5 {
		w.Post(link, refusing("wrong!"))
	}
	answer := w.Post(link+"/code", refusing(""))
	pagestest.Wants(t, answer, http.StatusTooManyRequests, "Five wrong codes were typed on this link", "Send me a new link", "Kept words.")
	pagestest.Lacks(t, answer, "It counts until", "still counts", "Send me a code", "Send another code", "Record this decision")
	pagestest.WellMade(t, answer)
}

func TestTheFirstButtonIsTheRightOneForTheEnterKey(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	first := func(answer *httptest.ResponseRecorder) string {
		_, form, _ := strings.Cut(answer.Body.String(), "novalidate") // The one that is typed into.
		_, after, _ := strings.Cut(form, "<button")
		button, _, _ := strings.Cut(after, "</button>")
		return button
	}
	if got := first(w.Get(w.Link(derogation.Union))); !strings.HasSuffix(got, "Continue") {
		t.Errorf("on the form: %s", got)
	}
	if got := first(w.Post(w.Link(derogation.Union), pagestest.Unchecked(refusing("")))); !strings.HasSuffix(got, "Record this decision") {
		t.Errorf("on the check page: %s", got)
	}
}

func TestACodeAskedForTwiceAtOnceIsSentOnce(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	pagestest.SendCode(refusing(""))(w)
	w.Now = w.Now.Add(29 * time.Second)
	pagestest.Wants(t, w.Post(w.Link(derogation.Union)+"/code", refusing("")), http.StatusTooManyRequests, "A code was sent to you a moment ago", "Kept words.")
	w.Now = w.Now.Add(time.Second)
	pagestest.Wants(t, w.Post(w.Link(derogation.Union)+"/code", refusing("")), 200, "We sent a code")
	if len(w.Store.Codes()) != 2 {
		t.Errorf("%d codes were sent", len(w.Store.Codes()))
	}
}

func TestACodeAskedForWhileTheCaseChanges(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	w.Store.BeforeCommit = w.Silence
	pagestest.Wants(t, w.Post(w.Link(derogation.Union)+"/code", refusing("")), 200, "We sent a code", "The decision is overdue", "Kept words.")

	w = pagestest.NewWorld(t).Reach(derogation.Union)
	w.Store.BeforeCommit = w.Refuse
	pagestest.Wants(t, w.Post(w.Link(derogation.Union)+"/code", refusing("")), http.StatusConflict, "already answered by Sample Person", "Kept words.")
	if len(w.Store.Codes()) != 0 {
		t.Error("a code was sent for a settled review")
	}
}

func TestAWrongCodeSaysHowManyTriesAreLeft(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	link := w.Link(derogation.Union)
	pagestest.SendCode(refusing(""))(w)
	right := w.Code()
	wrong := "000000"
	if wrong == right {
		wrong = "000001"
	}
	for _, says := range []string{"You have 4 tries left", "You have 3 tries left", "You have 2 tries left", "You have 1 try left", "Five wrong codes were typed on this link"} {
		answer := w.Post(link, refusing(wrong))
		pagestest.Wants(t, answer, http.StatusUnprocessableEntity, says, "Kept words.")
		pagestest.WellMade(t, answer)
	}
	pagestest.Wants(t, w.Post(link, refusing(right)), http.StatusUnprocessableEntity, "Five wrong codes were typed on this link")
	if w.State().Decision != nil {
		t.Fatal("a code that no longer counts was accepted")
	}
}

// The page on which too many wrong codes were typed has a new link mailed; what is
// decided is decided by that.
func TestALinkWithTooManyWrongCodesLeadsToANewOne(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	link := w.Link(derogation.Union)
	pagestest.SendCode(refusing(""))(w)
	for range 5 {
		w.Post(link, refusing("wrong!"))
	}
	for range 2 {
		if answer := w.Post(link+"/link", refusing("")); answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != link+"/link" {
			t.Errorf("asked for a new link: status %d, to %q", answer.Code, answer.Header().Get("Location"))
		}
		for range 2 { // Loading the page again, or going back to it, asks for nothing.
			pagestest.Wants(t, w.Get(link+"/link"), http.StatusOK, "Check your email", "the email address that your organisation registered for you", "020 7946 0000")
		}
	}
	_, all, _ := w.Store.Outbox(pagestest.Reference)
	sent := 0
	for _, a := range all {
		if a.Kind == casework.AnnounceNewLink {
			sent++
		}
	}
	if sent != 1 {
		t.Errorf("%d links were sent", sent)
	}
	w.Now = w.Now.Add(time.Minute)
	fresh := w.LinkOfLater(derogation.Union)
	pagestest.Wants(t, w.Post(fresh+"/code", refusing("")), http.StatusOK, "We sent a code")
	if answer := w.Post(fresh, refusing(w.Code())); answer.Code != http.StatusSeeOther {
		t.Errorf("a new link and its code: status %d: %s", answer.Code, pagestest.Text(answer))
	}
}

func TestACodeSaysWhatItDecidesAndIsForNothingElse(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	link := w.Link(derogation.Union)
	pagestest.SendCode(refusing(""))(w)
	form := refusing(w.Code())
	form.Set("explanation", "Other words.")
	answer := w.Post(link, form)
	pagestest.Wants(t, answer, http.StatusUnprocessableEntity, "This code was sent for another answer. Ask for one for this answer", "Other words.", "Send me a code")
	pagestest.WellMade(t, answer)
	w.Now = w.Now.Add(time.Minute)
	pagestest.Wants(t, w.Post(link, pagestest.Unchecked(form)), http.StatusOK, "We sent a code")
	form.Set("code", w.Code())
	if answer := w.Post(link, form); answer.Code != http.StatusSeeOther {
		t.Errorf("status %d: %s", answer.Code, pagestest.Text(answer))
	}
}

func TestACodeCountsForTenMinutesAndOnce(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	link := w.Link(derogation.Union)
	pagestest.SendCode(refusing(""))(w)
	right := w.Code()
	w.Now = w.Now.Add(10 * time.Minute)
	pagestest.Wants(t, w.Post(link, refusing(right)), http.StatusUnprocessableEntity, "This code has expired")
	pagestest.SendCode(refusing(""))(w)
	if answer := w.Post(link, refusing(w.Code())); answer.Code != http.StatusSeeOther {
		t.Fatalf("status %d", answer.Code)
	}
	form := refusing(w.Code())
	form.Set("person", "Another Person")
	pagestest.Wants(t, w.Post(link, form), http.StatusConflict, "already answered by Sample Person")
}

func TestADecisionWithoutACodeUsesUpNoTry(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	pagestest.Wants(t, w.Post(w.Link(derogation.Union), refusing("123456")), http.StatusUnprocessableEntity, "This code has expired")
	pagestest.SendCode(refusing(""))(w)
	writes := w.Store.Writes
	pagestest.Wants(t, w.Post(w.Link(derogation.Union), refusing("")), http.StatusUnprocessableEntity, "Enter the code that was sent to you")
	if w.Store.Writes != writes {
		t.Error("a try was used up")
	}
}

func TestNoCodeForThoseWhoNeedNoneOrHaveNoNumber(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	pagestest.Wants(t, w.Post(w.Link(derogation.ClinicalDirector)+"/code", pagestest.Values("action", "escalate", "comment", "Nobody.")), http.StatusForbidden, "this answer needs no one-time code")

	w = pagestest.NewWorld(t).Reach(derogation.Union)
	contact := pagestest.Contacts()[pagestest.ContactID(derogation.Union)]
	contact.Mobile = ""
	w.Store.PutContact(contact)
	page := w.Get(w.Link(derogation.Union))
	pagestest.Wants(t, page, 200, "You cannot finish a decision yet.", "no mobile number is registered for you", "add your number, then open your link again. If it cannot wait, phone 020 7946 0000")
	if text := pagestest.Text(page); strings.Index(text, "You cannot finish") > strings.Index(text, "What is your answer?") {
		t.Error("it is said after the choices")
	}
	checked := w.Post(w.Link(derogation.Union), pagestest.Unchecked(refusing("")))
	pagestest.Wants(t, checked, 200, "no mobile number is registered for you", "Change my answer")
	pagestest.Lacks(t, checked, "Record this decision", "Send me a code")
	pagestest.Wants(t, w.Post(w.Link(derogation.Union)+"/code", refusing("")), http.StatusForbidden, "no mobile number is registered")
	if len(w.Store.Codes()) != 0 {
		t.Error("a code was sent")
	}
}

func TestAWrongCodeForAReviewThatWasJustSettled(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	pagestest.SendCode(refusing(""))(w)
	form := refusing("000000")
	w.Store.BeforeAttempt = w.Refuse
	pagestest.Wants(t, w.Post(w.Link(derogation.Union), form), http.StatusConflict, "already answered by Sample Person", "Kept words.")
}

func TestAReasonThatIsNoneIsRefused(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	pagestest.SendCode(refusing(""))(w)
	form := refusing(w.Code())
	form.Set("reason", "bogus")
	pagestest.Wants(t, w.Post(w.Link(derogation.Union), form), http.StatusUnprocessableEntity, "Each reason is not one of the reasons")
}

func TestACodeMadeWithAnOlderKeyCounts(t *testing.T) {
	for keyID, status := range map[string]int{"1": http.StatusSeeOther, "3": http.StatusUnprocessableEntity} {
		w := pagestest.NewWorld(t).Reach(derogation.Union)
		pagestest.SendCode(refusing(""))(w)
		digits := w.Code()
		key := *w.Store.Codes()[0].Code
		code, err := w.Store.Code(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		replaced := code.Nonce
		code.KeyID = keyID
		if err := w.Store.Memory.Commit(t.Context(), casework.Change{Before: w.State().Version, Case: w.Store.Current(), Code: &code, Replaced: replaced}); err != nil {
			t.Fatal(err)
		}
		if older, err := signedlink.Code(w.Keys, signedlink.Challenge{
			Reference: key.Reference, Review: key.Review, Contact: key.Contact, Nonce: code.Nonce, KeyID: keyID,
		}); err == nil {
			digits = older
		}
		if answer := w.Post(w.Link(derogation.Union), refusing(digits)); answer.Code != status {
			t.Errorf("key %s: status %d, want %d", keyID, answer.Code, status)
		}
	}
}

func TestACodeForASettledReviewIsNotSent(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	w.Refuse()
	pagestest.Wants(t, w.Post(w.Link(derogation.Union)+"/code", refusing("")), http.StatusConflict, "already answered by Sample Person")
	if len(w.Store.Codes()) != 0 {
		t.Error("a code was sent")
	}
}
