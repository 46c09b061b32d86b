package frontdoor

import (
	"context"
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"example.org/derogations/infra/cloud/inbox"
)

// Page is what a browser was shown.
type Page struct {
	Status int
	Body   string
}

var (
	linkForm    = regexp.MustCompile(`https?://\S+/[rtfb]/\S+`)
	codeForm    = regexp.MustCompile(`\b\d{6}\b`)
	recordForm  = regexp.MustCompile(`<button[^>]*name="step" value="record"`)
	fieldOfCode = regexp.MustCompile(`<input[^>]*name="code"`)
	hiddenForm  = regexp.MustCompile(`<input[^>]*type="hidden"[^>]*>`)
	nameForm    = regexp.MustCompile(`name="([^"]*)"`)
	valueForm   = regexp.MustCompile(`value="([^"]*)"`)
)

// Link returns the signed link in a message: to a review, to the page or the form
// of a trust's contact, or to a board.
func Link(m inbox.Message) (string, error) {
	link := linkForm.FindString(m.Text)
	if link == "" {
		return "", fmt.Errorf("no link in %q", m.Subject)
	}
	return link, nil
}

// Code is the one-time code in a message; empty when there is none.
func Code(m inbox.Message) string { return codeForm.FindString(m.Text) }

// Open opens a page as a browser would.
func (d *Door) Open(ctx context.Context, link string) (Page, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, link, http.NoBody)
	if err != nil {
		return Page{}, fmt.Errorf("open a page: %w", err)
	}
	return d.browse(request)
}

// Send opens a link, fills its form in, sends it, and records what the check
// page shows, where there is one. One that asks for a code it leaves as it is;
// fields that hold a code are sent as from there. What a page holds hidden (the
// content version that is shown) goes with it, as from a browser; fields given
// here count before that.
func (d *Door) Send(ctx context.Context, link string, fields url.Values) (Page, error) {
	if fields.Has("code") {
		fields = maps.Clone(fields)
		fields.Set("step", "record")
	}
	page, err := d.Fill(ctx, link, fields)
	if err != nil || !page.Asks() || fieldOfCode.MatchString(page.Body) {
		return page, err
	}
	return d.Record(ctx, link, page, "")
}

// AskForCode opens a link, fills its form in, and presses the button that sends a
// one-time code for it.
func (d *Door) AskForCode(ctx context.Context, link string, fields url.Values) (Page, error) {
	return d.fillFor(ctx, link, link+"/code", fields)
}

// Fill opens a link and sends its form; the answer is its check page, where it has
// one.
func (d *Door) Fill(ctx context.Context, link string, fields url.Values) (Page, error) {
	return d.fillFor(ctx, link, link, fields)
}

func (d *Door) fillFor(ctx context.Context, link, address string, fields url.Values) (Page, error) {
	page, err := d.Open(ctx, link)
	if err != nil {
		return Page{}, err
	}
	return d.Post(ctx, address, page.Filled(fields))
}

// Record presses the button of a check page that records the answer.
func (d *Door) Record(ctx context.Context, link string, checked Page, code string) (Page, error) {
	return d.Post(ctx, link, checked.Filled(url.Values{"step": {"record"}, "code": {code}}))
}

// Post sends a form as it is.
func (d *Door) Post(ctx context.Context, address string, form url.Values) (Page, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return Page{}, fmt.Errorf("send a form: %w", err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", d.URL)
	return d.browse(request)
}

// Asks reports whether a page is a check page: it asks its reader to record what
// they see.
func (p Page) Asks() bool { return recordForm.MatchString(p.Body) }

func (d *Door) browse(request *http.Request) (Page, error) {
	response, body, err := d.Do(request)
	if err != nil {
		return Page{}, fmt.Errorf("browse: %w", err)
	}
	return Page{Status: response.StatusCode, Body: string(body)}, nil
}

// Filled is a page's form as a browser sends it: what it holds hidden, and the
// fields, which count before that.
func (p Page) Filled(fields url.Values) url.Values {
	form := url.Values{}
	for _, input := range hiddenForm.FindAllString(p.Body, -1) {
		name, value := nameForm.FindStringSubmatch(input), valueForm.FindStringSubmatch(input)
		if name != nil && value != nil {
			form.Add(html.UnescapeString(name[1]), html.UnescapeString(value[1]))
		}
	}
	maps.Copy(form, fields)
	return form
}
