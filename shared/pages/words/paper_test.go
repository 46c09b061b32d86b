package words

import (
	"testing"

	"example.org/derogations/shared/derogation"
)

func TestEveryAnswerCanBeTickedOnPaper(t *testing.T) {
	for _, tier := range derogation.Ladder() {
		for _, action := range derogation.Allows(tier) {
			if onPaper[action] == nil {
				t.Errorf("onPaper in words/paper.go has no answer for %s", action)
			}
		}
	}
}
