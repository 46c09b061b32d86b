package notice

import (
	"context"
	"embed"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"
	"text/template"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/links"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/signedlink"
	"example.org/derogations/shared/uktime"
)

// linkLives is how long a link opens its request, from when it was announced:
// long after it can no longer act, so that it can still say what was decided. That
// of a trust's contact lives longer where the trust is asked something for longer.
const linkLives = 14 * 24 * time.Hour

//go:embed words/*.txt
var words embed.FS

// Writer puts notices into words. Keys gives the secrets of links and codes as
// they are at the time given.
type Writer struct {
	PublicURL string
	Keys      func(ctx context.Context, now time.Time) (keyset.Set, error)
}

// facts is what a message's template may say.
type facts struct {
	// Reader is the tier of the reader, who was asked; empty for anybody else.
	Reader    derogation.Tier
	Reference string
	Link      string
	Code      string
	Trust     bool
	// Organisation and Duty are whom the notice was for.
	Organisation string
	Duty         string
	casework.Subject
	writer    Writer
	now       time.Time
	announced time.Time
}

// Write returns the words of a notice as of the time given. The same notice has
// the same words for as long as the keys do not change, save for the time that
// is left, which text messages and reminders tell.
func (w Writer) Write(ctx context.Context, n casework.Notice, now time.Time) (Message, error) {
	f := facts{Reference: n.Reference, Trust: n.Trust, Organisation: n.Organisation, Duty: n.Duty, Subject: n.Subject, writer: w, now: now, announced: n.AnnouncedAt}
	keys, err := w.Keys(ctx, now)
	if err != nil {
		return Message{}, fmt.Errorf("words of %s: %w", n.Key, err)
	}
	if n.Kind == casework.AnnounceOneTimeCode {
		f.Code, err = signedlink.Code(keys, signedlink.Challenge{
			Reference: n.Reference, Review: n.Review, Contact: n.Contact, Nonce: n.CodeNonce, KeyID: n.CodeKeyID,
		})
	} else if opens(n) {
		f.Link, err = w.link(keys, n)
	}
	if err != nil {
		return Message{}, fmt.Errorf("words of %s: %w", n.Key, err)
	}
	return w.render(n, f)
}

// opens reports whether a notice gives its reader a link to the request. The
// union has one by mail alone: whoever holds the telephone also gets the one-time
// code, and the two must come by different ways.
func opens(n casework.Notice) bool {
	return hasLink(n) && (n.Channel == casework.ChannelEmail || n.Tier != derogation.Union)
}

func wordsOf(kind casework.AnnouncementKind, channel casework.Channel) string {
	return fmt.Sprintf("words/%s.%s.txt", kind, channel)
}

func (w Writer) link(keys keyset.Set, n casework.Notice) (string, error) {
	link := signedlink.Link{
		Purpose: signedlink.PurposeReview, Reference: n.Reference, Review: n.Review,
		Contact: n.Contact, Address: casework.AddressMark(n.Address), Expires: n.AnnouncedAt.Add(linkLives),
	}
	page := "/r/"
	switch {
	case n.Kind == casework.AnnounceFormLink:
		link.Purpose, link.Reference, link.Organisation = signedlink.PurposeForm, "", n.Organisation
		link.Review, link.Expires, page = 0, n.AnnouncedAt.Add(links.Lives), "/f/"
	case n.Kind == casework.AnnounceBoardLink:
		link = signedlink.Link{Purpose: signedlink.PurposeBoard, Organisation: n.Organisation, Expires: n.AnnouncedAt.Add(links.Lives)}
		page = "/b/"
	case n.Trust:
		link.Purpose, link.Review, page = signedlink.PurposeTrust, 0, "/t/"
		if n.Subject.AskedUntil.After(link.Expires) {
			link.Expires = n.Subject.AskedUntil
		}
	}
	// A text message has no room for what only saves looking it up.
	if n.Channel == casework.ChannelEmail && signedlink.Nameable(n.Organisation) {
		link.Organisation = n.Organisation
	}
	token, err := signedlink.Mint(keys, link)
	return w.PublicURL + page + token, err
}

