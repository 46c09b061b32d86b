package review_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

func TestAnAnswerIsRecordedAndThenShown(t *testing.T) {
	for name, c := range map[string]struct {
		tier derogation.Tier
		form url.Values
		want derogation.Review
		says []string
	}{
		"clinical director escalates": {
			derogation.ClinicalDirector, pagestest.Values("action", "escalate", "comment", "First line.\r\nSecond line."),
			derogation.Review{Outcome: derogation.OutcomeEscalated, Explanation: "First line.\nSecond line."},
			[]string{"Clinical director: Passed on to the trust medical director", "The request is now with the trust medical director"},
		},
		"clinical director resolves locally": {
			derogation.ClinicalDirector, pagestest.Values("action", "resolve_locally", "how", "A consultant acts down.", "comment", "typed under another choice"),
			derogation.Review{Outcome: derogation.OutcomeResolvedLocally, Explanation: "A consultant acts down."},
			[]string{"Clinical director: Resolved locally", "A consultant acts down."},
		},
		"medical director confirms the evidence": {
			derogation.TrustMedicalDirector, pagestest.Values("action", "escalate", "evidenceConfirmed", "yes"),
			derogation.Review{Outcome: derogation.OutcomeEscalated, EvidenceConfirmed: true},
			[]string{"Confirmed that the evidence is right."},
		},
		"medical director declines": {
			derogation.TrustMedicalDirector, pagestest.Values("action", "decline", "whyNot", "It is not unexpected."),
			derogation.Review{Outcome: derogation.OutcomeDeclined, Explanation: "It is not unexpected."},
			[]string{"Not put forward", "did not put it forward"},
		},
		"regional director supports": {
			derogation.RegionalMedicalDirector, pagestest.Values("action", "escalate", "supported", "yes"),
			derogation.Review{Outcome: derogation.OutcomeEscalated, Supported: new(true)},
			[]string{"Supported, and passed on to the national team"},
		},
		"regional director does not support": {
			derogation.RegionalMedicalDirector, pagestest.Values("action", "escalate", "supported", "no", "comment", "Other units have room."),
			derogation.Review{Outcome: derogation.OutcomeEscalated, Supported: new(false), Explanation: "Other units have room."},
			[]string{"Not supported, and passed on to the national team"},
		},
		"national team puts forward": {
			derogation.NationalTeam, pagestest.Values("action", "escalate"),
			derogation.Review{Outcome: derogation.OutcomeEscalated},
			[]string{"Passed on to the BMA"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := pagestest.NewWorld(t).Reach(c.tier)
			link := w.Link(c.tier)
			answer := w.Post(link, c.form)
			if answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != link+"/receipt/"+c.form.Get("action") {
				t.Fatalf("status %d to %q: %s", answer.Code, answer.Header().Get("Location"), pagestest.Text(answer))
			}
			got := w.State().Reviews[len(w.State().Reviews)-1]
			if got.By == nil || got.By.Name != "Sample Person" || got.By.ID != pagestest.ContactID(c.tier) {
				t.Errorf("recorded by %+v", got.By)
			}
			got = derogation.Review{Outcome: got.Outcome, Explanation: got.Explanation, EvidenceConfirmed: got.EvidenceConfirmed, Supported: got.Supported}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("recorded (-want +got):\n%s", diff)
			}
			pagestest.Wants(t, w.Get(link), 200, append(c.says, "This review has been answered", "Sample Person")...)
			pagestest.Wants(t, w.Get(answer.Header().Get("Location")), 200, append(c.says, "Your answer is recorded", "What happens next", "Sample Person")...)
			if again := w.Post(link, c.form); again.Code != http.StatusSeeOther || w.Store.Writes != 1 {
				t.Errorf("sent twice: status %d, %d writes", again.Code, w.Store.Writes)
			}
		})
	}
}

func TestAPassedTierMayAddComments(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	w.Silence()
	link := w.Link(derogation.ClinicalDirector)
	for _, remark := range []string{"I was in theatre.", "I was in theatre.", "Bed 4 is free now."} {
		if answer := w.Post(link, pagestest.Values("action", "comment", "remark", remark)); answer.Code != http.StatusSeeOther {
			t.Fatalf("status %d", answer.Code)
		}
	}
	if got := w.State().Comments; len(got) != 2 {
		t.Errorf("%d comments, want 2: the same one sent twice counts once", len(got))
	}
	pagestest.Wants(t, w.Get(link), 200, "I was in theatre.", "Bed 4 is free now.", "Comment added by Sample Person")
	pagestest.Wants(t, w.Post(link, pagestest.Values("action", "comment")), http.StatusUnprocessableEntity, "Write your comment")
}

