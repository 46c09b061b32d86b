package trust_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

// impactForm is a whole report on the impact.
func impactForm() url.Values {
	return pagestest.Values("action", "report_impact", "service", "Adult critical care", "effect", "Four beds were closed.",
		"appointmentsCancelled", "20", "operationsMoved", "4", "patientsFrom", "20", "patientsTo", "30",
		"harm", "low", "lfpseReference", "LF-1", "narrative", "Nobody was moved far.")
}

func TestTheTrustActsOnItsPage(t *testing.T) {
	approve := (*pagestest.World).Approve
	for name, c := range map[string]struct {
		prepare []func(*pagestest.World)
		form    url.Values
		says    []string
		check   func(derogation.State) bool
	}{
		"answers the question": {
			[]func(*pagestest.World){(*pagestest.World).Ask}, pagestest.Values("action", "answer", "asked", "1", "answer", "Twelve beds."),
			[]string{"The trust answered: Sample Person, Site manager", "Twelve beds."},
			func(s derogation.State) bool {
				return s.Status == derogation.InReview && s.Questions[0].Answer == "Twelve beds."
			},
		},
		"tells of new facts": {
			nil, pagestest.Values("action", "amend", "note", "One came back.", "description", "One consultant for 24 beds.", "number0", "2", "number1", "1"),
			[]string{"The facts changed", "One came back.", "You are now looking at version 2.", "New facts, version 2"},
			func(s derogation.State) bool {
				return s.ContentVersion == 2 && s.Request.Risk.Description == "One consultant for 24 beds." &&
					s.Request.Staff[0].Number == 2 && s.Request.Staff[1].Number == 1 && s.Request.Staff[0].Grade == "ST6 and above"
			},
		},
		"withdraws": {
			nil, pagestest.Values("action", "withdraw", "withdrawReason", "cover_found", "withdrawNote", "A locum came."),
			[]string{"the trust withdrew it. Reason: cover was found.", "A locum came."},
			func(s derogation.State) bool { return s.Status == derogation.Withdrawn },
		},
		"resolves it without strikers returning": {
			nil, pagestest.Values("action", "resolve_locally", "how", "A consultant acts down."),
			[]string{"the trust found a way to keep patients safe without doctors who are on strike", "A consultant acts down.", "Reopen the request"},
			func(s derogation.State) bool { return s.Status == derogation.ResolvedLocally },
		},
		"reopens": {
			[]func(*pagestest.World){(*pagestest.World).ResolveByTrust}, pagestest.Values("action", "reopen", "whyReopen", "She fell ill."),
			[]string{"The request is now with the trust medical director"},
			func(s derogation.State) bool { return s.Status.Open() },
		},
		"stands the doctors down": {
			[]func(*pagestest.World){(*pagestest.World).Escalate, (*pagestest.World).Open, (*pagestest.World).Escalate, (*pagestest.World).Open, (*pagestest.World).Escalate, (*pagestest.World).Open, approve},
			pagestest.Values("action", "stand_down", "standDownReason", "The unit has closed."),
			[]string{"The trust stood the doctors down", "The unit has closed.", "Approved, and ended early by the trust"},
			func(s derogation.State) bool { return s.Status == derogation.StoodDown },
		},
		"accepts an offer": {
			[]func(*pagestest.World){(*pagestest.World).Escalate, (*pagestest.World).Open, (*pagestest.World).Escalate, (*pagestest.World).Open, (*pagestest.World).Escalate, (*pagestest.World).Open, (*pagestest.World).Offer},
			pagestest.Values("action", "accept_counter_offer", "offer", "1"),
			[]string{"Approved for 5 doctors, in another mix of doctors", "accepted for the trust by Sample Person", "Another mix of doctors than was asked for"},
			func(s derogation.State) bool {
				return s.Status == derogation.Approved && s.Decision.Accepted != nil && s.Decision.Terms.Staff[0].Number == 4
			},
		},
		"declines an offer": {
			[]func(*pagestest.World){(*pagestest.World).Escalate, (*pagestest.World).Open, (*pagestest.World).Escalate, (*pagestest.World).Open, (*pagestest.World).Escalate, (*pagestest.World).Open, (*pagestest.World).Offer},
			pagestest.Values("action", "decline_counter_offer", "offer", "1", "declineWhy", "There are not four."),
			[]string{"With the BMA until", "No doctor may be asked back"},
			func(s derogation.State) bool {
				return s.Status == derogation.InReview && s.Offer.Outcome == derogation.OfferDeclined
			},
		},
		"replies to the revocation": {
			[]func(*pagestest.World){(*pagestest.World).Escalate, (*pagestest.World).Open, (*pagestest.World).Escalate, (*pagestest.World).Open, (*pagestest.World).Escalate, (*pagestest.World).Open, approve, (*pagestest.World).Revoke},
			pagestest.Values("action", "reply", "reply", "No elective list went on."),
			[]string{"The trust’s reply to the revocation", "No elective list went on."},
			func(s derogation.State) bool { return len(s.Replies) == 1 },
		},
		"reports how many came": {
			[]func(*pagestest.World){(*pagestest.World).Escalate, (*pagestest.World).Open, (*pagestest.World).Escalate, (*pagestest.World).Open, (*pagestest.World).Escalate, (*pagestest.World).Open, approve, (*pagestest.World).StandDown},
			pagestest.Values("action", "report_turnout", "contacted", "4", "came", "3", "notNeeded", "1"),
			[]string{"Contacted: 4. Came: 3. Not needed after all: 1."},
			func(s derogation.State) bool { return s.Turnout != nil && s.Turnout.Came == 3 },
		},
		"reports the impact": {
			[]func(*pagestest.World){(*pagestest.World).Withdraw}, impactForm(),
			[]string{"Received at 11:05pm today", "20 cancelled, 0 moved, 0 rebooked", "0 cancelled, 4 moved, 0 rebooked", "20 to 30", "LF-1"},
			func(s derogation.State) bool { return len(s.Impacts) == 1 && s.Impacts[0].Harm == derogation.HarmLow },
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := pagestest.NewWorld(t).Reach(derogation.TrustMedicalDirector)
			for _, step := range c.prepare {
				step(w)
			}
			link := w.TrustLink()
			answer := w.Post(link, c.form)
			next := answer.Header().Get("Location")
			if answer.Code != http.StatusSeeOther || !strings.HasPrefix(next, link+"?sent=") {
				t.Fatalf("status %d to %q: %s", answer.Code, next, pagestest.Text(answer))
			}
			if !c.check(w.State()) {
				t.Errorf("recorded: %+v", w.State())
			}
			pagestest.Wants(t, w.Get(next), 200, append(c.says, pagestest.Reference, "We recorded what you sent, at 11:")...)
			pagestest.Lacks(t, w.Get(link), "We recorded what you sent")
			pagestest.Lacks(t, w.Get(link+"?sent=0123456789abcdef"), "We recorded what you sent")
			if again := w.Post(link, c.form); again.Code != http.StatusSeeOther || again.Header().Get("Location") != next {
				t.Errorf("sent twice: status %d: %s", again.Code, pagestest.Text(again))
			}
			if w.Store.Writes != 1 {
				t.Errorf("%d writes", w.Store.Writes)
			}
		})
	}
}

