package review_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

func TestReviewsOnTheWaysThatACaseReallyGoes(t *testing.T) {
	for name, c := range map[string]struct{ says, lacks []string }{
		"question open": {
			[]string{"A question is with the trust until 12:06am on Saturday 26 July", "It goes on with the time it has left (59 minutes)", "You can answer now all the same. That closes the question.", "No answer yet.", "How many beds are open?"},
			[]string{"Ask the trust a question", "minutes left,"},
		},
		"question answered":       {[]string{"Questions and answers", "Twelve, and eight of them staffed.", "58 minutes left", "Ask the trust a question"}, nil},
		"question not answered":   {[]string{"The trust did not answer in time."}, nil},
		"question overtaken":      {[]string{"Not answered: the request went on first.", "This review has been answered"}, nil},
		"amended":                 {[]string{"The facts changed", "At 11:08pm on Friday 25 July: One consultant has come back.", "You are now looking at version 2.", "this is version 2"}, nil},
		"extended":                {[]string{"Your time was extended once."}, []string{"we send a text to the duty phone"}},
		"not nationally reviewed": {[]string{"National team: Did not answer in time", "The request was not nationally reviewed.", "The time was extended once, at "}, nil},
		"withdrawn under review":  {[]string{"The trust ended the request first", "the trust withdrew it. Reason: cover was found.", "A locum came."}, []string{"Your name"}},
		"voided under review":     {[]string{"The request was voided first", "it was filed in error", "A system in a loop filed it."}, []string{"The trust ended", "Your name"}},
		"resolved by the trust":   {[]string{"the trust found a way", "A consultant acts down."}, nil},
		"national may report":     {[]string{"Record a decision that the BMA made outside this system", "nobody may be called back until the BMA confirms it"}, []string{"One-time code"}},
		"national was passed and may report": {
			[]string{"Add a comment", "Record a decision that the BMA made outside this system", "No answer was recorded in time, and the request was passed on."}, nil,
		},
		"union with a reported approval": {[]string{"do not call anybody back until it is confirmed", "Approved, as reported", "Nights only."}, nil},
		"union with a reported refusal":  {[]string{"Refused, as reported", "Staffing is judged to be safe", "There is room elsewhere."}, nil},
		"union that publishes elsewhere": {[]string{"Address of the announcement", "In this round the union announces its decisions on its own pages"}, nil},
		"amended after the approval":     {[]string{"The facts changed", "The decision was made on version 1.", "Revoke the approval"}, []string{"What is your answer?"}},
		"revoked": {
			[]string{"The BMA revoked its approval. It still holds until midday on Saturday 26 July", "Elective lists went on.", "Stay until you are relieved.", "Approved, later revoked", "The trust’s reply to the revocation"}, []string{"Your name"},
		},
		"stood down": {[]string{"The trust stood the doctors down", "The unit has closed for the night.", "Contacted: 4."}, nil},
		"exception": {
			[]string{"Exception, not a union decision", "incident number INC-2025-07", "The trust states that it is contacting doctors", "Evidence may still be missing", "Not answered"}, nil,
		},
		"exception to be judged by the national team": {[]string{"Was the exception justified?", "It changes nothing that was done."}, []string{"One-time code"}},
		"exception approved, union":                   {[]string{"Revoke the approval", "Say whether the exception was justified", "The national team judged that the exception was justified"}, nil},
		"revoked too late":                            {[]string{"Your answer was not recorded", "The request has ended: stood down, by Sample Manager", "Elective lists went on."}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			for _, s := range pagestest.LaterSituations() {
				if s.Name == name {
					answer := s.Show(s.World(t, []byte("/**/")))
					pagestest.Wants(t, answer, answer.Code, c.says...)
					pagestest.Lacks(t, answer, c.lacks...)
					return
				}
			}
			t.Fatal("there is no such situation")
		})
	}
}

// Whoever opens the link of their earlier review first sees that the request is with
// them again, and has the new link sent.
func TestTheLinkOfAnEarlierReviewLeadsToTheOneThatIsOpen(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	w.Refuse()
	old := w.Link(derogation.Union)
	pagestest.Lacks(t, w.Get(old), "with you now")
	w.SendAgain()
	page := w.Get(old)
	pagestest.Wants(t, page, http.StatusOK, "The request is with you now. Answer by", "You answer for the BMA", "We emailed you a new link at", "What was recorded", "Refused")
	pagestest.Lacks(t, page, "Nothing more can be answered")
	if text := pagestest.Text(page); strings.Index(text, "with you now") > strings.Index(text, "What was recorded") {
		t.Error("the earlier answer comes first")
	}
	evening := w.Now
	w.Now = w.Now.Add(3 * time.Hour)
	pagestest.Wants(t, w.Get(old), http.StatusOK, "The request is with you now. Your answer is overdue.")
	w.Now = evening
	if answer := w.Post(old+"/link", url.Values{}); answer.Code != http.StatusSeeOther {
		t.Fatalf("status %d", answer.Code)
	}
	_, announced, _ := w.Store.Outbox(pagestest.Reference)
	open, _ := w.State().OpenReview()
	if !slices.ContainsFunc(announced, func(a casework.Announcement) bool {
		return a.Kind == casework.AnnounceNewLink && a.Audience[0].Review == open.Number
	}) {
		t.Errorf("no link to review %d was announced: %+v", open.Number, announced)
	}
}

