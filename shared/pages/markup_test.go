package pages_test

import (
	"testing"

	"example.org/derogations/infra/markup"
	"example.org/derogations/shared/pages/pagestest"
)

func TestPagesAreValidHTML(t *testing.T) {
	stylesheet := pagestest.Needed(t, pagestest.StylesheetPath)
	documents := map[string][]byte{}
	for _, s := range pagestest.Situations() {
		documents[s.Name] = s.Show(s.World(t, stylesheet)).Body.Bytes()
	}
	markup.Valid(t, "../..", documents)
}