func TestTheTrustIsOfferedOnlyWhatItMayDo(t *testing.T) {
	labels := map[derogation.Action]string{
		derogation.ActAnswer: "Answer the question", derogation.ActAcceptOffer: "Accept the offer", derogation.ActDeclineOffer: "Decline the offer", derogation.ActAmend: "Update the request", derogation.ActResolveLocally: "Resolve it locally",
		derogation.ActWithdraw: "Withdraw the request", derogation.ActReopen: "Reopen the request", derogation.ActAskReconsideration: "Send the request again", derogation.ActStandDown: "Stand the doctors down",
		derogation.ActReply: "Reply to the revocation", derogation.ActReportTurnout: "Report how many came", derogation.ActReportImpact: "Report the impact",
	}
	for _, s := range pagestest.TrustSituations() {
		t.Run(s.Name, func(t *testing.T) {
			w := s.World(t, []byte("/**/"))
			answer := s.Show(w)
			may := w.State().TrustActions(w.Now)
			if answer.Code != http.StatusOK || len(may) < 2 {
				return
			}
			for _, action := range derogation.ActionsOfTrusts() {
				label, known := labels[action]
				if !known {
					t.Fatalf("give %s its label here", action)
				}
				offered := strings.Contains(answer.Body.String(), `value="`+string(action)+`"`)
				allowed := false
				for _, one := range may {
					allowed = allowed || one == action
				}
				if offered != allowed || offered && !strings.Contains(pagestest.Text(answer), label) {
					t.Errorf("%s: offered %v, allowed %v", action, offered, allowed)
				}
			}
		})
	}
}