func TestWhatLaterTiersAskIsNotShownToThoseBefore(t *testing.T) {
	w := pagestest.NewWorld(t)
	pagestest.Opened(derogation.TrustMedicalDirector, (*pagestest.World).Ask)(w)
	pagestest.Lacks(t, w.Get(w.Link(derogation.ClinicalDirector)), "How many beds are open?")
	w.AnswerQuestion()
	pagestest.Lacks(t, w.Get(w.Link(derogation.ClinicalDirector)), "Twelve, and eight")
}

// reporting is a national officer's whole report of an approval.
func reporting() url.Values {
	return pagestest.Values("action", "report_decision", "outcome", "approved", "number0", "2", "number1", "0",
		"from", "2025-07-26T08:00", "to", "2025-07-26T20:00", "conditions", "Nights only.",
		"decidedBy", "The chair", "decidedAt", "2025-07-25T23:10", "channel", "By telephone", "publicAddress", "https://union.example.org/1")
}

func TestTheNationalTeamReportsADecisionAndTheUnionConfirmsIt(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	national, union := w.Link(derogation.NationalTeam), w.Link(derogation.Union)
	w.Now = w.Now.Add(10 * time.Minute)
	for range 2 {
		if answer := w.Post(national, reporting()); answer.Code != http.StatusSeeOther {
			t.Fatalf("status %d: %s", answer.Code, pagestest.Text(answer))
		}
	}
	r := w.State().Reported
	if r == nil || r.DecidedBy != "The chair" || derogation.Doctors(r.Terms.Staff) != 2 || w.Store.Writes != 1 || w.State().Decision != nil {
		t.Fatalf("reported %+v in %d writes", r, w.Store.Writes)
	}
	pagestest.Wants(t, w.Get(national), 200, "do not call anybody back until it is confirmed", "Nobody may be called back until the BMA confirms it")

	page := w.Get(union).Body.String()
	for _, prefilled := range []string{
		`name="number0" type="text" inputmode="numeric" value="2"`, `name="to" type="radio" value="2025-07-26" checked`, `name="to-time" type="text" maxlength="120" value="8pm"`, `Nights only.</textarea>`,
		`name="decidedAt" type="radio" value="2025-07-25" checked`, `value="11:10pm"`, `value="https://union.example.org/1"`,
	} {
		pagestest.WantsMarkup(t, page, prefilled)
	}
	form := reporting()
	form.Set("action", "approve")
	pagestest.SendCode(form)(w)
	form.Set("code", w.Code())
	if answer := w.Post(union, form); answer.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", answer.Code, pagestest.Text(answer))
	}
	d := w.State().Decision
	if d == nil || d.PublicAddress != "https://union.example.org/1" || d.By.Tier != derogation.Union || !d.Terms.To.Equal(r.Terms.To) {
		t.Errorf("decided %+v", d)
	}
	pagestest.Lacks(t, w.Get(w.TrustLink()), "do not call anybody back")
}

func TestAReportThroughASystemNamesTheOfficer(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	system := pagestest.Reviewer(derogation.NationalTeam)
	system.Kind, system.Name, system.Role, system.Proof = derogation.ActorClient, "Operations system", "", derogation.ProofPrivateKeyJWT
	w.Do(derogation.ReportDecision{
		Outcome: derogation.OutcomeRefused, Officer: "Sample Officer", DecidedBy: "The chair", Channel: "By telephone",
		DecidedAt: w.Now.Truncate(time.Minute), PublicAddress: "https://union.example.org/3",
	}, system)
	pagestest.Wants(t, w.Get(w.Link(derogation.Union)), 200, "by Sample Officer, through Operations system, NHS England")
}