func TestEverythingWrongIsNamedAndNothingTypedIsLost(t *testing.T) {
	for name, c := range map[string]struct {
		tier  derogation.Tier
		form  url.Values
		says  []string
		links []string
		keeps []string
	}{
		"nothing chosen": {
			derogation.TrustMedicalDirector, url.Values{"version": {"1"}, "how": {"Typed <too> early."}},
			[]string{"Choose what your answer is", "Enter your name"}, []string{"#action", "#person"}, []string{"Typed &lt;too&gt; early."},
		},
		"no way given": {
			derogation.ClinicalDirector, pagestest.Values("action", "resolve_locally", "how", "  "),
			[]string{"Say how patients are kept safe"}, []string{"#how"}, []string{`value="resolve_locally" checked`, `value="Sample Person"`},
		},
		"no reasons given": {
			derogation.NationalTeam, pagestest.Values("action", "decline"),
			[]string{"Say why it is not put forward"}, []string{"#whyNot"}, []string{`value="decline" checked`},
		},
		"no support said": {
			derogation.RegionalMedicalDirector, pagestest.Values("action", "escalate", "comment", "Kept."),
			[]string{"Say whether you support the request"}, []string{"#supported"}, []string{"Kept."},
		},
		"name too long": {
			derogation.ClinicalDirector, url.Values{"version": {"1"}, "action": {"escalate"}, "person": {strings.Repeat("x", 201)}},
			[]string{"Your name must be 100 characters or fewer"}, []string{"#person"}, []string{strings.Repeat("x", 201)},
		},
		"unknown action": {
			derogation.NationalTeam, pagestest.Values("action", "vanish"),
			[]string{"Choose what your answer is"}, []string{"#action"}, []string{`value="Sample Person"`},
		},
		"comment too long": {
			derogation.ClinicalDirector, pagestest.Values("action", "escalate", "comment", strings.Repeat("x", 4001)),
			[]string{"The comment must be 2000 characters or fewer"}, []string{"#comment"}, []string{strings.Repeat("x", 4001)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := pagestest.NewWorld(t).Reach(c.tier)
			answer := w.Post(w.Link(c.tier), c.form)
			pagestest.Wants(t, answer, http.StatusUnprocessableEntity, append(c.says, "There is a problem")...)
			for _, link := range c.links {
				if !strings.Contains(answer.Body.String(), `<a href="`+link+`">`) {
					t.Errorf("the summary does not lead to %s", link)
				}
			}
			for _, kept := range c.keeps {
				if !strings.Contains(answer.Body.String(), kept) {
					t.Errorf("%q is lost", kept)
				}
			}
			if w.Store.Writes != 0 {
				t.Error("something was written")
			}
			pagestest.WellMade(t, answer)
		})
	}
}

func TestADecisionSentTwiceCountsOnceAndAnotherIsAConflict(t *testing.T) {
	approving := pagestest.Values("action", "approve", "number0", "2", "number1", "0", "from", "2025-07-26T08:00", "to", "2025-07-26T20:30")
	for name, c := range map[string]struct {
		form   url.Values
		change []string
	}{
		"approval": {approving, []string{"number0", "1"}},
		"refusal":  {pagestest.Values("action", "refuse", "reason", "staffing_judged_safe"), []string{"reason", "evidence_incomplete"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := pagestest.NewWorld(t).Reach(derogation.Union)
			pagestest.SendCode(c.form)(w)
			c.form.Set("code", w.Code())
			for range 2 {
				if answer := w.Post(w.Link(derogation.Union), c.form); answer.Code != http.StatusSeeOther {
					t.Fatalf("status %d: %s", answer.Code, pagestest.Text(answer))
				}
			}
			c.form.Set(c.change[0], c.change[1])
			pagestest.Wants(t, w.Post(w.Link(derogation.Union), c.form), http.StatusConflict, "already answered by Sample Person")
		})
	}
}

func TestAnAnswerThatCameTooLateLearnsWhatHappened(t *testing.T) {
	const written = "A consultant acts down."
	form := pagestest.Values("action", "resolve_locally", "how", written, "person", "Another Person")
	form.Set("person", "Another Person")
	for name, c := range map[string]struct {
		prepare []func(*pagestest.World)
		says    []string
	}{
		"somebody answered":     {[]func(*pagestest.World){(*pagestest.World).Escalate}, []string{"already answered by Sample Person, at 11:02pm", "See the request as it is now"}},
		"the time had passed":   {[]func(*pagestest.World){(*pagestest.World).Silence}, []string{"No answer had been recorded in time, and the request was passed on at 11:30pm", "add a comment"}},
		"the request had ended": {[]func(*pagestest.World){(*pagestest.World).Silence, (*pagestest.World).Open, pagestest.DeclineNow}, []string{"No answer had been recorded in time; the record says so", "did not put it forward"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
			for _, step := range c.prepare {
				step(w)
			}
			answer := w.Post(w.Link(derogation.ClinicalDirector), form)
			pagestest.Wants(t, answer, http.StatusConflict, append(c.says, "Your answer was not recorded", written)...)
			pagestest.WellMade(t, answer)
		})
	}
}

