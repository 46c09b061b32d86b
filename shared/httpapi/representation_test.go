package httpapi

import (
	"errors"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

func TestACaseOfAnUnknownStatusIsNotShown(t *testing.T) {
	_, err := represent(derogation.State{Status: "paused"}, caller{}, time.Time{})
	if !errors.Is(err, derogation.ErrUnknown) {
		t.Errorf("got %v", err)
	}
}
