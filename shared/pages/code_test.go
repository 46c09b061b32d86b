package pages_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/signedlink"
)

func refusing(code string) url.Values {
	return values("action", "refuse", "reason", "staffing_judged_safe", "explanation", "Kept words.", "code", code)
}

func TestACodeIsSentAndWhatWasTypedStays(t *testing.T) {
	w := newWorld(t).reach(derogation.Union)
	link := w.link(derogation.Union)
	lacks(t, w.get(link), "Record this decision", "900123")

	answer := w.post(link+"/code", refusing(""))
	wants(t, answer, 200, "We sent a code to the mobile number that ends in 123", "It counts until 23:20 BST", "Kept words.", "Record this decision")
	for _, kept := range []string{`name="action" value="refuse"`, `name="reason" value="staffing_judged_safe"`, `name="person" value="Sample Person"`} {
		if !strings.Contains(answer.Body.String(), kept) {
			t.Errorf("%q is lost", kept)
		}
	}
	sent := w.store.codes()
	if len(sent) != 1 || sent[0].Kind != casework.AnnounceOneTimeCode || sent[0].CodeKeyID != "2" {
		t.Errorf("announced %+v", sent)
	}
	if strings.Contains(answer.Body.String(), w.code()) {
		t.Error("the page shows the code itself")
	}
	if answer := w.get(link + "/code"); answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != link {
		t.Errorf("loading the address of the button again: status %d", answer.Code)
	}
}

func TestADecisionSentWithoutACodeAsksForOne(t *testing.T) {
	w := newWorld(t).reach(derogation.Union)
	link := w.link(derogation.Union)
	wants(t, w.post(link, values("action", "refuse", "person", "Sample Person")), http.StatusUnprocessableEntity, "Tick at least one reason")
	if len(w.store.codes()) != 0 {
		t.Error("a code was sent for a form that cannot count")
	}
	wants(t, w.post(link, refusing("")), 200, "We sent a code to the mobile number that ends in 123", "Kept words.")
	if w.state().Decision != nil || len(w.store.codes()) != 1 {
		t.Errorf("decision %+v, %d codes", w.state().Decision, len(w.store.codes()))
	}
	wants(t, w.post(link, refusing("")), http.StatusUnprocessableEntity, "Enter the code that was sent to you")
}

func TestAQuestionOfTheUnionNeedsNoCode(t *testing.T) {
	w := newWorld(t).reach(derogation.Union)
	link := w.link(derogation.Union)
	wants(t, w.post(link, values("action", "ask")), http.StatusUnprocessableEntity, "Write your question")
	for range 2 {
		if answer := w.post(link, values("action", "ask", "question", "How many beds are open?")); answer.Code != http.StatusSeeOther {
			t.Fatalf("status %d: %s", answer.Code, text(answer))
		}
	}
	if len(w.state().Questions) != 1 || len(w.store.codes()) != 0 {
		t.Errorf("%d questions, %d codes", len(w.state().Questions), len(w.store.codes()))
	}
}

func TestAUsedUpCodeIsNotSaidToCount(t *testing.T) {
	w := newWorld(t).reach(derogation.Union)
	link := w.link(derogation.Union)
	sendCode(w)
	wants(t, w.post(link+"/code", refusing("")), http.StatusTooManyRequests, "A code was sent to you a moment ago, and still counts")
	for range 5 {
		w.post(link, refusing("wrong!"))
	}
	answer := w.post(link+"/code", refusing(""))
	wants(t, answer, http.StatusTooManyRequests, "no longer counts. Wait a little, then ask for a new one", "Kept words.")
	lacks(t, answer, "It counts until", "still counts")
	wellMade(t, answer)
}

func TestTheFirstButtonIsTheRightOneForTheEnterKey(t *testing.T) {
	w := newWorld(t).reach(derogation.Union)
	first := func(answer *httptest.ResponseRecorder) string {
		_, after, _ := strings.Cut(answer.Body.String(), "<button")
		button, _, _ := strings.Cut(after, "</button>")
		return button
	}
	if got := first(w.get(w.link(derogation.Union))); !strings.HasSuffix(got, "Continue") {
		t.Errorf("on the form: %s", got)
	}
	if got := first(w.post(w.link(derogation.Union), unchecked(refusing("")))); !strings.HasSuffix(got, "Record this decision") {
		t.Errorf("on the check page: %s", got)
	}
}

func TestACodeAskedForTwiceAtOnceIsSentOnce(t *testing.T) {
	w := newWorld(t).reach(derogation.Union)
	sendCode(w)
	w.now = w.now.Add(29 * time.Second)
	wants(t, w.post(w.link(derogation.Union)+"/code", refusing("")), http.StatusTooManyRequests, "A code was sent to you a moment ago", "Kept words.")
	w.now = w.now.Add(time.Second)
	wants(t, w.post(w.link(derogation.Union)+"/code", refusing("")), 200, "We sent a code")
	if len(w.store.codes()) != 2 {
		t.Errorf("%d codes were sent", len(w.store.codes()))
	}
}

func TestACodeAskedForWhileTheCaseChanges(t *testing.T) {
	w := newWorld(t).reach(derogation.Union)
	w.store.beforeCommit = w.silence
	wants(t, w.post(w.link(derogation.Union)+"/code", refusing("")), 200, "We sent a code", "The decision is overdue", "Kept words.")

	w = newWorld(t).reach(derogation.Union)
	w.store.beforeCommit = w.refuse
	wants(t, w.post(w.link(derogation.Union)+"/code", refusing("")), http.StatusConflict, "already answered by Sample Person", "Kept words.")
	if len(w.store.codes()) != 0 {
		t.Error("a code was sent for a settled review")
	}
}