func TestTheTrustSeesWhereItsRequestStands(t *testing.T) {
	for name, says := range map[string][]string{
		"trust: just sent in":        {"The clinical director is being asked."},
		"trust: in review":           {"The regional medical director has until 12:05am on Saturday 26 July to answer.", "Trust medical director: Passed on to the regional medical director"},
		"trust: question":            {"asked you a question. Answer by 12:06am", "If there is no answer, the review goes on without it", "How many beds are open?", "Answer the question"},
		"trust: extended":            {"The time was extended once."},
		"trust: overdue":             {"is overdue. The BMA can still decide until 8am on Sunday 27 July", "Report the impact"},
		"trust: reported":            {"Nobody may be called back until the BMA confirms it", "Reported: do not call anybody back until it is confirmed", "The chair of the committee", "By telephone", "https://union.example.org/decisions/1"},
		"trust: declined":            {"the national team did not put it forward", "National team: Not put forward", "No.", "you can send a new request that names this one"},
		"trust: revoked":             {"It still holds until midday on Saturday 26 July", "Elective lists went on.", "Stay until you are relieved.", "Reply to the revocation"},
		"trust: refused":             {"The BMA refused the request", "Alternative staffing has not been tried", "you can send a new request"},
		"trust: undecided":           {"neither an approval nor a refusal"},
		"trust: ended, all reported": {"the time that it approved is over", "Contacted: 4. Came: 3.", "Four beds were closed for a night.", "Low"},
		"trust: exception":           {"Exception, not a union decision", "The trust says that NHS England declared a mass casualty event at 10:40pm", "incident number INC-2025-07; check on 0300 000 0100", "Nobody has confirmed this in this service", "contacting doctors under the mass casualty exception. That is not a decision of the BMA"},
		"trust: expired":             {"This link has expired", "020 7946 0000"},
		"trust: not registered":      {"This link no longer opens a request"},
		"trust: conflict":            {"The request has ended: resolved locally, by Sample Manager, at 11:02pm", "Kept words."},
		"trust: changed meanwhile":   {"The request changed after it was shown to you", "Kept words.", "As before."},
	} {
		t.Run(name, func(t *testing.T) {
			for _, s := range pagestest.TrustSituations() {
				if s.Name == name {
					answer := s.Show(s.World(t, []byte("/**/")))
					pagestest.Wants(t, answer, answer.Code, says...)
					return
				}
			}
			t.Fatal("there is no such situation")
		})
	}
}