func TestAReportSaysWhatIsMissingFromIt(t *testing.T) {
	for name, c := range map[string]struct {
		change []string
		says   string
		link   string
	}{
		"no decision":      {[]string{"outcome", ""}, "Say what the decision is", "#outcome"},
		"nobody decided":   {[]string{"decidedBy", ""}, "Enter who decided", "#decidedBy"},
		"no time":          {[]string{"decidedAt", ""}, "Enter the date and time of the decision", "#decidedAt"},
		"not yet decided":  {[]string{"decidedAt", "2025-07-26T09:00"}, "The time of the decision must lie between", "#decidedAt"},
		"no channel":       {[]string{"channel", ""}, "Enter how you were told", "#channel"},
		"no address":       {[]string{"publicAddress", ""}, "Enter the address of the announcement", "#publicAddress"},
		"not an address":   {[]string{"publicAddress", "union.example.org"}, "The address must be an https address", "#publicAddress"},
		"too many doctors": {[]string{"number0", "9"}, "enter a number from 0 to 3", "#number0"},
	} {
		t.Run(name, func(t *testing.T) {
			w := pagestest.NewWorld(t).Reach(derogation.Union)
			w.Now = w.Now.Add(10 * time.Minute)
			form := reporting()
			form.Set(c.change[0], c.change[1])
			answer := w.Post(w.Link(derogation.NationalTeam), form)
			pagestest.Wants(t, answer, http.StatusUnprocessableEntity, c.says)
			pagestest.WantsMarkup(t, answer.Body.String(), `<a href="`+c.link+`">`)
			pagestest.WellMade(t, answer)
			if w.State().Reported != nil {
				t.Error("it was recorded")
			}
		})
	}
}

func TestARoundMayMakeTheAddressOfTheAnnouncementCompulsory(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.Elsewhere).Reach(derogation.Union)
	link := w.Link(derogation.Union)
	form := refusing("")
	pagestest.Wants(t, w.Post(link, form), http.StatusUnprocessableEntity, "Enter the address of the announcement")
	form.Set("publicAddress", "https://union.example.org/2")
	pagestest.SendCode(form)(w)
	form.Set("code", w.Code())
	if answer := w.Post(link, form); answer.Code != http.StatusSeeOther || w.State().Decision.PublicAddress != "https://union.example.org/2" {
		t.Fatalf("status %d", answer.Code)
	}
	pagestest.Wants(t, w.Get(link), 200, "https://union.example.org/2")
}

func TestTheUnionRevokesWithItsCode(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	w.Approve()
	link := w.Link(derogation.Union)
	w.Now = w.Now.Add(time.Minute)
	form := pagestest.Values("action", "revoke", "revokeCode", "conditions_not_met", "revokeReason", "Elective lists went on.", "handover", "Stay until relieved.", "effectiveAt", "2025-07-26", "effectiveAt-time", "midday")
	pagestest.Wants(t, w.Post(link, form), 200, "We sent a code", "Stay until relieved.", "From the time that you give, no doctor may work under it.")
	pagestest.Wants(t, w.Post(link, form), http.StatusUnprocessableEntity, "Enter the code that was sent to you")
	form.Set("code", w.Code())
	for range 2 {
		if answer := w.Post(link, form); answer.Code != http.StatusSeeOther {
			t.Fatalf("status %d: %s", answer.Code, pagestest.Text(answer))
		}
	}
	got := w.State().Ending
	if w.State().Status != derogation.Revoked || got.Text != "Elective lists went on." || got.By.Proof != derogation.ProofSignedLinkAndCode ||
		!got.EffectiveAt.Equal(time.Date(2025, 7, 26, 11, 0, 0, 0, time.UTC)) {
		t.Errorf("recorded %+v", got)
	}
	form.Set("person", "Another Person")
	pagestest.Wants(t, w.Post(link, form), http.StatusConflict, "The request has ended: revoked, by Sample Person", "Stay until relieved.")
	w.Now = *got.EffectiveAt
	pagestest.Wants(t, w.Get(link), 200, "It ended at midday on Saturday 26 July. No doctor may work under it any more.")
}

func TestARevocationSaysWhatIsWrongWithIt(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	w.Approve()
	link := w.Link(derogation.Union)
	pagestest.Wants(t, w.Post(link, pagestest.Values("action", "revoke", "handover", "Kept.")), http.StatusUnprocessableEntity, "Say why the approval is revoked", "Kept.")
	if len(w.Store.Codes()) != 0 {
		t.Error("a code was sent for a form that cannot count")
	}
	pagestest.Wants(t, w.Post(link, pagestest.Values("action", "revoke", "revokeCode", "other", "revokeReason", "Kept.", "effectiveAt", "2025-07-25T01:00", "code", "123456")),
		http.StatusUnprocessableEntity, "The time must lie between now and the end of the approval")
}

