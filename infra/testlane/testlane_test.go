package testlane

import "testing"

func TestPatienceEndsBeforeGoTestDoes(t *testing.T) {
	ctx := Patience(t)
	ends, limited := ctx.Deadline()
	limit, given := t.Deadline()
	if limited != given || limited && !ends.Before(limit) {
		t.Errorf("patience ends at %v (%v), go test at %v (%v)", ends, limited, limit, given)
	}
	if ctx.Err() != nil {
		t.Error(ctx.Err())
	}
}

func TestTheQuickLaneSkipsWhatNeedsTheFullOne(t *testing.T) {
	ran := false
	t.Run("full", func(t *testing.T) {
		Full(t, "nothing: it is only tried")
		ran = true
	})
	if ran == testing.Short() {
		t.Errorf("with -short %v, it ran: %v", testing.Short(), ran)
	}
}
