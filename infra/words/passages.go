package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"html"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

var (
	fenced     = regexp.MustCompile("(?s)```.*?```")
	codeSpan   = regexp.MustCompile("`[^`\n]*`")
	linkTarget = regexp.MustCompile(`\]\([^)\s]*\)`)
	item       = regexp.MustCompile(`^\s*(?:[-*]|\d+\.|>|#+)\s+`)
	comment    = regexp.MustCompile(`(?s)<!--.*?-->|\{\{-?\s*/\*.*?\*/\s*-?\}\}|<(style|script|svg)\b.*?</(style|script|svg)>`)
	action     = regexp.MustCompile(`\{\{[^}]*\}\}`)
	control    = regexp.MustCompile(`^\{\{-?\s*(if|else|end|range|with|define|block|template)\b`)
	blockTag   = regexp.MustCompile(`(?i)</?(address|article|aside|body|button|caption|dd|details|div|dl|dt|fieldset|figure|footer|form|h[1-6]|head|header|html|input|label|legend|li|main|meta|nav|ol|option|p|section|select|summary|table|tbody|td|textarea|th|thead|title|tr|ul|br)\b[^>]*>`)
	anyTag     = regexp.MustCompile(`<[^>]*>`)
)

// blanked puts what is not prose out of sight, and leaves its lines.
func blanked(text, with string, patterns ...*regexp.Regexp) string {
	for _, pattern := range patterns {
		text = pattern.ReplaceAllStringFunc(text, func(match string) string {
			return with + strings.Repeat("\n", strings.Count(match, "\n"))
		})
	}
	return text
}

// Markdown are the passages of a document: its paragraphs, items, headings and
// cells, without blocks of code. Code in a line counts as one word.
func Markdown(text string) []Passage {
	text = blanked(text, "", fenced)
	text = linkTarget.ReplaceAllString(codeSpan.ReplaceAllString(text, "code_"), "]")
	return gather(text, func(line string) ([]string, bool) {
		if cells := cellsOf(line); cells != nil {
			return cells, true
		}
		return []string{item.ReplaceAllString(line, "")}, item.MatchString(line)
	})
}

// Template are the passages of a page's template. What the template fills in
// counts as one word, and what it decides as none.
func Template(text string) []Passage {
	text = blanked(withoutActions(text), "\x00", blockTag)
	text = html.UnescapeString(blanked(text, "", anyTag))
	line, passages := 1, []Passage(nil)
	for part := range strings.SplitSeq(text, "\x00") {
		for _, passage := range gather(part, plainLine) {
			passage.Line += line - 1
			passages = append(passages, passage)
		}
		line += strings.Count(part, "\n")
	}
	return passages
}

// Message are the passages of a template of a message in plain text: its lines.
func Message(text string) []Passage {
	return gather(withoutActions(text), func(line string) ([]string, bool) { return []string{line}, true })
}

func withoutActions(text string) string {
	return action.ReplaceAllStringFunc(blanked(text, "", comment), func(match string) string {
		if control.MatchString(match) {
			return ""
		}
		return "value_"
	})
}

func plainLine(line string) ([]string, bool) { return []string{line}, false }

// gather joins lines to passages: an empty line ends one, and so does a line
// that stands alone.
func gather(text string, read func(line string) (parts []string, alone bool)) []Passage {
	var passages []Passage
	open := false
	number := 0
	for line := range strings.Lines(text) {
		number++
		if strings.TrimSpace(line) == "" {
			open = false
			continue
		}
		parts, alone := read(line)
		if open && !alone {
			passages[len(passages)-1].Text += " " + strings.TrimSpace(parts[0])
			continue
		}
		for _, part := range parts {
			passages = append(passages, Passage{number, part})
		}
		open = len(parts) == 1
	}
	return passages
}

// sayings are the keys of a description of an API whose values people read.
var sayings = map[string]bool{"title": true, "summary": true, "description": true}

// YAML are the passages of an API's description: its titles, summaries and
// descriptions, which are Markdown.
func YAML(text string) ([]Passage, error) {
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(text), &root); err != nil {
		return nil, err
	}
	var passages []Passage
	var walk func(node *yaml.Node)
	walk = func(node *yaml.Node) {
		for i, child := range node.Content {
			if node.Kind == yaml.MappingNode && i%2 == 1 && child.Kind == yaml.ScalarNode && sayings[node.Content[i-1].Value] {
				for _, passage := range Markdown(child.Value) {
					passage.Line += child.Line - 1
					passages = append(passages, passage)
				}
			}
			walk(child)
		}
	}
	walk(&root)
	return passages, nil
}

// GoStrings are the texts in the strings of a Go file: those of three words or
// more, which a name, a path or a key is not, and those in the tags of fields
// that a command line shows as help.
func GoStrings(text string) ([]Passage, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var passages []Passage
	ast.Inspect(file, func(node ast.Node) bool {
		literal, ok := node.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return true
		}
		value, err := strconv.Unquote(literal.Value)
		if err != nil {
			return true
		}
		if help := helpTag.FindStringSubmatch(value); help != nil {
			value = help[1]
		}
		if len(strings.Fields(value)) >= 3 {
			for _, passage := range Markdown(value) {
				passage.Line += files.Position(literal.Pos()).Line - 1
				passages = append(passages, passage)
			}
		}
		return true
	})
	return passages, nil
}

var helpTag = regexp.MustCompile(`\bhelp:"([^"]*)"`)