func (w Writer) render(n casework.Notice, f facts) (Message, error) {
	file := wordsOf(n.Kind, n.Channel)
	t, err := template.New(path.Base(file)).Option("missingkey=error").ParseFS(words, file, "words/parts.txt")
	if err != nil {
		return Message{}, fmt.Errorf("words of %s: %w", n.Key, err)
	}
	f.Reader = n.Tier
	var out strings.Builder
	if err := t.Execute(&out, f); err != nil {
		return Message{}, fmt.Errorf("words of %s: %w", n.Key, err)
	}
	message := Message{Reference: n.Reference, Key: n.Key, To: n.Address, Text: strings.TrimSpace(out.String())}
	if n.Channel == casework.ChannelEmail {
		act, rest, _ := strings.Cut(message.Text, "\n")
		preheader, body, _ := strings.Cut(rest, "\n")
		message.Subject = f.subject(strings.TrimPrefix(act, "Act: "))
		message.Text = tidy(body)
		mail := page{Title: message.Subject, Preheader: strings.TrimPrefix(preheader, "Preheader: ")}
		if message.HTML, err = mail.html(message.Text, f.HelpPhone, f.Link, f.UnionPage, f.PublicPage()); err != nil {
			return Message{}, fmt.Errorf("words of %s: %w", n.Key, err)
		}
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

// When tells a time as a person would.
func (f facts) When(t time.Time) string { return uktime.Page(t) }

// Brief tells a time with its day in a text message.
func (f facts) Brief(t time.Time) string { return uktime.Subject(t) }

// Host is that of the service's address. A phone gives a code to its pages alone.
func (f facts) Host() (string, error) {
	address, err := url.Parse(f.writer.PublicURL)
	if err != nil {
		return "", fmt.Errorf("host of %s: %w", f.writer.PublicURL, err)
	}
	return address.Hostname(), nil
}

// Clock tells the time of day alone, for a text message.
func (f facts) Clock(t time.Time) string { return uktime.Clock(t) }

// shortPhone is a number that leaves room in a text message, in characters that
// take one place each. A round may say more than a number.
var shortPhone = regexp.MustCompile(`^[0-9A-Za-z+(). -]{1,30}$`)

// ShortPhone is the round's number for help, for a text message; empty if it is
// too long for one.
func (f facts) ShortPhone() string {
	if !shortPhone.MatchString(f.HelpPhone) {
		return ""
	}
	return f.HelpPhone
}

// Left tells how long it is until a time, for a text message: in whole hours
// where it is a day or more.
func (f facts) Left(t time.Time) string {
	left := t.Sub(f.now).Round(time.Minute)
	hours, minutes := int(left/time.Hour), int(left%time.Hour/time.Minute)
	switch {
	case left <= 0:
		return "overdue"
	case hours == 0:
		return fmt.Sprintf("%d min left", minutes)
	case minutes == 0 || hours >= 24:
		return fmt.Sprintf("%d h left", hours)
	default:
		return fmt.Sprintf("%d h %d min left", hours, minutes)
	}
}

// WhereAndWhen tells the site and the hours that a line of an approval has of its own, as
// the end of a sentence; empty where it has none.
func (f facts) WhereAndWhen(line derogation.StaffLine) string {
	said := ""
	if line.Site != nil {
		said += ", at " + line.Site.Name
	}
	if line.Window != nil {
		said += ", " + uktime.Hours(line.Window.From, line.Window.To)
	}
	return said
}

// Doctors tells a number of doctors.
func (f facts) Doctors(n int) string {
	if n == 1 {
		return "1 doctor"
	}
	return fmt.Sprintf("%d doctors", n)
}

// DutyName tells a duty in words.
func (f facts) DutyName() string { return strings.ReplaceAll(f.Duty, "_", " ") }

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

// PublicPage is the register's page of the case; empty where it shows nothing.
func (f facts) PublicPage() string {
	if f.PublicCode == "" {
		return ""
	}
	return f.writer.PublicURL + "/d/" + f.PublicCode
}
