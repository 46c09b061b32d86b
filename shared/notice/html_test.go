package notice

import (
	"strings"
	"testing"
)

func TestOnlyOurOwnAddressesBecomeLinks(t *testing.T) {
	got := asHTML("Title", "Said by somebody:\nhttps://elsewhere.example.org/r/x\n\nRead it:\nhttps://ours.example.org/r/y\n", "https://ours.example.org/r/y", "")
	if strings.Contains(got, `href="https://elsewhere`) || !strings.Contains(got, `href="https://ours.example.org/r/y"`) {
		t.Error(got)
	}
}
