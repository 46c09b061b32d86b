package form_test

import (
	"testing"

	"example.org/derogations/shared/pages/pagestest"
)

func TestGoldenPages(t *testing.T) {
	pagestest.Golden(t, "blank form", "blank form without a round", "form: with a draft", "form: list, from an earlier one", "form: bad doctors", "form: evidence", "form: times", "form: check, similar", "form: sent")
}
