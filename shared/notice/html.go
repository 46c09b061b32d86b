package notice

import (
	_ "embed"
	"fmt"
	"html/template"
	"regexp"
	"slices"
	"strings"
)

//go:embed words/layout.html
var layoutSource string

// layout takes a page. It holds all its own style: a mail fetches nothing, so
// nobody can see who opened it, and it reads the same where pictures are off.
var layout = template.Must(template.New("layout").Parse(layoutSource))

// page is a message as HTML: its subject as the heading, then block by block. The
// preheader is what a list of mails shows after the subject, and the mail itself
// does not.
type page struct {
	Title     string
	Preheader string
	Blocks    []block
}

// block is a paragraph, a list, or a link. Button is the one link to act on, and
// shows its label; Address is any other, and shows itself below its label.
type block struct {
	Lines   []line
	Items   []string
	Label   string
	Button  string
	Address string
}

// line is a line of a paragraph, with the phone number in it, if there is one, to
// be called at Dial.
type line struct {
	Before, Phone, After string
	Dial                 template.URL
}

// html is the page with the words of a mail. Text is the one source: its
// paragraphs, its lines that begin with a dash as a list, and the addresses given,
// each on a line of its own below its label. Act is the address to act on; an
// address that is not given stays text, whoever wrote it. So does a number other
// than phone.
func (p page) html(text, phone, act string, others ...string) (string, error) {
	for _, paragraph := range strings.Split(strings.TrimSpace(text), "\n\n") {
		p.Blocks = append(p.Blocks, blocksOf(strings.Split(paragraph, "\n"), phone, act, others)...)
	}
	var out strings.Builder
	if err := layout.Execute(&out, p); err != nil {
		return "", fmt.Errorf("words as HTML: %w", err)
	}
	return out.String(), nil
}

func blocksOf(lines []string, phone, act string, others []string) []block {
	last := lines[len(lines)-1]
	label := strings.Join(lines[:len(lines)-1], " ")
	switch {
	case label != "" && last != "" && last == act:
		return []block{{Label: strings.TrimSuffix(label, ":"), Button: act}}
	case label != "" && last != "" && slices.Contains(others, last):
		return []block{{Label: label, Address: last}}
	}
	var said, listed block
	for _, text := range lines {
		if item, ok := strings.CutPrefix(text, "- "); ok {
			listed.Items = append(listed.Items, item)
		} else {
			said.Lines = append(said.Lines, dialled(text, phone))
		}
	}
	return []block{said, listed}
}

// number is a phone number alone. A round may say more than a number, which no
// phone can dial.
var number = regexp.MustCompile(`^\+?[0-9][0-9 ()-]*$`)

// dialled finds a phone number in a line.
func dialled(text, phone string) line {
	before, after, found := strings.Cut(text, phone)
	if !found || !number.MatchString(phone) {
		return line{Before: text}
	}
	digits := strings.NewReplacer(" ", "", "(", "", ")", "", "-", "").Replace(phone)
	return line{Before: before, Phone: phone, After: after, Dial: template.URL("tel:" + digits)}
}
