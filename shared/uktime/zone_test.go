package uktime_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/uktime"
)

// Every clock time of a year is shown by as many clocks as Readings says, and by
// those.
func TestEveryInstantIsAmongTheReadingsOfItsOwnClock(t *testing.T) {
	for at := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() == 2025; at = at.Add(15 * time.Minute) {
		local := at.In(uktime.London())
		_, offset := local.Zone()
		wall, found := at.Add(time.Duration(offset)*time.Second), 0
		for _, reading := range uktime.Readings(wall) {
			if reading.Equal(at) {
				found++
			}
			if got := reading.In(uktime.London()).Format("2006-01-02T15:04"); got != wall.Format("2006-01-02T15:04") {
				t.Fatalf("a clock shows %s at %s, and not %s", got, reading, wall)
			}
		}
		if found != 1 {
			t.Fatalf("%s stands %d times among the readings of %s", at, found, wall)
		}
	}
}
