package trust_test

import (
	"testing"

	"example.org/derogations/shared/pages/pagestest"
)

func TestGoldenPages(t *testing.T) {
	pagestest.Golden(t, "trust: question", "trust: offer", "trust: offer accepted", "trust: ended, all reported", "trust: bad impact")
}