func TestTheSecondOfTwoAtOnceLearnsWhoWasFirst(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	w.Store.BeforeCommit = w.Escalate
	form := pagestest.Values("action", "resolve_locally", "how", "A consultant acts down.")
	pagestest.Wants(t, w.Post(w.Link(derogation.ClinicalDirector), form), http.StatusConflict, "already answered by Sample Person")
}

func TestADoubleClickIsOneAnswerAndNoConflict(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	link, form := w.Link(derogation.ClinicalDirector), pagestest.Values("action", "resolve_locally", "how", "A consultant acts down.")
	w.Store.BeforeCommit = func() { w.Post(link, form) }
	if answer := w.Post(link, form); answer.Code != http.StatusSeeOther {
		t.Errorf("status %d: %s", answer.Code, pagestest.Text(answer))
	}
	if w.Store.Writes != 1 {
		t.Errorf("%d answers were recorded", w.Store.Writes)
	}

	w = pagestest.NewWorld(t).Reach(derogation.Union)
	link = w.Link(derogation.Union)
	form = refusing("")
	pagestest.SendCode(form)(w)
	form.Set("code", w.Code())
	w.Store.BeforeAttempt = func() { w.Post(link, form) }
	if answer := w.Post(link, form); answer.Code != http.StatusSeeOther {
		t.Errorf("with a code: status %d: %s", answer.Code, pagestest.Text(answer))
	}
	if d := w.State().Decision; d == nil || d.By.Name != "Sample Person" {
		t.Errorf("the decision is %+v", d)
	}
}

func TestNobodyAnswersWhatTheyDidNotSee(t *testing.T) {
	for _, version := range []string{"2", "0", "", "one"} {
		w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
		form := pagestest.Values("action", "escalate", "comment", "On an old version.")
		form.Set("version", version)
		pagestest.Wants(t, w.Post(w.Link(derogation.ClinicalDirector), form), http.StatusConflict,
			"The request changed after it was shown to you", "Look at the request again", "On an old version.")
	}
}

func TestAFormThatComesBackKeepsTheVersionThatWasShown(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	form := url.Values{"version": {"7"}}
	answer := w.Post(w.Link(derogation.ClinicalDirector), form)
	if !strings.Contains(answer.Body.String(), `name="version" value="7"`) {
		t.Error("the form rests on a version that the person was not shown first")
	}
}

func TestACommentOnAReviewThatIsOpenIsRefused(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	pagestest.Wants(t, w.Post(w.Link(derogation.ClinicalDirector), pagestest.Values("action", "comment", "remark", "Hello.")), http.StatusConflict, "This review is still open")
}

func TestAnActionOfAnotherTierIsRefused(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	pagestest.Wants(t, w.Post(w.Link(derogation.ClinicalDirector), pagestest.Values("action", "decline", "whyNot", "No.")), http.StatusForbidden, "Nothing was recorded")
	if w.Store.Writes != 0 {
		t.Error("something was written")
	}
}

func TestTheUnionApprovesOnItsOwnTerms(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	link := w.Link(derogation.Union)
	w.Now = w.Now.Add(3 * time.Minute)
	form := pagestest.Values("action", "approve", "number0", "2", "number1", "0",
		"from", "2025-07-26T08:00", "to", "2025-07-26T20:30", "conditions", "Critical care only.",
		"decidedAt", "2025-07-25T23:10", "remark", "public", "remarkText", "We agree under protest.")
	pagestest.SendCode(form)(w)
	form.Set("code", " "+w.Code()+" ")
	answer := w.Post(link, form)
	if answer.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", answer.Code, pagestest.Text(answer))
	}
	asked := pagestest.SampleRequest()
	want := derogation.Terms{From: asked.Window.From, To: time.Date(2025, 7, 26, 19, 30, 0, 0, time.UTC), Conditions: "Critical care only.", Staff: []derogation.StaffLine{
		{Grade: "ST6 and above", Specialty: "Intensive care medicine", Number: 2},
		{Grade: "CT1 to ST5", Specialty: "Anaesthetics", Number: 0},
	}}
	decision := w.State().Decision
	if diff := cmp.Diff(want, *decision.Terms); diff != "" {
		t.Errorf("terms (-want +got):\n%s", diff)
	}
	if want := time.Date(2025, 7, 25, 22, 10, 0, 0, time.UTC); !decision.DecidedAt.Equal(want) {
		t.Errorf("decided at %s, want %s", decision.DecidedAt, want)
	}
	if decision.By.Proof != derogation.ProofSignedLinkAndCode {
		t.Errorf("proof %q", decision.By.Proof)
	}
	pagestest.Wants(t, w.Get(link), 200, "The BMA approved the request", "8:30pm tomorrow", "We agree under protest. It is on the public register too.")
	pagestest.Wants(t, w.Get("/d/"+derogation.PublicCode(w.State().Reference)), 200, "The union’s remark We agree under protest.")
}

