package scenario

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/infra/local/frontdoor"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
)

func TestAMailThatBouncesGoesToTheSamePersonsTelephoneAtOnceAndTheyAnswer(t *testing.T) {
	s := begin(t)
	director := s.reviewer(derogation.ClinicalDirector)
	s.Cloud.Inbox.SetFate(director.Email, inbox.Bounces)
	reference := s.submit()
	s.expectMessages(asked(derogation.ClinicalDirector, "7:30pm")[0], director.Mobile+": SMS")
	s.expectTimeline(reference,
		"review_opened clinical_director email bounced, replaced",
		"review_opened clinical_director sms accepted",
	)
	s.advance(3 * time.Second) // SNS takes a moment to say so.
	s.expectTimeline(reference,
		"review_opened clinical_director email bounced, replaced",
		"review_opened clinical_director sms delivered",
	)

	text := s.Cloud.Inbox.Messages()[1]
	link, err := frontdoor.Link(text)
	s.must(err)
	page, err := s.send(link, "Whoever is on duty", escalateForm(derogation.ClinicalDirector))
	s.must(err)
	s.settle()
	s.expectPage(page, 200, "Whoever is on duty")
	s.expectTier(reference, derogation.TrustMedicalDirector)
	s.expectMessages(asked(derogation.TrustMedicalDirector, "7:30pm")[0])
	s.endWithTheMailWorking(reference, 2)
}

func TestWhoeverHasNoTelephoneIsReplacedByTheNextPersonAtOnce(t *testing.T) {
	s := begin(t)
	director := s.reviewer(derogation.ClinicalDirector)
	director.Mobile = ""
	s.must(s.Store.PutContact(s.ctx, director))
	s.Cloud.Inbox.SetFate(director.Email, inbox.Bounces)
	reference := s.submit()
	s.expectMessages(
		asked(derogation.ClinicalDirector, "7:30pm")[0],
		"clinical-director@r1h.example.org: Answer by 7:30pm", // The trust's, for any service.
	)
	s.expectTimeline(reference,
		"review_opened clinical_director email bounced, replaced",
		"review_opened clinical_director email delivered",
	)
	s.endWithTheMailWorking(reference, 1)
}

func TestWhenTheLastContactBouncesOperationsAreToldAndTheChainGoesOn(t *testing.T) {
	s := begin(t)
	for _, mailbox := range []string{"clinical-director", "clinical-director-neonatal"} {
		director := s.registered(sample.BartsHealth, mailbox+"@r1h.example.org")
		s.Cloud.Inbox.SetFate(director.Email, inbox.Bounces)
		s.Cloud.Inbox.FailAddress(director.Mobile, inbox.Refused)
	}
	reference := s.submit()
	s.expectMessages(
		asked(derogation.ClinicalDirector, "7:30pm")[0],
		"clinical-director@r1h.example.org: Answer by 7:30pm",
		sample.Operations+": Phone the duty number",
	)
	s.expectTimeline(reference,
		"nobody_reached clinical_director email delivered",
		"review_opened clinical_director email bounced, replaced",
		"review_opened clinical_director email bounced, replaced",
		"review_opened clinical_director sms failed, replaced",
		"review_opened clinical_director sms failed, replaced",
	)
	if got := s.counted(deliverFunction, "NobodyReached"); got != 1 {
		t.Errorf("that nobody was reached was counted %d times", got)
	}
	s.expectTier(reference, derogation.ClinicalDirector)
	s.expectPage(s.open(s.board(sample.BartsHealth)+"/case/"+reference), http.StatusOK, "Nobody reached", "Came back", "Failed")

	s.advance(30 * time.Minute)
	s.expectTier(reference, derogation.TrustMedicalDirector)
	s.expectMessages(append(passedOn(derogation.ClinicalDirector), asked(derogation.TrustMedicalDirector, "8pm")[0],
		"clinical-director@r1h.example.org: Passed on, no answer", sample.Operations+": Phone the duty number")...)
	s.endWithTheMailWorking(reference, 2)
}

