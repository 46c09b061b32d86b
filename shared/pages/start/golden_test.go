package start_test

import (
	"testing"

	"example.org/derogations/shared/pages/pagestest"
)

func TestGoldenPages(t *testing.T) {
	pagestest.Golden(t, "start: several trusts", "start: sent", "start: board", "start: board sent")
}
