package words_test

import (
	"testing"

	"example.org/derogations/shared/pages/words"
)

func TestTheBeginningOfATextIsItsFirstWordsInOneLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "",
		"One  consultant\nleft.": "One consultant left.",
		"One two three four":     "One two three…",
	} {
		if got := words.Beginning(text, 3); got != want {
			t.Errorf("%q begins with %q, want %q", text, got, want)
		}
	}
}
