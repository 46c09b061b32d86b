package main

import (
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"example.org/derogations/shared/casework"
)

func TestConfigurationChoosesWhoSends(t *testing.T) {
	notify := providers{notifyKey: "a-secret", mailTemplate: "mail-1", smsTemplate: "text-1"}
	for name, c := range map[string]struct {
		mail, text string
		more       providers
		want       string
	}{
		"nothing is said":    {"", "", providers{}, "notice.Mail and notice.Texts"},
		"those of AWS":       {"ses", "sns", providers{}, "notice.Mail and notice.Texts"},
		"Notify for mail":    {"notify", "sns", notify, "notice.GOVUKNotify and notice.Texts"},
		"Notify for both":    {"notify", "notify", notify, "notice.GOVUKNotify and notice.GOVUKNotify"},
		"Notify without key": {"notify", "", providers{mailTemplate: "mail-1"}, ""},
		"no template":        {"", "notify", providers{notifyKey: "a-secret"}, ""},
		"an unknown name":    {"pigeon", "", providers{}, ""},
		"another channel's":  {"", "ses", providers{}, ""},
	} {
		p := c.more
		p.mail, p.text = c.mail, c.text
		senders, err := p.senders(aws.Config{}, nil)
		got := ""
		if err == nil {
			got = fmt.Sprintf("%T and %T", senders[casework.ChannelEmail], senders[casework.ChannelSMS])
		}
		if got != c.want {
			t.Errorf("%s: %q (%v), want %q", name, got, err, c.want)
		}
	}
}

func TestEveryChannelHasASender(t *testing.T) {
	senders, err := providers{}.senders(aws.Config{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, channel := range casework.Channels() {
		if senders[channel] == nil {
			t.Errorf("nothing sends by %s: give it a sender in senders.go", channel)
		}
	}
}