func TestWhatIsWrongWithTheTrustsFormIsNamedAndNothingIsLost(t *testing.T) {
	long := strings.Repeat("x", 1001)
	withImpact := func(pairs ...string) url.Values {
		form := impactForm()
		for i := 0; i < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		return form
	}
	for name, c := range map[string]struct {
		prepare []func(*pagestest.World)
		form    url.Values
		says    []string
		link    string
		keeps   string
	}{
		"nothing chosen":         {nil, url.Values{"note": {"Kept <words>."}}, []string{"Choose what you want to do", "Enter your name"}, "#action", "Kept &lt;words&gt;."},
		"no answer":              {[]func(*pagestest.World){(*pagestest.World).Ask}, pagestest.Values("action", "answer", "asked", "1", "note", "Kept."), []string{"Write your answer"}, "#answer", "Kept."},
		"answer too long":        {[]func(*pagestest.World){(*pagestest.World).Ask}, pagestest.Values("action", "answer", "asked", "1", "answer", long), []string{"The answer must be 1000 characters or fewer"}, "#answer", long},
		"no note":                {nil, pagestest.Values("action", "amend", "description", "Kept.", "number0", "1", "number1", "1"), []string{"Say what has changed"}, "#note", "Kept."},
		"no doctors":             {nil, pagestest.Values("action", "amend", "note", "Kept.", "description", "x", "number0", "0", "number1", "1"), []string{"The number must be from 1 to 500"}, "#number0", "Kept."},
		"no number":              {nil, pagestest.Values("action", "amend", "note", "Kept.", "description", "x", "number0", "2", "number1", "few"), []string{"CT1 to ST5, Anaesthetics: enter a whole number"}, "#number1", "few"},
		"no reason":              {nil, pagestest.Values("action", "withdraw", "withdrawNote", "Kept."), []string{"Choose a reason"}, "#withdrawReason", "Kept."},
		"another reason":         {nil, pagestest.Values("action", "withdraw", "withdrawReason", "other"), []string{"Say what the other reason is"}, "#withdrawNote", `value="other" checked`},
		"no such reason":         {nil, pagestest.Values("action", "withdraw", "withdrawReason", "spite", "withdrawNote", "Kept."), []string{"The reason is not one of the reasons"}, "#withdrawReason", "Kept."},
		"no way":                 {nil, pagestest.Values("action", "resolve_locally"), []string{"Say how patients are kept safe"}, "#how", `value="resolve_locally" checked`},
		"no effect":              {[]func(*pagestest.World){(*pagestest.World).Withdraw}, withImpact("effect", ""), []string{"Say what the effect was"}, "#effect", "Nobody was moved far."},
		"no harm said":           {[]func(*pagestest.World){(*pagestest.World).Withdraw}, withImpact("harm", ""), []string{"Choose the highest level of harm"}, "#harm", "LF-1"},
		"no harm, and too early": {nil, withImpact("harm", "none"), []string{"The highest level of harm must be harm or a near miss until"}, "#harm", "LF-1"},
		"range upside down":      {[]func(*pagestest.World){(*pagestest.World).Withdraw}, withImpact("patientsTo", "3"), []string{"How many patients must be a range"}, "#patientsFrom", "LF-1"},
		"no count":               {[]func(*pagestest.World){(*pagestest.World).Withdraw}, withImpact("operationsMoved", "-4"), []string{"Operations moved to another day: enter a whole number"}, "#operationsMoved", "LF-1"},
		"too many":               {[]func(*pagestest.World){(*pagestest.World).Withdraw}, withImpact("operationsMoved", "4000000"), []string{"Operations moved to another day must be from 0 to"}, "#operationsMoved", "4000000"},
		"name too long":          {nil, pagestest.Values("action", "resolve_locally", "how", "Kept.", "person", ""), []string{"Your name must be 100 characters or fewer"}, "#person", "Kept."},
		"reference too long":     {[]func(*pagestest.World){(*pagestest.World).Withdraw}, withImpact("lfpseReference", long), []string{"The LFPSE reference must be 50 characters or fewer"}, "#lfpseReference", long},
		"no service":             {[]func(*pagestest.World){(*pagestest.World).Withdraw}, withImpact("service", ""), []string{"Enter the service"}, "#service", "LF-1"},
		"why it is reopened":     {[]func(*pagestest.World){(*pagestest.World).ResolveByTrust}, pagestest.Values("action", "reopen"), []string{"Say why the solution did not hold"}, "#whyReopen", `value="reopen" checked`},
		"control characters":     {nil, pagestest.Values("action", "resolve_locally", "how", "Ke\x07pt."), []string{"How patients are kept safe must not hold control characters"}, "#how", "Ke"},
		"amended, then ended":    {[]func(*pagestest.World){(*pagestest.World).Ask}, pagestest.Values("action", "answer", "asked", "1", "answer", " "), []string{"Write your answer"}, "#answer", `name="asked" value="1"`},
	} {
		t.Run(name, func(t *testing.T) {
			w := pagestest.NewWorld(t).Reach(derogation.TrustMedicalDirector)
			for _, step := range c.prepare {
				step(w)
			}
			if name == "name too long" {
				c.form.Set("person", strings.Repeat("y", 101))
			}
			answer := w.Post(w.TrustLink(), c.form)
			pagestest.Wants(t, answer, http.StatusUnprocessableEntity, append(c.says, "There is a problem")...)
			if !strings.Contains(answer.Body.String(), `<a href="`+c.link+`">`) {
				t.Errorf("the summary does not lead to %s", c.link)
			}
			if !strings.Contains(answer.Body.String(), c.keeps) {
				t.Errorf("%q is lost", c.keeps)
			}
			if w.Store.Writes != 0 {
				t.Error("something was written")
			}
			pagestest.WellMade(t, answer)
		})
	}
}

