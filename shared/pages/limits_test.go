package pages_test

import (
	"regexp"
	"strings"
	"testing"

	"example.org/derogations/shared/pages/pagestest"
)

var textarea = regexp.MustCompile(`<textarea [^>]*id="([^"]+)"[^>]*>`)

// Somebody who writes a text reads before how long it may be, and nothing cuts off
// what they paste.
func TestEachTextSaysHowLongItMayBe(t *testing.T) {
	texts := 0
	for _, s := range pagestest.Situations() {
		page := s.Show(s.World(t, []byte("/* style */"))).Body.String()
		for _, field := range textarea.FindAllStringSubmatch(page, -1) {
			texts++
			count := `id="` + field[1] + `-count">You can use up to `
			if !strings.Contains(page, count) || !strings.Contains(field[0], field[1]+`-count"`) || strings.Contains(field[0], "maxlength") {
				t.Errorf("%s: %s does not say how long it may be", s.Name, field[0])
			}
		}
	}
	if texts < 100 {
		t.Errorf("%d texts were looked at", texts)
	}
}