// The union and the national team object from the first minute. A director who was told
// has no part in it before they are asked, and nobody has in any other request.
func TestAnExceptionIsObjectedToBeforeOneIsAsked(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.Casualties)
	for _, tier := range []derogation.Tier{derogation.Union, derogation.NationalTeam} {
		link := w.LinkBefore(tier)
		pagestest.Wants(t, w.Get(link), 200, "You have not been asked for an answer yet", "Object to the exception")
		form := pagestest.Values("action", "object_exception", "objection", "We were told of no event.")
		for range 2 {
			if answer := w.Post(link, form); answer.Code != http.StatusSeeOther {
				t.Fatalf("%s: status %d: %s", tier, answer.Code, pagestest.Text(answer))
			}
		}
		form.Set("objection", "Said again.")
		pagestest.Wants(t, w.Post(link, form), http.StatusConflict, "Said again.")
		if o, objected := w.State().Objection(tier); !objected || o.Text != "We were told of no event." {
			t.Errorf("%s: %+v", tier, o)
		}
		pagestest.Wants(t, w.Post(link, pagestest.Values("action", "escalate")), http.StatusConflict)
	}
	if w.Get(w.LinkBefore(derogation.TrustMedicalDirector)).Code != http.StatusNotFound {
		t.Error("a director has a part in an exception before they are asked")
	}
	if ordinary := pagestest.NewWorld(t); ordinary.Get(ordinary.LinkBefore(derogation.Union)).Code != http.StatusNotFound {
		t.Error("the union opens a request that it was not asked about")
	}
}

func TestAnExceptionIsJudgedOnceByEachOfTwoLevels(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.Casualties).Reach(derogation.Union)
	w.Refuse()
	for _, tier := range []derogation.Tier{derogation.NationalTeam, derogation.Union} {
		link := w.Link(tier)
		pagestest.Wants(t, w.Post(link, pagestest.Values("action", "judge_exception", "judgement", "Kept.")), http.StatusUnprocessableEntity, "Say whether the exception was justified", "Kept.")
		form := pagestest.Values("action", "judge_exception", "justified", "no", "judgement", "The need had passed.")
		for range 2 {
			if answer := w.Post(link, form); answer.Code != http.StatusSeeOther {
				t.Fatalf("%s: status %d: %s", tier, answer.Code, pagestest.Text(answer))
			}
		}
		form.Set("judgement", "Said again.")
		pagestest.Wants(t, w.Post(link, form), http.StatusConflict, "This judgement was already recorded, by Sample Person", "Said again.")
	}
	var judged []derogation.Tier
	for _, j := range w.State().Judgements {
		judged = append(judged, j.Tier)
	}
	if diff := cmp.Diff([]derogation.Tier{derogation.NationalTeam, derogation.Union}, judged); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	pagestest.Wants(t, w.Get(w.TrustLink()), 200, "The BMA judged that the exception was not justified", "The need had passed.")
}

func TestATierAnswersWhileItsQuestionIsOpen(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	w.Ask()
	link := w.Link(derogation.ClinicalDirector)
	form := pagestest.Values("action", "ask", "question", "Another one?")
	pagestest.Wants(t, w.Post(link, form), http.StatusConflict, "A question is with the trust already, by Sample Person", "Another one?")
	if answer := w.Post(link, pagestest.Values("action", "escalate")); answer.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", answer.Code, pagestest.Text(answer))
	}
	if _, open := w.State().OpenQuestion(); open {
		t.Error("the question is still open")
	}
}

func TestAReviewThatTheTrustEndedSaysSo(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	w.Withdraw()
	answer := w.Post(w.Link(derogation.ClinicalDirector), pagestest.Values("action", "escalate", "comment", "Kept words."))
	pagestest.Wants(t, answer, http.StatusConflict, "The trust ended the request before this review was answered: Sample Manager, at 11:02pm", "Kept words.")
}

func TestARoundsOwnWordsAreUsed(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), func(s *derogation.Submit) {
		s.Round.Categories = []derogation.RoundCategory{{Code: derogation.UrgentEmergencyCare, Name: "Emergencies"}}
		s.Round.Evidence = []derogation.RoundQuestion{{Field: "otherStaffing", Question: "Did you ask the bank?"}}
		s.Round.RefusalReasons = []derogation.Reason{{Code: "too_late", Text: "It came too late"}}
	}).Reach(derogation.Union)
	answer := w.Get(w.Link(derogation.Union))
	pagestest.Wants(t, answer, 200, "Emergencies", "Did you ask the bank?", "It came too late")
	pagestest.Lacks(t, answer, "Was all other staffing tried?", "Staffing is judged to be safe")
}
