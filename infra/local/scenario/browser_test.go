package scenario

import (
	"fmt"
	"strings"
	"testing"

	"example.org/derogations/infra/local/browser"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// Everybody who has a part in a request goes from their mail or link to what they
// came for, in a real browser without script, by the keyboard alone: on a telephone
// and at a desk.
func TestEverybodyDoesTheirPartByKeyboard(t *testing.T) {
	t.Parallel()
	chromium := browser.Start(t)
	for name, width := range map[string]int64{"on a telephone": browser.Telephone, "at a desk": browser.Desk} {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			reference := s.submit()
			for _, tier := range ladder() {
				reader := browser.Sit(t, chromium, width)
				reader.Open(s.link(tier, reference))
				s.readsAtAGlance(reader)
				switch tier {
				case derogation.Union:
					s.seesItOnTheBoard(browser.Sit(t, chromium, width), reference)
					s.approves(reader, reference)
				case derogation.NationalTeam:
					s.asksAndIsAnswered(reader, browser.Sit(t, chromium, width), reference)
					s.passesOn(reader, tier)
				default:
					s.passesOn(reader, tier)
				}
				s.settle()
			}
			s.expectStatus(reference, derogation.Approved)
			s.checksTheCall(browser.Sit(t, chromium, width), reference)
			s.ignoreMessages()
		})
	}
}

// mostBeforeChoices is how many words somebody reads before they choose.
const mostBeforeChoices = 150

// readsAtAGlance checks that what decides a request comes before the choices, and
// little else.
func (s *scene) readsAtAGlance(reader *browser.Reader) {
	s.Helper()
	before, _, _ := strings.Cut(reader.Text(), "What is your answer?")
	before, _, _ = strings.Cut(before, "Questions and answers") // Of one that asked, besides.
	card := before[max(strings.Index(before, "\nDR-"), 0):]     // Without the head that all pages have.
	for _, said := range []string{"asked for at", "Answer by", "left", "Doctors", "Where", "When", "Why", "Needed by", "Tried first"} {
		if !strings.Contains(card, said) {
			s.Errorf("%q does not come before the choices: %s", said, card)
		}
	}
	if words := len(strings.Fields(card)); words > mostBeforeChoices {
		s.Errorf("%d words come before the choices, %d at most are wanted: %s", words, mostBeforeChoices, card)
	}
}

func (s *scene) passesOn(reader *browser.Reader, tier derogation.Tier) {
	s.Helper()
	if tier == derogation.RegionalMedicalDirector {
		reader.Choose(`[name=action][value=escalate]`)
		reader.Choose(`[name=supported][value=yes]`)
	} else {
		reader.Choose(`[name=action][value=escalate]`)
	}
	reader.Fill("#comment", "Every consultant was phoned.")
	reader.Fill("#person", "Whoever is on duty")
	reader.Press("form:has(#person) button")
	s.saysAll(reader, "Check before it is recorded", "Nothing is recorded yet", "Every consultant was phoned.", "Whoever is on duty")
	reader.Press(`button[value=change]`)
	s.saysAll(reader, "Your answer")
	reader.Press(`form:has(#person) button`)
	reader.Press(`button[value=record]`)
	s.saysAll(reader, "Your answer is recorded", "Every consultant was phoned.", "What happens next")
}

func (s *scene) approves(reader *browser.Reader, reference string) {
	s.Helper()
	officer := s.reviewer(derogation.Union)
	reader.Choose(`[name=action][value=approve]`)
	for i := range s.state(reference).Request.Staff {
		reader.Fill(fmt.Sprintf("#number%d", i), "1")
	}
	reader.Fill("#conditions", "Neonatal intensive care only.")
	reader.Fill("#person", "The officer")
	reader.Press("form:has(#person) button")
	s.saysAll(reader, "Check before it is recorded", "1 of the", "We sent a code to")
	s.settle()
	reader.Fill("#code", s.code(officer, reference))
	reader.Press(`button[value=record]`)
	s.saysAll(reader, "Your decision is recorded", "Approved", "Neonatal intensive care only.", "What happens next")
}

// asksAndIsAnswered has a tier ask the trust, and the trust answer from its mail.
// The tier goes on by the link of the mail that tells it so.
func (s *scene) asksAndIsAnswered(reader, trust *browser.Reader, reference string) {
	s.Helper()
	reader.Choose(`[name=action][value=ask]`)
	reader.Fill("#question", "How many cots are open?")
	reader.Fill("#person", "Whoever is on duty")
	reader.Press("form:has(#person) button")
	reader.Press(`button[value=record]`)
	s.saysAll(reader, "How many cots are open?")
	s.settle()

	trust.Open(s.trustLink(reference))
	s.saysAll(trust, "How many cots are open?", "What you can do now")
	trust.Choose(`[name=action][value=answer]`)
	trust.Fill("#answer", "Twelve, and eight are full.")
	trust.Fill("#person", "The control room")
	trust.Press("main form button")
	s.saysAll(trust, "Twelve, and eight are full.")
	s.settle()

	reader.Open(s.link(derogation.NationalTeam, reference))
	s.saysAll(reader, "Twelve, and eight are full.")
}

// seesItOnTheBoard has a duty officer find the request and what happened to it.
func (s *scene) seesItOnTheBoard(officer *browser.Reader, reference string) {
	s.Helper()
	officer.Open(s.board(sample.NationalTeam))
	s.saysAll(officer, "Board of open requests", reference)
	officer.Press(fmt.Sprintf(`a[href$="/case/%s"]`, reference))
	s.saysAll(officer, "What happened", "Twelve", "asked the trust a question", "Delivered")
}

// checksTheCall has a doctor who is called back check that the call is genuine.
func (s *scene) checksTheCall(doctor *browser.Reader, reference string) {
	s.Helper()
	doctor.Open(s.Cloud.URL + "/")
	doctor.Fill("#code", derogation.PublicCode(reference))
	doctor.Press(`form[action="/d"] button`)
	s.saysAll(doctor, "It starts at 1am", "The Royal London Hospital", "Neonatal intensive care only.")
}

func (s *scene) saysAll(reader *browser.Reader, wants ...string) {
	s.Helper()
	text := reader.Text()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			s.Fatalf("%q does not say %q: %s", reader.Heading(), want, text)
		}
	}
}
