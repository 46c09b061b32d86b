package notice

import (
	_ "embed"
	"fmt"
	"html/template"
	"slices"
	"strings"
)

//go:embed words/layout.html
var layoutSource string

// layout takes a page. It holds all its own style: a mail fetches nothing, so
// nobody can see who opened it, and it reads the same where pictures are off.
var layout = template.Must(template.New("layout").Parse(layoutSource))

// page is a message as HTML: its subject as the heading, then block by block.
type page struct {
	Title  string
	Blocks []block
}

// block is a paragraph, a list, or a link. Button is the one link to act on, and
// shows its label; Address is any other, and shows itself below its label.
type block struct {
	Lines   []string
	Items   []string
	Label   string
	Button  string
	Address string
}

// asHTML is the words of a mail as HTML. Text is the one source: its paragraphs,
// its lines that begin with a dash as a list, and the addresses given, each on a
// line of its own below its label. Act is the address to act on; an address that
// is not given stays text, whoever wrote it.
func asHTML(title, text, act string, others ...string) (string, error) {
	p := page{Title: title}
	for _, paragraph := range strings.Split(strings.TrimSpace(text), "\n\n") {
		p.Blocks = append(p.Blocks, blocksOf(strings.Split(paragraph, "\n"), act, others)...)
	}
	var out strings.Builder
	if err := layout.Execute(&out, p); err != nil {
		return "", fmt.Errorf("words as HTML: %w", err)
	}
	return out.String(), nil
}

func blocksOf(lines []string, act string, others []string) []block {
	last := lines[len(lines)-1]
	label := strings.Join(lines[:len(lines)-1], " ")
	switch {
	case label != "" && last != "" && last == act:
		return []block{{Label: strings.TrimSuffix(label, ":"), Button: act}}
	case label != "" && last != "" && slices.Contains(others, last):
		return []block{{Label: label, Address: last}}
	}
	var said, listed block
	for _, line := range lines {
		if item, ok := strings.CutPrefix(line, "- "); ok {
			listed.Items = append(listed.Items, item)
		} else {
			said.Lines = append(said.Lines, line)
		}
	}
	return []block{said, listed}
}