func TestTheTimeAskedForIsApprovedToTheInstant(t *testing.T) {
	to := time.Date(2025, 7, 26, 18, 59, 59, 0, time.UTC)
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.Changed(func(r *derogation.Request) { r.Window.To = to })).Reach(derogation.Union)
	form := pagestest.Values("action", "approve", "number0", "1", "number1", "1", "from", "2025-07-26T08:00", "to", "2025-07-26T19:59")
	pagestest.SendCode(form)(w)
	form.Set("code", w.Code())
	answer := w.Post(w.Link(derogation.Union), form)
	if answer.Code != http.StatusSeeOther || !w.State().Decision.Terms.To.Equal(to) {
		t.Errorf("status %d, terms %+v", answer.Code, w.State().Decision)
	}
}

func TestTheUnionRefusesWithReasons(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	form := pagestest.Values("action", "refuse", "reason", "alternatives_not_tried", "explanation", "The agency list was short.")
	form.Add("reason", "staffing_judged_safe")
	pagestest.SendCode(form)(w)
	form.Set("code", w.Code())
	if answer := w.Post(w.Link(derogation.Union), form); answer.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", answer.Code, pagestest.Text(answer))
	}
	want := []derogation.ReasonCode{derogation.ReasonAlternativesNotTried, derogation.ReasonStaffingSafe}
	if diff := cmp.Diff(want, w.State().Decision.Reasons); diff != "" {
		t.Errorf("reasons (-want +got):\n%s", diff)
	}
}

func TestTermsBeyondWhatWasAskedAreNamed(t *testing.T) {
	for name, c := range map[string]struct {
		change []string
		says   string
	}{
		"more doctors":       {[]string{"number0", "4"}, "ST6 and above, Intensive care medicine: enter a number from 0 to 3"},
		"no number":          {[]string{"number1", ""}, "CT1 to ST5, Anaesthetics: enter a number from 0 to 2"},
		"nobody":             {[]string{"number0", "0", "number1", "0"}, "The doctors must be for at least one doctor"},
		"too early":          {[]string{"from", "2025-07-26T07:59"}, "The start must lie in the window asked for"},
		"too late":           {[]string{"to", "2025-07-27T08:01"}, "The end must lie in the window asked for"},
		"ends before start":  {[]string{"from", "2025-07-26T10:00", "to", "2025-07-26T09:00"}, "The end must be after the start"},
		"no such hour":       {[]string{"decidedAt", "2025-03-30T01:30"}, "this one does not exist, because the clocks go forward"},
		"no time":            {[]string{"to", ""}, "Enter the date and time of the end, like"},
		"decided in future":  {[]string{"decidedAt", "2025-07-26T09:00"}, "The time of the decision must lie between"},
		"decided at no time": {[]string{"decidedAt", "yesterday"}, "Enter the time of the decision"},
	} {
		t.Run(name, func(t *testing.T) {
			w := pagestest.NewWorld(t).Reach(derogation.Union)
			pagestest.SendCode(refusing(""))(w)
			form := pagestest.Values("action", "approve", "number0", "1", "number1", "1",
				"from", "2025-07-26T08:00", "to", "2025-07-26T12:00", "code", w.Code())
			for i := 0; i < len(c.change); i += 2 {
				form.Set(c.change[i], c.change[i+1])
			}
			answer := w.Post(w.Link(derogation.Union), form)
			pagestest.Wants(t, answer, http.StatusUnprocessableEntity, c.says)
			pagestest.WellMade(t, answer)
			if w.State().Decision != nil {
				t.Error("it was approved")
			}
		})
	}
}

func TestNothingIsLeftToApproveAfterTheWindow(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.Changed(func(r *derogation.Request) {
		r.Window.From, r.Window.To = pagestest.Evening.Add(5*time.Minute), pagestest.Evening.Add(20*time.Minute)
		r.DecisionNeededBy.At = r.Window.To
	})).Reach(derogation.Union)
	pagestest.SendCode(refusing(""))(w)
	w.Now = pagestest.Evening.Add(20 * time.Minute)
	answer := w.Post(w.Link(derogation.Union), pagestest.Values("action", "approve", "number0", "1", "number1", "1",
		"from", "2025-07-25T23:05", "to", "2025-07-25T23:20", "code", w.Code()))
	pagestest.Wants(t, answer, http.StatusConflict, "The time for this was over at", "the window asked for has passed; there is nothing left to approve.")
}
