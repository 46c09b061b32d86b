package words

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// List is what the page of words asks of a text.
type List struct {
	banned []banned
	limits map[string]int // words in a sentence, by kind of text
}

type banned struct {
	first   string // the first word, in small letters: what is cheap to look for
	pattern *regexp.Regexp
	better  string
}

const (
	bannedHeading = "## What we do not write"
	lengthHeading = "## How long a sentence is"
)

var quoted = regexp.MustCompile("`([^`]+)`")

// Parse reads the list from the page. It fails where a table that it needs is
// missing or says something it does not understand.
func Parse(page string) (List, error) {
	list := List{limits: make(map[string]int)}
	for _, row := range rowsUnder(page, bannedHeading) {
		for _, match := range quoted.FindAllStringSubmatch(row[0], -1) {
			list.banned = append(list.banned, banned{strings.ToLower(strings.Fields(match[1])[0]), patternOf(match[1]), row[1]})
		}
	}
	for _, row := range rowsUnder(page, lengthHeading) {
		limit, err := strconv.Atoi(row[1])
		if err != nil {
			return List{}, fmt.Errorf("words: length of a sentence in %s: %w", row[0], err)
		}
		list.limits[row[0]] = limit
	}
	if len(list.banned) == 0 || len(list.limits) == 0 {
		return List{}, fmt.Errorf("words: no table under %q or %q", bannedHeading, lengthHeading)
	}
	return list, nil
}

// patternOf matches a phrase as whole words, in capitals or not.
func patternOf(phrase string) *regexp.Regexp {
	var parts []string
	for word := range strings.FieldsSeq(phrase) {
		if word == "…" {
			parts[len(parts)-1] += `(?:\s+[\pL\pN'’-]+){0,4}?`
			continue
		}
		parts = append(parts, regexp.QuoteMeta(word))
	}
	return regexp.MustCompile(`(?i)(?:^|[^\pL\pN_-])(` + strings.Join(parts, `\s+`) + `)(?:[^\pL\pN_-]|$)`)
}

// rowsUnder are the rows of the first table after a heading, without its head.
func rowsUnder(page, heading string) [][]string {
	_, rest, _ := strings.Cut(page, heading+"\n")
	rest, _, _ = strings.Cut(rest, "\n## ")
	var rows [][]string
	for line := range strings.Lines(rest) {
		if cells := cellsOf(line); len(cells) == 2 && !strings.HasPrefix(cells[0], "---") {
			rows = append(rows, cells)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return rows[1:]
}

// cellsOf are the cells of a row of a Markdown table; none for another line.
func cellsOf(line string) []string {
	line = strings.TrimSpace(line)
	if !strings.HasPrefix(line, "|") {
		return nil
	}
	cells := strings.Split(strings.Trim(line, "|"), "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}
