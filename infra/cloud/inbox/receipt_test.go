package inbox

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// published serves an inbox whose SES tells of these types of events. What it
// returns sends a mail, to an address if there is one, and gives what was told
// since the last time.
func published(t *testing.T, types ...string) (*Inbox, func(to string) []string) {
	t.Helper()
	inbox, ses, _ := serve(t)
	var told []string
	inbox.Publish(map[string][]string{"main": types}, func(detailType string, detail any) error {
		event, _ := detail.(map[string]any)
		mail, _ := event["mail"].(map[string]any)
		tags, _ := mail["tags"].(map[string][]string)
		if mail["messageId"] == "" || !slices.Equal(tags["kind"], []string{"review"}) || !slices.Equal(tags["ses:configuration-set"], []string{"main"}) {
			t.Errorf("an event of no mail: %v", event)
		}
		told = append(told, detailType)
		return nil
	})
	return inbox, func(to string) []string {
		t.Helper()
		if to != "" {
			if _, err := ses.SendEmail(t.Context(), email(to)); err != nil {
				t.Fatal(err)
			}
		}
		since := told
		told = nil
		return since
	}
}

var everyType = []string{"delivery", "bounce", "complaint", "deliveryDelay", "reject"}

func TestSESTellsWhatBecomesOfAMail(t *testing.T) {
	for name, test := range map[string]struct {
		fate Fate
		told []string
	}{
		"arrives":          {Arrives, []string{"Email Delivered"}},
		"bounces":          {Bounces, []string{"Email Bounced"}},
		"bounces softly":   {BouncesSoftly, []string{"Email Bounced"}},
		"is late":          {IsLate, []string{"Email Delivery Delayed"}},
		"is complained of": {IsComplainedOf, []string{"Email Delivered", "Email Complaint Received"}},
		"comes back":       {ComesBack, []string{"Email Delivered", "Email Bounced"}},
		"is rejected":      {IsRejected, []string{"Email Rejected"}},
		"vanishes":         {Vanishes, nil},
	} {
		t.Run(name, func(t *testing.T) {
			inbox, send := published(t, everyType...)
			inbox.SetFate("duty@example.org", test.fate)
			if diff := cmp.Diff(test.told, send("duty@example.org")); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSESsOwnMailboxesForTestsHaveTheirFates(t *testing.T) {
	_, send := published(t, everyType...)
	for mailbox, want := range map[string][]string{
		"bounce@simulator.amazonses.com":    {"Email Bounced"},
		"success@simulator.amazonses.com":   {"Email Delivered"},
		"Complaint@simulator.amazonses.com": {"Email Delivered", "Email Complaint Received"},
		"duty@example.org":                  {"Email Delivered"},
	} {
		if diff := cmp.Diff(want, send(mailbox)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", mailbox, diff)
		}
	}
}

func TestAMailThatIsLateIsDeliveredTenMinutesLater(t *testing.T) {
	inbox, send := published(t, everyType...)
	inbox.SetFate("duty@example.org", IsLate)
	send("duty@example.org")
	for _, step := range []struct {
		by   time.Duration
		told []string
	}{{lateBy - time.Second, nil}, {time.Second, []string{"Email Delivered"}}} {
		if err := inbox.timeline.Advance(t.Context(), step.by); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(step.told, send("")); diff != "" {
			t.Errorf("%s later (-want +got):\n%s", step.by, diff)
		}
	}
}

func TestSESTellsLaterWhenItIsAskedTo(t *testing.T) {
	inbox, send := published(t, everyType...)
	inbox.TellAfter(time.Second)
	if told := send("duty@example.org"); told != nil {
		t.Errorf("told %v at once", told)
	}
	if err := inbox.timeline.Advance(t.Context(), time.Second); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Email Delivered"}, send("")); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyTheTypesThatTheConfigurationSetWantsAreTold(t *testing.T) {
	inbox, send := published(t, "bounce")
	if told := send("duty@example.org"); told != nil {
		t.Errorf("told %v", told)
	}
	inbox.SetFate("duty@example.org", Bounces)
	if told := send("duty@example.org"); len(told) != 1 {
		t.Errorf("told %v", told)
	}
}

func TestSNSLogsWhatBecomesOfAText(t *testing.T) {
	for name, test := range map[string]struct {
		fate     Fate
		failed   bool
		response any
	}{
		"arrives":        {Arrives, false, "Message has been accepted by phone"},
		"bounces":        {Bounces, true, "Invalid phone number"},
		"bounces softly": {BouncesSoftly, true, "Phone is currently unreachable/unavailable"},
		"vanishes":       {Vanishes, false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			inbox, _, texts := serve(t)
			var said, id any
			var inFailures bool
			inbox.LogTexts(func(failed bool, line any) error {
				of := func(member string) map[string]any {
					part, _ := line.(map[string]any)[member].(map[string]any)
					return part
				}
				inFailures, said, id = failed, of("delivery")["providerResponse"], of("notification")["messageId"]
				return nil
			})
			inbox.SetFate("+447700900123", test.fate)
			if _, err := texts.Publish(t.Context(), text("+447700900123")); err != nil {
				t.Fatal(err)
			}
			if said != nil {
				t.Errorf("logged %v at once", said)
			}
			if err := inbox.timeline.Advance(t.Context(), loggedAfter); err != nil {
				t.Fatal(err)
			}
			if said != test.response || inFailures != test.failed || said != nil && id != inbox.Messages()[0].ID {
				t.Errorf("logged %v of %v, failed %v", said, id, inFailures)
			}
		})
	}
}
