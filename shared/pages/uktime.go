package pages

import (
	"fmt"
	"strings"
	"time"
)

// localLayout is what an input of type datetime-local sends.
const localLayout = "2006-01-02T15:04"

// moment is an instant as a page shows it: for people, and for programs.
type moment struct {
	ISO  string
	Text string
}

func momentIn(zone *time.Location, at time.Time) moment {
	local := at.In(zone)
	return moment{
		ISO:  local.Format(time.RFC3339),
		Text: local.Format("15:04 MST on Monday 2 January 2006"),
	}
}

// readings are the instants that a local time can mean, earliest first: one;
// none, in the hour that is left out in spring; two, in the hour that comes
// twice in autumn.
func readings(zone *time.Location, text string) ([]time.Time, error) {
	utc, err := time.Parse(localLayout, strings.TrimSpace(text))
	if err != nil {
		return nil, err
	}
	var found []time.Time
	for _, offset := range []time.Duration{time.Hour, 0} {
		at := utc.Add(-offset).In(zone)
		if at.Format(localLayout) == utc.Format(localLayout) {
			found = append(found, at.UTC())
		}
	}
	return found, nil
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

// span puts a length of time in words, in its two largest units, rounded down.
func span(d time.Duration) string {
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
			parts = append(parts, count(n, u.name))
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
		return count(int(d/time.Minute), "minute") + " ago"
	case d < 48*time.Hour:
		return count(int(d/time.Hour), "hour") + " ago"
	default:
		return count(int(d/(24*time.Hour)), "day") + " ago"
	}
}

func count(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}
