package price

import (
	"flag"
	"runtime"
	"strings"
	"testing"
)

// size is how much is sent through a door.
var size = flag.Int("price.bytes", 1000, "how many bytes TestPrice sends through each door")

// Through sends as many bytes through each door as are asked for, in a subtest
// named after it. A door fails the test where it is not answered as it should be.
func Through(t *testing.T, doors map[string]func(t *testing.T, bytes int)) {
	t.Helper()
	for name, door := range doors {
		if strings.Contains(name, "/") {
			t.Fatalf("%q: a door is run alone by its name, in which a slash means another test", name)
		}
		t.Run(name, func(t *testing.T) { door(t, *size) })
	}
}

// Filled is a text of no more than a number of bytes that says one thing again and
// again.
func Filled(bytes int, with string) string { return strings.Repeat(with, bytes/len(with)) }

// Made is how many bytes of memory doing something takes, given back or not: what
// is made of a text grows with it, if the work does.
func Made(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// Hostile are what a text can be filled with that has scanners find, or nearly
// find, as much as they can.
func Hostile() map[string]string {
	return map[string]string{
		"dates":               "1/2/50 ",
		"dates of birth":      "born 1/2/25 ",
		"beginnings of dates": "1 jan ",
		"birth and spaces":    "born      ",
		"titles":              "Dr Al ",
		"grades":              "Aa Bb SHO ",
		"grades and no names": "SHO Aa   ",
		"beginnings of names": "Aa-",
		"postcodes":           "M1 1AE ",
		"NHS numbers":         "9434765919 x ",
		"single digits":       "1 ",
		"a rota":              "Mon 07:30-20:00 Dr A Sample ST5, 20:00-08:00 SHO Bo Sample 07700 900123\n",
		"spaces":              " ",
		"what is escaped":     "<&\"",
		"accents":             "é1/2/50 ",
	}
}
