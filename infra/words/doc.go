// Package words holds what people read to the project's list of words,
// infra/docs/words.md: words and patterns that are not to be written, and how
// long a sentence may be. The list is read from that page and from nowhere
// else. It takes texts out of Markdown, templates, YAML and Go, and says what
// it finds and what to write instead.
package words