func TestTheTrustThatComesLateLearnsWhatHappened(t *testing.T) {
	for name, c := range map[string]struct {
		prepare []func(*pagestest.World)
		form    url.Values
		says    string
	}{
		"question answered already": {[]func(*pagestest.World){(*pagestest.World).Ask, (*pagestest.World).AnswerQuestion}, pagestest.Values("action", "answer", "asked", "1", "answer", "Kept."), "This question was already answered, by Sample Manager, at 11:0"},
		"question timed out":        {[]func(*pagestest.World){(*pagestest.World).Ask, (*pagestest.World).Silence}, pagestest.Values("action", "answer", "asked", "1", "answer", "Kept."), "The time for this answer ran out"},
		"another question":          {[]func(*pagestest.World){(*pagestest.World).Ask}, pagestest.Values("action", "answer", "asked", "9", "answer", "Kept."), "No such question waits for an answer"},
		"ended":                     {[]func(*pagestest.World){pagestest.DeclineNow}, pagestest.Values("action", "withdraw", "withdrawReason", "cover_found", "withdrawNote", "Kept."), "The request has ended: declined, by Sample Person"},
		"never approved":            {nil, pagestest.Values("action", "stand_down", "standDownReason", "Kept."), "The request has not been approved"},
		"not revoked":               {nil, pagestest.Values("action", "reply", "reply", "Kept."), "There is no revocation to reply to"},
		"too late, with a postcode": {[]func(*pagestest.World){pagestest.DeclineNow}, pagestest.Values("action", "withdraw", "withdrawReason", "cover_found", "withdrawNote", "Kept. The patient of SW1A 1AA went home."), "The request has ended: declined, by Sample Person"},
		"empty, and too late":       {[]func(*pagestest.World){pagestest.DeclineNow}, pagestest.Values("action", "resolve_locally", "narrative", "Kept."), "The request has ended: declined"},
	} {
		t.Run(name, func(t *testing.T) {
			w := pagestest.NewWorld(t).Reach(derogation.TrustMedicalDirector)
			for _, step := range c.prepare {
				step(w)
			}
			answer := w.Post(w.TrustLink(), c.form)
			pagestest.Wants(t, answer, http.StatusConflict, "Your answer was not recorded", c.says)
			if w.Store.Writes != 0 {
				t.Error("something was written")
			}
			pagestest.WellMade(t, answer)
		})
	}
}

func TestADoubleClickOfTheTrustIsNoConflict(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	form := pagestest.Values("action", "withdraw", "withdrawReason", "risk_passed")
	w.Store.BeforeCommit = func() { w.Post(w.TrustLink(), form) }
	if answer := w.Post(w.TrustLink(), form); answer.Code != http.StatusSeeOther || w.Store.Writes != 1 {
		t.Errorf("status %d, %d writes", answer.Code, w.Store.Writes)
	}
}

func TestOfTwoWhoReopenTheSecondLearnsIt(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.TrustMedicalDirector)
	w.ResolveByTrust()
	link := w.TrustLink()
	for i, want := range []int{http.StatusSeeOther, http.StatusConflict} {
		answer := w.Post(link, pagestest.Values("action", "reopen", "whyReopen", fmt.Sprintf("Reason %d.", i)))
		if answer.Code != want {
			t.Fatalf("status %d, want %d: %s", answer.Code, want, pagestest.Text(answer))
		}
		if want == http.StatusConflict {
			pagestest.Wants(t, answer, want, "it was reopened after this page was shown to you", "Reason 1.")
		}
	}
}

func TestOfTwoWhoAmendAtOnceTheSecondLooksAgain(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	first := pagestest.Values("action", "amend", "note", "One came back.", "description", "One consultant for 24 beds.", "number0", "1", "number1", "1")
	second := pagestest.Values("action", "amend", "note", "Two more fell ill.", "description", "Nobody is left.", "number0", "3", "number1", "2")
	w.Store.BeforeCommit = func() { w.Post(w.TrustLink(), first) }
	answer := w.Post(w.TrustLink(), second)
	pagestest.Wants(t, answer, http.StatusConflict, "The request changed after it was shown to you: ", "updated the request at", "Two more fell ill.", "Nobody is left.")
	if s := w.State(); s.ContentVersion != 2 || s.Request.Risk.Description != "One consultant for 24 beds." {
		t.Errorf("version %d: %q", s.ContentVersion, s.Request.Risk.Description)
	}
}

