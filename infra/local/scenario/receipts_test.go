package scenario

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/shared/callback"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
)

func TestEventsThatComeTwiceAndInAnyOrderEndTheSame(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fate  inbox.Fate
		reads []string // what the timeline shows
		text  bool     // whether the telephone is tried
	}{
		"delivered and complained of": {inbox.IsComplainedOf, []string{"review_opened clinical_director email delivered, complained of"}, false},
		"delivered and then bounced": {
			inbox.ComesBack, []string{"review_opened clinical_director email bounced, replaced", "review_opened clinical_director sms accepted"}, true,
		},
	}
	for name, test := range tests {
		for order, arrange := range map[string]func([][]byte){"in order": func([][]byte) {}, "out of order": slices.Reverse[[][]byte]} {
			t.Run(name+", "+order, func(t *testing.T) {
				s := begin(t)
				director := s.reviewer(derogation.ClinicalDirector)
				s.Cloud.Inbox.SetFate(director.Email, test.fate)
				s.Cloud.Bus.Hold()
				reference := s.submit()
				events := s.Cloud.Bus.Release()
				if len(events) != 2 {
					t.Fatalf("%d events, want 2", len(events))
				}
				s.expectTimeline(reference, "review_opened clinical_director email accepted")
				arrange(events)
				for _, event := range slices.Concat(events, events) {
					s.Cloud.Bus.Deliver(event)
					s.settle()
				}
				want := asked(derogation.ClinicalDirector, "7:30pm")
				if test.text {
					want = append(want, director.Mobile+": SMS")
				}
				s.expectMessages(want...)
				s.expectTimeline(reference, test.reads...)
				s.endWithTheMailWorking(reference, 1)
			})
		}
	}
}

func TestAnEventOfACaseThatIsNotThereIsNotedAndIsNoError(t *testing.T) {
	s := begin(t)
	s.Cloud.Bus.Hold()
	reference := s.submit()
	events := s.Cloud.Bus.Release()
	for _, event := range events {
		s.Cloud.Bus.Deliver(bytes.ReplaceAll(event, []byte(reference), []byte("DR-0000-0000")))
	}
	s.settle()
	if got := s.counted(receiptsFunction, "ReceiptIgnored"); got != 1 || len(events) != 1 {
		t.Errorf("of %d events %d were ignored", len(events), got)
	}
	s.expectMessages(asked(derogation.ClinicalDirector, "7:30pm")...)
	s.expectTimeline(reference, "review_opened clinical_director email accepted")
	s.finishByWithdrawing(reference)
}

// A director's mail comes back, and then their text as well: the next person is told at
// once. What SNS says of it twice, and what nobody but GOV.UK Notify may say, changes
// nothing.
func TestATextThatIsNotDeliveredIsFollowedByTheNextPerson(t *testing.T) {
	s := begin(t)
	director := s.reviewer(derogation.ClinicalDirector)
	s.Cloud.Inbox.SetFate(director.Email, inbox.Bounces)
	s.Cloud.Inbox.SetFate(director.Mobile, inbox.Bounces)
	s.Cloud.Logs.Hold()
	reference := s.submit()
	s.advance(3 * time.Second)
	lines := s.Cloud.Logs.Release()
	if len(lines) != 1 {
		t.Fatalf("%d lines, want 1", len(lines))
	}
	before := []string{"review_opened clinical_director email bounced, replaced", "review_opened clinical_director sms accepted"}
	s.expectTimeline(reference, before...)

	of := func(key string) string {
		return `{"id":"1","reference":"` + reference + `/` + key + `","status":"delivered","notification_type":"sms","to":"` + director.Mobile + `"}`
	}
	told, err := reading.NoticesOf(s.ctx, s.Store, reference, s.Now())
	s.must(err)
	text := told[slices.IndexFunc(told, func(n reading.Told) bool { return n.Channel == casework.ChannelSMS })]
	key, _ := s.keys("CallbackKeys").Secret("1")
	for _, call := range []struct {
		token, body string
		status      int
	}{
		{"", of(text.Key), http.StatusUnauthorized},
		{"Bearer " + string(key[1:]), of(text.Key), http.StatusUnauthorized},
		{"Bearer " + string(key), "delivered", http.StatusBadRequest},
		{"Bearer " + string(key), strings.Repeat(" ", 9000), http.StatusRequestEntityTooLarge},
		{"Bearer " + string(key), of("N#999999#CT-00000001#sms"), http.StatusNoContent},
	} {
		if status := s.notifyCalls(call.token, call.body); status != call.status {
			t.Errorf("%.12q with %.40q: status %d, want %d", call.token, call.body, status, call.status)
		}
	}
	s.expectTimeline(reference, before...)

	s.Cloud.Logs.Deliver(lines[0])
	s.Cloud.Logs.Deliver(lines[0])
	s.settle()
	if status := s.notifyCalls("Bearer "+string(key), of(text.Key)); status != http.StatusNoContent { // It never will be.
		t.Errorf("status %d", status)
	}
	s.expectMessages(
		asked(derogation.ClinicalDirector, "7:30pm")[0], director.Mobile+": SMS",
		"clinical-director@r1h.example.org: Answer by 7:30pm", // The trust's, for any service.
	)
	s.expectTimeline(reference,
		"review_opened clinical_director email bounced, replaced",
		"review_opened clinical_director email delivered",
		"review_opened clinical_director sms bounced, replaced",
	)
	if bounced, refused := s.counted(receiptsFunction, "TextBounced"), s.counted(receiptsFunction, "CallbackRefused"); bounced != 1 || refused != 2 {
		t.Errorf("counted %d that were not delivered, and %d callers that were refused", bounced, refused)
	}
	for _, line := range s.Cloud.Lines() {
		if line.Function == receiptsFunction && strings.Contains(line.Text, strings.TrimPrefix(director.Mobile, "+")) {
			t.Errorf("the number is in the log: %s", line.Text)
		}
	}
	s.Cloud.Inbox.SetFate(director.Mobile, inbox.Arrives)
	s.endWithTheMailWorking(reference, 1)
}

// notifyCalls calls as GOV.UK Notify does, and returns the answer's status.
func (s *scene) notifyCalls(authorization, body string) int {
	s.Helper()
	request, err := http.NewRequestWithContext(s.ctx, http.MethodPost, s.Cloud.URL+callback.NotifyPath, strings.NewReader(body))
	s.must(err)
	request.Header.Set("Authorization", authorization)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	s.must(err)
	s.must(response.Body.Close())
	return response.StatusCode
}
