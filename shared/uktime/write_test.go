package uktime_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/uktime"
)

func TestATimeIsShownInUKTimeWithItsZone(t *testing.T) {
	for at, want := range map[time.Time][2]string{
		time.Date(2025, 7, 25, 23, 30, 0, 0, time.UTC): {"2025-07-26T00:30:00+01:00", "00:30 BST on Saturday 26 July 2025"},
		time.Date(2025, 12, 3, 9, 5, 0, 0, time.UTC):   {"2025-12-03T09:05:00Z", "09:05 GMT on Wednesday 3 December 2025"},
	} {
		if got := [2]string{uktime.Offset(at), uktime.Page(at)}; got != want {
			t.Errorf("%s: %q, want %q", at, got, want)
		}
	}
}
