package scenario

import (
	"bytes"
	"slices"
	"testing"

	"example.org/derogations/infra/cloud/inbox"
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
