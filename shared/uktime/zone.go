package uktime

import (
	"time"
	_ "time/tzdata"
)

// London is the time zone.
func London() *time.Location { return london }

var london = load()

func load() *time.Location {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic("uktime: the time zones that the program carries lack London: " + err.Error())
	}
	return zone
}

// Readings are the instants at which a clock in London shows what wall shows in
// UTC, earliest first: one; none, in the hour that is left out in spring; two, in
// the hour that comes twice in autumn.
func Readings(wall time.Time) []time.Time {
	var found []time.Time
	for _, days := range []int{-1, 1} {
		_, offset := wall.AddDate(0, 0, days).In(london).Zone()
		at := wall.Add(-time.Duration(offset) * time.Second)
		_, is := at.In(london).Zone()
		if is == offset && (len(found) == 0 || !found[0].Equal(at)) {
			found = append(found, at)
		}
	}
	return found
}

// Plausible reports whether a time is of this century: no other is meant. The zero
// time is not, nor are seconds that were read as milliseconds.
func Plausible(t time.Time) bool {
	year := t.UTC().Year()
	return 2000 <= year && year < 2100
}
