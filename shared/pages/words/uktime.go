package words

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"example.org/derogations/shared/uktime"
)

// Moment is an instant as a table shows it: for people, and for programs.
type Moment struct {
	ISO  string
	Text string
}

// Span puts a length of time in words, in its two largest units, rounded down.
func Span(d time.Duration) string {
	minutes := int(d / time.Minute)
	if minutes < 1 {
		return "less than a minute"
	}
	units := []struct {
		name string
		size int
	}{{"day", 24 * 60}, {"hour", 60}, {"minute", 1}}
	var parts []string
	for _, u := range units {
		n := minutes / u.size
		minutes %= u.size
		if n > 0 {
			parts = append(parts, Count(n, u.name))
		} else if len(parts) > 0 {
			break
		}
		if len(parts) == 2 {
			break
		}
	}
	return strings.Join(parts, " ")
}

// ago says how old something is, in one unit.
func ago(now, then time.Time) string {
	d := now.Sub(then)
	switch {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return Count(int(d/time.Minute), "minute") + " ago"
	case d < 48*time.Hour:
		return Count(int(d/time.Hour), "hour") + " ago"
	default:
		return Count(int(d/(24*time.Hour)), "day") + " ago"
	}
}

// instant is a time as programs write it.
var instant = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)`)
})

// Detail is what an error says to programs, for people: with its times as people say
// them.
func Detail(text string) string {
	return instant().ReplaceAllStringFunc(text, func(written string) string {
		at, err := time.Parse(time.RFC3339, written)
		if err != nil {
			return written
		}
		return uktime.Page(at)
	})
}

// People says how many people there are.
func People(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

// Count says how many there are of a unit, in the singular or the plural.
func Count(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

// List puts names in a row: "A", "A and B", "A, B and C".
func List(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
