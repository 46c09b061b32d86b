package words

import (
	"fmt"
	"regexp"
	"strings"
)

// Finding is one thing in a text that the list does not allow.
type Finding struct {
	Line     int // the line in its file where the passage begins
	Sentence string
	Problem  string
}

func (f Finding) String() string {
	return fmt.Sprintf("%d: %s: %s", f.Line, f.Problem, f.Sentence)
}

// Passage is a run of text that is read as one: a paragraph, an item of a list,
// a cell of a table, a string.
type Passage struct {
	Line int
	Text string
}

// Find says what in the passages the list does not allow. The kind of text, a
// row of the list's own table, sets how long a sentence may be.
func (l List) Find(kind string, passages []Passage) []Finding {
	limit := l.limits[kind]
	var found []Finding
	for _, passage := range passages {
		for _, sentence := range sentences(passage.Text) {
			lower := strings.ToLower(sentence)
			for _, banned := range l.banned {
				if !strings.Contains(lower, banned.first) {
					continue
				}
				if match := banned.pattern.FindStringSubmatch(sentence); match != nil {
					found = append(found, Finding{passage.Line, sentence,
						fmt.Sprintf("%q (write: %s)", match[1], banned.better)})
				}
			}
			if count := len(wordLike.FindAllString(sentence, -1)); limit > 0 && count > limit {
				found = append(found, Finding{passage.Line, sentence,
					fmt.Sprintf("%d words (at most %d)", count, limit)})
			}
		}
	}
	return found
}

var (
	wordLike    = regexp.MustCompile(`[\pL\pN][\pL\pN'’.,:/_@-]*`)
	sentenceEnd = regexp.MustCompile(`[.!?][")”*_]*\s+`)
	spaces      = regexp.MustCompile(`\s+`)
)

// sentences splits a passage where a sentence ends. An abbreviation such as
// "e.g." is not written here, so that a stop with a space is an end.
func sentences(text string) []string {
	text = strings.TrimSpace(spaces.ReplaceAllString(text, " "))
	var found []string
	for text != "" {
		end := sentenceEnd.FindStringIndex(text)
		if end == nil {
			return append(found, text)
		}
		found, text = append(found, strings.TrimSpace(text[:end[1]])), text[end[1]:]
	}
	return found
}
