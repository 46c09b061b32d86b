package board_test

import (
	"testing"

	"example.org/derogations/shared/pages/pagestest"
)

func TestGoldenPages(t *testing.T) {
	pagestest.Golden(t, "board", "board on a wall", "timeline", "figures", "figures, one voided")
}
