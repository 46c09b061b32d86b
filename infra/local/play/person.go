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
	messages := p.Cloud.Inbox.Messages()
	for _, m := range slices.Backward(messages) {
		if slices.Contains(m.To, address) && strings.Contains(m.Subject+m.Text, reference) {
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
	message, err := p.Mail(mobile, reference)
	if err != nil {
		return Page{}, err
	}
	return p.Record(ctx, link, checked, frontdoor.Code(message))
}
