package register_test

import (
	"testing"

	"example.org/derogations/shared/pages/pagestest"
)

func TestGoldenPages(t *testing.T) {
	pagestest.Golden(t, "home with rounds", "register", "derogation in force", "exception alone", "code mistyped", "nothing confirmed")
}
