package scenario

import (
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"sync"
	"testing"

	"example.org/derogations/infra/local/play"
	"example.org/derogations/shared/derogation"
)

// TestADoubleClickCountsOnceEverywhere sends each kind of form twice at the same
// time and then once more, through the real functions: one event, one message to
// each, and nobody is told that their own answer came too late.
func TestADoubleClickCountsOnceEverywhere(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.ignoreMessages()
	once := func(what, link, person string, form url.Values) {
		t.Helper()
		before := s.state(reference).Version
		s.doubleClick(what, link, with(form, "person", person))
		s.settle()
		if after := s.state(reference).Version; after != before+1 && after != before+2 { // The next review may have opened.
			t.Errorf("%s: the case went from version %d to %d", what, before, after)
		}
	}
	counted := func(kind derogation.EventType, want int) {
		t.Helper()
		events, err := s.Events(s.ctx, reference)
		s.must(err)
		got := 0
		for _, e := range events {
			if e.Type == kind {
				got++
			}
		}
		if got != want {
			t.Errorf("%d events %s, want %d", got, kind, want)
		}
	}

	first := s.link(derogation.ClinicalDirector, reference)
	once("a question", first, "The director", url.Values{"action": {"ask"}, "question": {"How many cots are open?"}})
	counted(derogation.EventAsked, 1)
	once("an answer", s.trustLink(reference), "The control room", url.Values{"action": {"answer"}, "answer": {"Twelve."}})
	counted(derogation.EventAnswered, 1)
	once("an escalation", first, "The director", escalateForm(derogation.ClinicalDirector))
	s.letPass(reference)
	once("a comment", s.link(derogation.TrustMedicalDirector, reference), "The medical director", url.Values{"action": {"comment"}, "remark": {"I was in theatre."}})
	counted(derogation.EventCommentAdded, 1)
	once("a region's view", s.link(derogation.RegionalMedicalDirector, reference), "The region", escalateForm(derogation.RegionalMedicalDirector))
	once("putting it forward", s.link(derogation.NationalTeam, reference), "The team", escalateForm(derogation.NationalTeam))
	counted(derogation.EventEscalated, 3)
	s.ignoreMessages()

	officer := s.reviewer(derogation.Union)
	union := s.linkOf(officer, reference)
	approval := approveForm(s.state(reference).Request)
	s.doubleClick("a code", union+"/code", with(with(approval, "person", "The officer"), "version", "1"))
	s.settle()
	s.expectMessages(officer.Mobile + ": SMS")
	once("an approval", union, "The officer", with(approval, "code", s.code(officer, reference)))
	counted(derogation.EventApproved, 1)
	s.expectMessages(everybody("Approved", ladder(), true)...)

	trust := s.trustLink(reference)
	once("standing down", trust, "The control room", url.Values{"action": {"stand_down"}, "standDownReason": {"A consultant came back."}})
	s.expectMessages(everybody("Stood down", ladder(), true)...)
	once("a turnout", trust, "The control room", url.Values{"action": {"report_turnout"}, "contacted": {"3"}, "came": {"2"}, "notNeeded": {"1"}})
	once("an impact", trust, "The control room", impactForm("Two cots were closed.", string(derogation.HarmNone)))
	counted(derogation.EventImpactReported, 1)
	s.expectMessages(impactCopied()...)
	s.expectStatus(reference, derogation.StoodDown)
	if len(s.Cloud.Engine.Executions()) != 1 {
		t.Errorf("%d executions", len(s.Cloud.Engine.Executions()))
	}
}

var (
	hiddenInput = regexp.MustCompile(`<input[^>]*type="hidden"[^>]*>`)
	inputName   = regexp.MustCompile(` name="([^"]*)"`)
	inputValue  = regexp.MustCompile(` value="([^"]*)"`)
	toBeChecked = regexp.MustCompile(`<button[^>]*name="step" value="record"`)
)

// hiddenIn is what the forms of a page hold hidden.
func hiddenIn(page play.Page) url.Values {
	form := url.Values{}
	for _, input := range hiddenInput.FindAllString(page.Body, -1) {
		name, value := inputName.FindStringSubmatch(input), inputValue.FindStringSubmatch(input)
		if name != nil && value != nil {
			form.Add(html.UnescapeString(name[1]), html.UnescapeString(value[1]))
		}
	}
	return form
}

// doubleClick sends a form twice at the same time, and then again. Where a page
// comes back on which the answer is to be checked, so is that.
func (s *scene) doubleClick(what, address string, fields url.Values) {
	s.Helper()
	form := hiddenIn(s.open(address))
	maps.Copy(form, fields)
	if fields.Has("code") {
		form.Set("step", "record")
	}
	for range 2 {
		pages := make([]play.Page, 3)
		var both sync.WaitGroup
		for i := range 2 {
			both.Go(func() {
				page, err := s.Post(s.ctx, address, form)
				if err != nil {
					s.Errorf("%s: %v", what, err)
				}
				pages[i] = page
			})
		}
		both.Wait()
		pages[2] = s.posted(address, form)
		for _, page := range pages {
			if page.Status != http.StatusOK && page.Status != http.StatusTooManyRequests {
				s.Errorf("%s: one of three is answered with %d: %s", what, page.Status, says(page))
			}
		}
		if !toBeChecked.MatchString(pages[0].Body) {
			return
		}
		form = with(hiddenIn(pages[0]), "step", "record")
	}
}
