package review_test

import (
	"testing"

	"example.org/derogations/shared/pages/pagestest"
)

func TestGoldenPages(t *testing.T) {
	pagestest.Golden(t, "trust medical director after silence", "union with code sent", "bad terms", "passed, case open", "approved", "conflict", "expired", "broken", "question open", "union with a reported approval", "revoked", "exception")
}
