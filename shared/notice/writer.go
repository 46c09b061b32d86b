package notice

import (
	"context"
	"embed"
	"fmt"
	"html"
	"slices"
	"strings"
	"text/template"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/signedlink"
)

// linkLives is how long a link opens its request, from when it was announced:
// long after it can no longer act, so that it can still say what was decided.
const linkLives = 14 * 24 * time.Hour

//go:embed words/*.txt
var words embed.FS

// Writer puts notices into words. Keys gives the secrets of links and codes as
// they are at the time given; Location is the time zone that times are told in.
type Writer struct {
	PublicURL string
	Keys      func(ctx context.Context, now time.Time) (keyset.Set, error)
	Location  *time.Location
}

// facts is what a message's template may say.
type facts struct {
	Reference string
	Link      string
	Code      string
	Trust     bool
	casework.Subject
	writer Writer
}

// Write returns the words of a notice. The same notice has the same words for
// as long as the keys do not change.
func (w Writer) Write(ctx context.Context, n casework.Notice, now time.Time) (Message, error) {
	f := facts{Reference: n.Reference, Trust: n.Trust, Subject: n.Subject, writer: w}
	keys, err := w.Keys(ctx, now)
	if err != nil {
		return Message{}, fmt.Errorf("words of %s: %w", n.Key, err)
	}
	if n.Kind == casework.AnnounceOneTimeCode {
		f.Code, err = signedlink.Code(keys, signedlink.Challenge{
			Reference: n.Reference, Review: n.Review, Contact: n.Contact, Nonce: n.CodeNonce, KeyID: n.CodeKeyID,
		})
	} else if hasLink(n) {
		f.Link, err = w.link(keys, n)
	}
	if err != nil {
		return Message{}, fmt.Errorf("words of %s: %w", n.Key, err)
	}
	return w.render(n, f)
}

func (w Writer) link(keys keyset.Set, n casework.Notice) (string, error) {
	link := signedlink.Link{
		Purpose: signedlink.PurposeReview, Reference: n.Reference, Review: n.Review,
		Contact: n.Contact, Expires: n.AnnouncedAt.Add(linkLives),
	}
	path := "/r/"
	switch {
	case n.Kind == casework.AnnounceFormLink:
		link = signedlink.Link{
			Purpose: signedlink.PurposeForm, Organisation: n.Organisation,
			Contact: n.Contact, Expires: n.AnnouncedAt.Add(casework.FormLinkLives),
		}
		path = "/f/"
	case n.Trust:
		link.Purpose, link.Review, path = signedlink.PurposeTrust, 0, "/t/"
	}
	token, err := signedlink.Mint(keys, link)
	return w.PublicURL + path + token, err
}

func (w Writer) render(n casework.Notice, f facts) (Message, error) {
	name := fmt.Sprintf("%s.%s.txt", n.Kind, n.Channel)
	t, err := template.New(name).Option("missingkey=error").ParseFS(words, "words/"+name, "words/parts.txt")
	if err != nil {
		return Message{}, fmt.Errorf("words of %s: %w", n.Key, err)
	}
	var out strings.Builder
	if err := t.Execute(&out, f); err != nil {
		return Message{}, fmt.Errorf("words of %s: %w", n.Key, err)
	}
	message := Message{ID: n.Reference + "/" + n.Key, To: n.Address, Text: strings.TrimSpace(out.String())}
	if n.Channel == casework.ChannelEmail {
		subject, body, _ := strings.Cut(message.Text, "\n")
		message.Subject = strings.TrimPrefix(subject, "Subject: ")
		message.Text = tidy(body)
		message.HTML = asHTML(message.Subject, message.Text, f.Link, f.UnionPage)
	}
	return message, nil
}

// tidy leaves one empty line between paragraphs.
func tidy(text string) string {
	for strings.Contains(text, "\n\n\n") {
		text = strings.ReplaceAll(text, "\n\n\n", "\n\n")
	}
	return strings.TrimSpace(text) + "\n"
}

// asHTML is the same words as HTML: paragraphs, and the addresses given, each on
// a line of its own, as links. An address that somebody else wrote stays text.
func asHTML(title, text string, addresses ...string) string {
	var out strings.Builder
	fmt.Fprintf(&out, "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head><meta charset=\"utf-8\"><title>%s</title></head>\n<body style=\"font-family: Arial, sans-serif; font-size: 16px; line-height: 1.5; max-width: 40em\">\n", html.EscapeString(title))
	for _, paragraph := range strings.Split(strings.TrimSpace(text), "\n\n") {
		lines := strings.Split(paragraph, "\n")
		for i, line := range lines {
			lines[i] = html.EscapeString(line)
			if line != "" && slices.Contains(addresses, line) {
				lines[i] = fmt.Sprintf("<a href=\"%s\">%s</a>", lines[i], lines[i])
			}
		}
		fmt.Fprintf(&out, "<p>%s</p>\n", strings.Join(lines, "<br>\n"))
	}
	out.WriteString("</body>\n</html>\n")
	return out.String()
}

// When tells a time as a person would, with its zone.
func (f facts) When(t time.Time) string {
	return t.In(f.writer.Location).Format("15:04 on Monday 2 January 2006 (MST)")
}

// Clock tells the time of day alone, for a text message.
func (f facts) Clock(t time.Time) string { return t.In(f.writer.Location).Format("15:04 (MST)") }

// Doctors tells a number of doctors.
func (f facts) Doctors(n int) string {
	if n == 1 {
		return "1 doctor"
	}
	return fmt.Sprintf("%d doctors", n)
}

// Approved is the number of doctors on the lines of the union's terms.
func (f facts) Approved() int { return derogation.Doctors(f.Decision.Terms.Staff) }

// Ended reports whether the request has ended, so that its impact is asked for.
func (f facts) Ended() bool { return !f.Status.Open() && f.Status != derogation.Approved }

// WasApproved reports whether the union's permission was given.
func (f facts) WasApproved() bool { return f.Status.WasApproved() }

// WithdrawalReason tells why the trust withdrew.
func (f facts) WithdrawalReason() string {
	for _, w := range derogation.WithdrawalReasons() {
		if string(w.Code) == f.Withdrawal && w.Code != derogation.WithdrawnOther {
			return w.Text
		}
	}
	return ""
}