func TestAWrongCodeSaysHowManyTriesAreLeft(t *testing.T) {
	w := newWorld(t).reach(derogation.Union)
	link := w.link(derogation.Union)
	sendCode(w)
	right := w.code()
	wrong := "000000"
	if wrong == right {
		wrong = "000001"
	}
	for _, says := range []string{"You have 4 tries left", "You have 3 tries left", "You have 2 tries left", "You have 1 try left", "This code no longer counts. Ask for a new one"} {
		answer := w.post(link, refusing(wrong))
		wants(t, answer, http.StatusUnprocessableEntity, says, "Kept words.")
		wellMade(t, answer)
	}
	wants(t, w.post(link, refusing(right)), http.StatusUnprocessableEntity, "This code no longer counts")
	if w.state().Decision != nil {
		t.Fatal("a code that no longer counts was accepted")
	}
	w.now = w.now.Add(time.Minute)
	sendCode(w)
	if answer := w.post(link, refusing(w.code())); answer.Code != http.StatusSeeOther {
		t.Errorf("a new code: status %d: %s", answer.Code, text(answer))
	}
}

func TestACodeCountsForTenMinutesAndOnce(t *testing.T) {
	w := newWorld(t).reach(derogation.Union)
	link := w.link(derogation.Union)
	sendCode(w)
	right := w.code()
	w.now = w.now.Add(10 * time.Minute)
	wants(t, w.post(link, refusing(right)), http.StatusUnprocessableEntity, "This code no longer counts")
	sendCode(w)
	if answer := w.post(link, refusing(w.code())); answer.Code != http.StatusSeeOther {
		t.Fatalf("status %d", answer.Code)
	}
	form := refusing(w.code())
	form.Set("person", "Another Person")
	wants(t, w.post(link, form), http.StatusConflict, "already answered by Sample Person")
}

func TestADecisionWithoutACodeUsesUpNoTry(t *testing.T) {
	w := newWorld(t).reach(derogation.Union)
	wants(t, w.post(w.link(derogation.Union), refusing("123456")), http.StatusUnprocessableEntity, "This code no longer counts")
	sendCode(w)
	writes := w.store.writes
	wants(t, w.post(w.link(derogation.Union), refusing("")), http.StatusUnprocessableEntity, "Enter the code that was sent to you")
	if w.store.writes != writes {
		t.Error("a try was used up")
	}
}

func TestNoCodeForThoseWhoNeedNoneOrHaveNoNumber(t *testing.T) {
	w := newWorld(t).reach(derogation.ClinicalDirector)
	wants(t, w.post(w.link(derogation.ClinicalDirector)+"/code", values()), http.StatusForbidden, "this answer needs no one-time code")

	w = newWorld(t).reach(derogation.Union)
	contact := contacts()[contactID(derogation.Union)]
	contact.Mobile = ""
	w.store.PutContact(contact)
	wants(t, w.get(w.link(derogation.Union)), 200, "no mobile number is registered for you")
	checked := w.post(w.link(derogation.Union), unchecked(refusing("")))
	wants(t, checked, 200, "no mobile number is registered for you", "Change my answer")
	lacks(t, checked, "Record this decision", "Send me a code")
	wants(t, w.post(w.link(derogation.Union)+"/code", values()), http.StatusForbidden, "no mobile number is registered")
	if len(w.store.codes()) != 0 {
		t.Error("a code was sent")
	}
}

func TestAWrongCodeForAReviewThatWasJustSettled(t *testing.T) {
	w := newWorld(t).reach(derogation.Union)
	sendCode(w)
	form := refusing("000000")
	w.store.beforeAttempt = w.refuse
	wants(t, w.post(w.link(derogation.Union), form), http.StatusConflict, "already answered by Sample Person", "Kept words.")
}

func TestAReasonThatIsNoneIsRefused(t *testing.T) {
	w := newWorld(t).reach(derogation.Union)
	sendCode(w)
	form := refusing(w.code())
	form.Set("reason", "bogus")
	wants(t, w.post(w.link(derogation.Union), form), http.StatusUnprocessableEntity, "Each reason is not one of the reasons")
}

func TestACodeMadeWithAnOlderKeyCounts(t *testing.T) {
	for keyID, status := range map[string]int{"1": http.StatusSeeOther, "3": http.StatusUnprocessableEntity} {
		w := newWorld(t).reach(derogation.Union)
		sendCode(w)
		digits := w.code()
		key := *w.store.codes()[0].Code
		code, err := w.store.Code(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		replaced := code.Nonce
		code.KeyID = keyID
		if err := w.store.Memory.Commit(t.Context(), casework.Change{Before: w.state().Version, Case: w.store.current(), Code: &code, Replaced: replaced}); err != nil {
			t.Fatal(err)
		}
		if older, err := signedlink.Code(w.keys, signedlink.Challenge{
			Reference: key.Reference, Review: key.Review, Contact: key.Contact, Nonce: code.Nonce, KeyID: keyID,
		}); err == nil {
			digits = older
		}
		if answer := w.post(w.link(derogation.Union), refusing(digits)); answer.Code != status {
			t.Errorf("key %s: status %d, want %d", keyID, answer.Code, status)
		}
	}
}

func TestACodeForASettledReviewIsNotSent(t *testing.T) {
	w := newWorld(t).reach(derogation.Union)
	w.refuse()
	wants(t, w.post(w.link(derogation.Union)+"/code", refusing("")), http.StatusConflict, "already answered by Sample Person")
	if len(w.store.codes()) != 0 {
		t.Error("a code was sent")
	}
}