// Whose page is out of date hears that first, also when there is more to say.
func TestAnAmendmentOfAnOldPageThatNamesAPatientIsGivenBack(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	first := pagestest.Values("action", "amend", "note", "One came back.", "description", "One consultant for 24 beds.", "number0", "1", "number1", "1")
	if answer := w.Post(w.TrustLink(), first); answer.Code != http.StatusSeeOther {
		t.Fatalf("status %d", answer.Code)
	}
	second := pagestest.Values("action", "amend", "version", "1", "note", "Bed 4 is 943 476 5919.", "description", "Nobody is left.", "number0", "3", "number1", "2")
	pagestest.Wants(t, w.Post(w.TrustLink(), second), http.StatusConflict, "The request changed after it was shown to you: ", "Bed 4 is 943 476 5919.", "Nobody is left.")
}

func TestALinkIsForItsOwnPurposeAlone(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	trust, review := w.TrustLink(), w.Link(derogation.ClinicalDirector)
	for _, path := range []string{"/r/" + strings.TrimPrefix(trust, "/t/"), "/t/" + strings.TrimPrefix(review, "/r/"), "/t/forged", trust + "A"} {
		for method, answer := range pagestest.Both(w, path) {
			t.Run(path[:3]+" "+method, func(t *testing.T) {
				pagestest.Wants(t, answer, http.StatusNotFound, "There is no page at this address")
				pagestest.Lacks(t, answer, pagestest.Reference, "Leeds")
			})
		}
	}
	for _, path := range []string{"/t/forged", "/r/forged"} {
		if answer := w.Request(http.MethodDelete, path, nil); answer.Code != http.StatusMethodNotAllowed {
			t.Errorf("%s: status %d", path, answer.Code)
		}
	}
}

func TestReadingTheTrustsPageChangesNothing(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	w.Ask()
	version, link := w.State().Version, w.TrustLink()
	for range 20 {
		for _, method := range []string{"GET", "HEAD", "OPTIONS", "PUT", "DELETE"} {
			w.Request(method, link+"?action=withdraw&withdrawReason=cover_found&person=Scanner", nil)
		}
	}
	if w.Store.Writes != 0 || w.State().Version != version {
		t.Errorf("%d writes, version %d after %d", w.Store.Writes, w.State().Version, version)
	}
}

func TestAnotherSitesFormDoesNothingForTheTrust(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	form := pagestest.Values("action", "withdraw", "withdrawReason", "cover_found")
	pagestest.Wants(t, w.Request(http.MethodPost, w.TrustLink(), form, "Sec-Fetch-Site", "cross-site"), http.StatusForbidden)
	pagestest.Wants(t, w.Request(http.MethodPost, w.TrustLink(), form, "Content-Type", "application/json"), http.StatusUnsupportedMediaType)
	if w.Store.Writes != 0 {
		t.Error("something was written")
	}
}

func TestTheTrustMayReportSeveralTimes(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	w.Withdraw()
	first, second := impactForm(), impactForm()
	second.Set("harm", "moderate")
	for _, form := range []url.Values{first, second, first} {
		if answer := w.Post(w.TrustLink(), form); answer.Code != http.StatusSeeOther {
			t.Fatalf("status %d: %s", answer.Code, pagestest.Text(answer))
		}
	}
	var harm []derogation.HarmLevel
	for _, i := range w.State().Impacts {
		harm = append(harm, i.Harm)
	}
	if diff := cmp.Diff([]derogation.HarmLevel{derogation.HarmLow, derogation.HarmModerate}, harm); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAReportWithoutARequestHasItsPage(t *testing.T) {
	w := pagestest.NewWorld(t)
	round := pagestest.SampleRound()
	round.Tiers = nil
	w.Store.Reset()
	w.Do(derogation.FileImpact{Reference: pagestest.Reference, Round: round, Trust: pagestest.Organisations()["RR8"], Impact: derogation.Impact{
		Service: "General practice", Effect: "Two surgeries were closed.", Harm: derogation.HarmNone,
	}}, pagestest.Filer())
	answer := w.Get(w.TrustLink())
	pagestest.Wants(t, answer, 200, "Report on the impact of the strike", "Two surgeries were closed.", "No harm", "Send this report")
	pagestest.Lacks(t, answer, "The request as it is now")
	pagestest.WellMade(t, answer)
	w.Now = w.Now.Add(time.Hour)
	if sent := w.Post(w.TrustLink(), impactForm()); sent.Code != http.StatusSeeOther || len(w.State().Impacts) != 2 {
		t.Errorf("status %d, %d reports", sent.Code, len(w.State().Impacts))
	}
}
