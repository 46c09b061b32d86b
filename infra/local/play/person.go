package play

import (
	"context"
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"example.org/derogations/infra/cloud/inbox"
)

// Page is what a browser was shown.
type Page struct {
	Status int
	Body   string
}

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

var (
	linkForm    = regexp.MustCompile(`https?://\S+/[rtf]/\S+`)
	codeForm    = regexp.MustCompile(`\b\d{6}\b`)
	recordForm  = regexp.MustCompile(`<button[^>]*name="step" value="record"`)
	fieldOfCode = regexp.MustCompile(`<input[^>]*name="code"`)
	hiddenForm  = regexp.MustCompile(`<input[^>]*type="hidden"[^>]*>`)
	nameForm    = regexp.MustCompile(`name="([^"]*)"`)
	valueForm   = regexp.MustCompile(`value="([^"]*)"`)
)

// Link returns the signed link in a message: to a review, or to the page or the
// form of a trust's contact.
func Link(m inbox.Message) (string, error) {
	link := linkForm.FindString(m.Text)
	if link == "" {
		return "", fmt.Errorf("no link in %q", m.Subject)
	}
	return link, nil
}

// LinkFor is the link that was last mailed to an address about a reference.
func (p *Play) LinkFor(address, reference string) (string, error) {
	mail, err := p.Mail(address, reference)
	if err != nil {
		return "", err
	}
	return Link(mail)
}

// Open opens a page as a browser would.
func (p *Play) Open(ctx context.Context, link string) (Page, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, link, http.NoBody)
	if err != nil {
		return Page{}, fmt.Errorf("open a page: %w", err)
	}
	return p.browse(request)
}

// Send opens a link, fills its form in, sends it, and records what the check
// page shows, where there is one. One that asks for a code it leaves as it is;
// fields that hold a code are sent as from there. What a page holds hidden (the
// content version that is shown) goes with it, as from a browser; fields given
// here count before that.
func (p *Play) Send(ctx context.Context, link string, fields url.Values) (Page, error) {
	if fields.Has("code") {
		fields = maps.Clone(fields)
		fields.Set("step", "record")
	}
	page, err := p.fill(ctx, link, fields)
	if err != nil || !recordForm.MatchString(page.Body) || fieldOfCode.MatchString(page.Body) {
		return page, err
	}
	return p.record(ctx, link, page, "")
}

// AskForCode opens a link, fills its form in, and presses the button that sends a
// one-time code for it.
func (p *Play) AskForCode(ctx context.Context, link string, fields url.Values) (Page, error) {
	return p.fillFor(ctx, link, link+"/code", fields)
}

// fill opens a link and sends its form.
func (p *Play) fill(ctx context.Context, link string, fields url.Values) (Page, error) {
	return p.fillFor(ctx, link, link, fields)
}

func (p *Play) fillFor(ctx context.Context, link, address string, fields url.Values) (Page, error) {
	page, err := p.Open(ctx, link)
	if err != nil {
		return Page{}, err
	}
	return p.Post(ctx, address, page.Filled(fields))
}

// record presses the button of a check page that records the answer.
func (p *Play) record(ctx context.Context, link string, checked Page, code string) (Page, error) {
	return p.Post(ctx, link, checked.Filled(url.Values{"step": {"record"}, "code": {code}}))
}

// Post sends a form as it is.
func (p *Play) Post(ctx context.Context, address string, form url.Values) (Page, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return Page{}, fmt.Errorf("send a form: %w", err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", p.Cloud.URL)
	return p.browse(request)
}

// SendWithCode fills a form in, reads the one-time code that comes with its
// check page from the mobile's latest message, and records the answer.
func (p *Play) SendWithCode(ctx context.Context, link, mobile, reference string, fields url.Values) (Page, error) {
	checked, err := p.fill(ctx, link, fields)
	if err != nil || !recordForm.MatchString(checked.Body) {
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
	return p.record(ctx, link, checked, codeForm.FindString(message.Text))
}

func (p *Play) browse(request *http.Request) (Page, error) {
	response, body, err := p.do(request)
	if err != nil {
		return Page{}, fmt.Errorf("browse: %w", err)
	}
	return Page{Status: response.StatusCode, Body: string(body)}, nil
}

// Filled is a page's form as a browser sends it: what it holds hidden, and the
// fields, which count before that.
func (page Page) Filled(fields url.Values) url.Values {
	form := url.Values{}
	for _, input := range hiddenForm.FindAllString(page.Body, -1) {
		name, value := nameForm.FindStringSubmatch(input), valueForm.FindStringSubmatch(input)
		if name != nil && value != nil {
			form.Add(html.UnescapeString(name[1]), html.UnescapeString(value[1]))
		}
	}
	maps.Copy(form, fields)
	return form
}
