package play

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/infra/local/frontdoor"
)

// Page is what a browser was shown.
type Page = frontdoor.Page

// Mail returns the latest message to an address (or mobile number) about a
// reference.
func (p *Play) Mail(address, reference string) (inbox.Message, error) {
	return p.latest(address, reference, func(inbox.Message) bool { return true })
}

// CodeSent returns the latest message to a mobile number that holds a one-time code for
// a reference. Others may have come since: a reminder does not ask whether somebody is
// about to type a code.
func (p *Play) CodeSent(mobile, reference string) (inbox.Message, error) {
	return p.latest(mobile, reference, func(m inbox.Message) bool { return frontdoor.Code(m) != "" })
}

func (p *Play) latest(address, reference string, is func(inbox.Message) bool) (inbox.Message, error) {
	for _, m := range slices.Backward(p.Cloud.Inbox.Messages()) {
		if slices.Contains(m.To, address) && strings.Contains(m.Subject+m.Text, reference) && is(m) {
			return m, nil
		}
	}
	return inbox.Message{}, fmt.Errorf("no message about %s to %s", reference, address)
}

// LinkFor is the link that was last mailed to an address about a reference.
func (p *Play) LinkFor(address, reference string) (string, error) {
	mail, err := p.Mail(address, reference)
	if err != nil {
		return "", err
	}
	return frontdoor.Link(mail)
}

// SendWithCode fills a form in, reads the one-time code that comes with its
// check page from the mobile's latest message, and records the answer.
func (p *Play) SendWithCode(ctx context.Context, link, mobile, reference string, fields url.Values) (Page, error) {
	checked, err := p.Fill(ctx, link, fields)
	if err != nil || !checked.Asks() {
		return checked, err
	}
	// It takes a person a minute to find the message and type the code.
	if err := p.Advance(ctx, time.Minute); err != nil {
		return Page{}, err
	}
	message, err := p.CodeSent(mobile, reference)
	if err != nil {
		return Page{}, err
	}
	return p.Record(ctx, link, checked, frontdoor.Code(message))
}
