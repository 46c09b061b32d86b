package scenario

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

func TestTheSweepAloneBringsACaseThroughWhenTheStreamDeliversNothing(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{
		"wakes and announcements": {wakes, announcements},
		"wakes alone":             {wakes},
		"announcements alone":     {announcements},
	}
	function := map[string]string{wakes: reconcileFunction, announcements: deliverFunction}
	for name, undelivered := range tests {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			for _, mapping := range undelivered {
				s.Cloud.Streams.Pause(mapping)
			}
			reference := s.wholeWay(2 * time.Minute)
			s.expectMessages(s.messagesOfTheWholeWay()...)
			s.expectFinished(reference, 1, derogation.Ended)
			s.expectTold(reference, 0)
			for _, mapping := range undelivered {
				if got := s.records(function[mapping]); got != 0 {
					t.Errorf("%s delivered %d records", mapping, got)
				}
			}
		})
	}
}

// Nothing comes by the stream at all: wakes, announcements and what systems are
// told wait for the sweep, as do notices that failed or came back, reminders and
// tiers with nobody there.
func TestTheSweepAloneBringsEveryCaseThroughHoweverItEnds(t *testing.T) {
	systems := receive(t, takesAll)
	s := beginIn(t, map[string]string{"SSL_CERT_FILE": systems.file, "AWS_MAX_ATTEMPTS": noSDKRetries["AWS_MAX_ATTEMPTS"]})
	s.forgiveMessages = true
	s.makeStormRounds()
	s.register(sample.BartsHealth, systems)
	s.Cloud.Streams.Pause(wakes)
	s.Cloud.Streams.Pause(announcements)
	s.Cloud.Inbox.FailNext(3, inbox.Unavailable)
	bouncing := s.registered(sample.GuysThomas, "clinical-director-neonatal@rj1.example.org")
	s.Cloud.Inbox.SetFate(bouncing.Email, inbox.Bounces)

	request := sample.Request(s.Now())
	passedOn := func(decision url.Values) map[derogation.Tier]answer {
		answers := map[derogation.Tier]answer{derogation.Union: {after: 5 * time.Minute, form: decision}}
		for _, tier := range ladder()[1:4] {
			answers[tier] = answer{after: 20 * time.Minute, form: escalateForm(tier)}
		}
		return answers
	}
	solved := answer{after: 3 * time.Minute, form: url.Values{"action": {"resolve_locally"}, "how": {"A consultant of another site takes the night."}}}
	tests := []struct {
		trust, round string
		answers      map[derogation.Tier]answer
		want         derogation.Status
	}{
		{sample.BartsHealth, sample.RoundID, passedOn(approveForm(request)), derogation.Ended},
		{sample.BartsHealth, sample.RoundID, passedOn(refuseForm()), derogation.Refused},
		{sample.BartsHealth, sample.RoundID, map[derogation.Tier]answer{derogation.ClinicalDirector: solved}, derogation.ResolvedLocally},
		{sample.BartsHealth, sample.RoundID, nil, derogation.Undecided},
		{sample.BartsHealth, sample.RoundID, nil, derogation.Withdrawn},
		{sample.BartsHealth, stormVacant, passedOn(refuseForm()), derogation.Refused},
		{sample.GuysThomas, sample.RoundID, map[derogation.Tier]answer{derogation.Union: {form: refuseForm()}}, derogation.Refused},
	}
	var cases []*stormCase
	for _, test := range tests {
		request.Round = test.round
		cases = append(cases, &stormCase{reference: s.submitted(test.trust, sample.At(test.trust, request)), answers: test.answers})
	}
	s.advance(10 * time.Minute)
	s.change(sample.BartsHealth, cases[4].reference, "/withdrawal", http.StatusOK, withdrawal)
	s.goThrough(cases)
	s.advance(5 * time.Minute)

	var want []string
	for i, c := range cases {
		if state := s.state(c.reference); state.Status != tests[i].want {
			t.Errorf("%s is %s, want %s", c.reference, state.Status, tests[i].want)
		}
		if left := s.outbox(c.reference); len(left) > 0 {
			t.Errorf("%s has left %v", c.reference, left)
		}
		s.expectLastExecutionDone(c.reference)
		s.expectExpanded(c.reference)
		s.expectEveryNoticeSent(c.reference)
		if tests[i].trust == sample.BartsHealth {
			for version := range s.state(c.reference).Version {
				want = append(want, fmt.Sprint(c.reference, " ", version+1))
			}
		}
	}
	var told []string
	for _, call := range systems.got() {
		told = append(told, fmt.Sprint(call.event.Data.Reference, " ", call.event.Data.Version))
	}
	slices.Sort(want)
	slices.Sort(told)
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("systems were told (-want +got):\n%s", diff)
	}
	if instead, err := s.Mail(bouncing.Mobile, cases[6].reference); err != nil || instead.Channel != inbox.SMS {
		t.Errorf("whoever's mail came back was not told by telephone: %v", err)
	}
	if passed := s.announced(cases[5].reference, casework.AnnounceNobodyToAsk); len(passed) == 0 {
		t.Error("operations were not told of the empty tier")
	}
	retried := s.counted(deliverFunction, "NoticeRetried")
	for what, n := range map[string]int{
		"wakes": s.counted(sweepFunction, "WakesLeftBehind"), "announcements and notices": s.counted(sweepFunction, "NoticesLeftBehind"),
		"webhooks": s.counted(sweepFunction, "WebhooksHandedOn"), "reminders": s.counted(sweepFunction, "Reminders"), "failed notices": retried,
	} {
		if n == 0 {
			t.Errorf("the sweep handed on no %s", what)
		}
	}
	for _, function := range []string{reconcileFunction, deliverFunction} {
		if got := s.records(function); got != 0 {
			t.Errorf("the stream delivered %d records to %s", got, function)
		}
	}
}