func TestAMailboxThatIsFullForAWhileGetsTheMailAgain(t *testing.T) {
	s := begin(t)
	director := s.reviewer(derogation.ClinicalDirector)
	s.Cloud.Inbox.SetFate(director.Email, inbox.BouncesSoftly)
	reference := s.submit()
	s.expectMessages(asked(derogation.ClinicalDirector, "7:30pm")[0])
	s.expectTimeline(reference, "review_opened clinical_director email pending")

	s.advance(4 * time.Minute)
	s.expectMessages()
	s.Cloud.Inbox.SetFate(director.Email, inbox.Arrives)
	s.advance(2 * time.Minute)
	s.expectMessages(asked(derogation.ClinicalDirector, "7:30pm")[0])
	s.expectTimeline(reference, "review_opened clinical_director email delivered")
	s.endWithTheMailWorking(reference, 1)
}

func TestAMailboxThatStaysFullIsGivenUpInTimeForTheTelephone(t *testing.T) {
	s := begin(t)
	director := s.reviewer(derogation.ClinicalDirector)
	s.Cloud.Inbox.SetFate(director.Email, inbox.BouncesSoftly)
	reference := s.submit()
	s.advance(20 * time.Minute)
	mail := asked(derogation.ClinicalDirector, "7:30pm")[0]
	s.expectMessages(mail, mail, mail, director.Mobile+": SMS")
	s.expectTimeline(reference,
		"review_opened clinical_director email bounced, replaced",
		"review_opened clinical_director sms delivered",
	)
	s.endWithTheMailWorking(reference, 1)
}

// endWithTheMailWorking withdraws a request once every address takes mail again.
// As many tiers as are given were asked.
func (s *scene) endWithTheMailWorking(reference string, tiers int) {
	s.Helper()
	s.Cloud.Inbox.Recover()
	for _, c := range sample.Contacts() {
		s.Cloud.Inbox.SetFate(c.Email, inbox.Arrives)
	}
	s.change(sample.BartsHealth, reference, "/withdrawal", http.StatusOK, withdrawal)
	s.expectMessages(everybody("Withdrawn", ladder()[:tiers], false)...)
	s.expectFinished(reference, 1, derogation.Withdrawn)
}

// registered is the contact of an organisation with this mail address.
func (s *scene) registered(organisation, address string) casework.Contact {
	s.Helper()
	all, err := s.Store.Contacts(s.ctx, organisation)
	s.must(err)
	i := slices.IndexFunc(all, func(c casework.Contact) bool { return c.Email == address })
	if i < 0 {
		s.Fatalf("%s has no %s", organisation, address)
	}
	return all[i]
}

// expectTimeline checks what a case's timeline shows of its notices so far, in
// the order of the letters: kind, duty, channel and what happened to it.
func (s *scene) expectTimeline(reference string, want ...string) {
	s.Helper()
	told, err := reading.NoticesOf(s.ctx, s.Store, reference, s.Now())
	s.must(err)
	var got []string
	for _, n := range told {
		line := fmt.Sprintf("%s %s %s %s", n.Kind, n.Duty, n.Channel, n.Status)
		if n.Complained {
			line += ", complained of"
		}
		if n.Replaced {
			line += ", replaced"
		}
		got = append(got, line)
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		s.Errorf("timeline of %s (-want +got):\n%s", reference, diff)
	}
}

// counted is the sum of a metric that a function wrote into its log.
func (s *scene) counted(function, metric string) int {
	s.Helper()
	total := 0
	for _, line := range s.Cloud.Lines() {
		var fields map[string]any
		if line.Function == function && json.Unmarshal([]byte(line.Text), &fields) == nil {
			if n, ok := fields[metric].(float64); ok {
				total += int(n)
			}
		}
	}
	return total
}
