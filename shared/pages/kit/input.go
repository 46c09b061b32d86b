package kit

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/uktime"
	"example.org/derogations/shared/uktime/typed"
	"example.org/derogations/shared/written"
)

// The names of fields that several forms have.
const (
	FieldAction  = "action"  // what somebody chose to do
	FieldVersion = "version" // which version of it they were shown
)

// FieldNumber is the name of the field with the number of doctors in a line.
func FieldNumber(line int) string { return fmt.Sprintf("number%d", line) }

// NoNames is the hint of a field in which somebody might be named.
const NoNames = "Do not name or describe a patient, or a doctor who is on strike."

// Input reads a form that was sent, field by field, and names at once
// everything in it that is missing or cannot be read. Whether what it asks for
// may be done is for casework to say.
type Input struct {
	Typed url.Values
	Now   time.Time
	Wrong Problems
	// said are the texts that were read; wrongBefore is, for each, how much was wrong
	// before. Unconfirmed is what confirms that they identify nobody, where that was
	// not sent.
	said        []casework.Text
	wrongBefore []int
	Unconfirmed string
}

// Filled is the form as it was read, to be shown again.
func (in *Input) Filled() Filled {
	return Filled{Typed: in.Typed, Problems: in.Wrong, Unconfirmed: in.Unconfirmed, Now: in.Now}
}

// Action is what was chosen to be done; empty where nothing was.
func (in *Input) Action() derogation.Action { return derogation.Action(in.Typed.Get(FieldAction)) }

// Lines is a text as it is kept, without what surrounds it; empty where it says
// nothing.
func (in *Input) Lines(field string) string {
	text := strings.TrimSpace(written.Text(in.Typed.Get(field)))
	if !written.Says(text) {
		return ""
	}
	return text
}

// Text reads a text; missing, if not empty, is said when there is none.
func (in *Input) Text(field, missing string) string {
	text := in.Lines(field)
	if text == "" && missing != "" {
		in.Wrong.Add(field, missing)
	}
	in.private(field, text)
	return text
}

// Whole reads a number. One that cannot be read is -1.
func (in *Input) Whole(field, name string) int {
	number, err := strconv.Atoi(strings.TrimSpace(in.Typed.Get(field)))
	if err != nil || number < 0 {
		in.Wrong.Add(field, words.Sentence(strings.TrimSuffix(name, ","))+": enter a whole number")
		return -1
	}
	return number
}

// OrNone reads a number that may be left empty when it is 0.
func (in *Input) OrNone(field, name string) int {
	if strings.TrimSpace(in.Typed.Get(field)) == "" {
		return 0
	}
	return in.Whole(field, name)
}

// Hidden reads a number that the page itself put into the form. One that cannot
// be read is 0, which numbers nothing: the answer then is that things changed.
func (in *Input) Hidden(field string) int {
	number, _ := strconv.Atoi(in.Typed.Get(field))
	return number
}

// Answered reads a question that is answered by yes or no.
func (in *Input) Answered(field, missing string) *bool {
	switch in.Typed.Get(field) {
	case "yes":
		return new(true)
	case "no":
		return new(false)
	default:
		in.Wrong.Add(field, missing)
		return nil
	}
}

// localTime returns the instants that a typed local time can mean, earliest
// first.
func (in *Input) localTime(field, name string) []time.Time {
	found, err := in.timeAt(field)
	day, clock := in.written(field)
	switch {
	case day == "" && clock == "":
		in.Wrong.Add(field, "Enter the date and time of "+name+", like 27/11/2026 7:30pm")
	case errors.Is(err, errNoDay):
		in.Wrong.Add(field, "Choose the day of "+name)
	case errors.Is(err, errTwoDays):
		in.Wrong.Add(field, "You chose one day and wrote another for "+name+": choose the right day, and enter the time alone")
	case err != nil && isDay(day) && clock == "":
		in.Wrong.Add(field, "Enter the time of "+name+", like 7:30pm")
	case err != nil:
		in.Wrong.Add(field, "Enter the date and time of "+name+", like 27/11/2026 7:30pm")
	case len(found) == 0:
		in.Wrong.Add(field, "Enter another time for "+name+": this one does not exist, because the clocks go forward")
	}
	return found
}

var (
	// errTwoDays: one day was chosen, and another one written beside the time.
	errTwoDays = errors.New("two days were given")
	// errNoDay: none was chosen, and none is written beside the time.
	errNoDay = errors.New("no day was given")
)

// timeAt reads a time that was written in one field, or in those of a moment.
func (in *Input) timeAt(field string) ([]time.Time, error) {
	day, clock := in.written(field)
	found, err := typed.Time(day+" "+clock, in.Now)
	if in.Lines(field) == "" && err == nil {
		// What means another time tomorrow has no day of its own.
		if tomorrow, err := typed.Time(clock, in.Now.AddDate(0, 0, 1)); err != nil || !slices.EqualFunc(found, tomorrow, time.Time.Equal) {
			return nil, errNoDay
		}
	}
	if err == nil || !isDay(day) {
		return found, err
	}
	// The day may stand beside the time as well.
	whole, alone := typed.Time(clock, in.Now)
	noon, noDay := typed.Time(day+" noon", in.Now)
	switch {
	case alone != nil || noDay != nil:
		return nil, err
	case len(whole) > 0 && uktime.Day(whole[0]) != uktime.Day(noon[0]):
		return nil, errTwoDays
	default:
		return whole, nil
	}
}

// isDay reports whether a day alone was written, and not a whole time.
func isDay(text string) bool {
	_, err := typed.Time(text+" noon", time.Time{}.AddDate(2000, 0, 0))
	return text != "" && err == nil
}

// Maybe is Bound for a time that may be left out, which is nil.
func (in *Input) Maybe(field, name string, asked time.Time, pick Pick) *time.Time {
	if day, clock := in.written(field); day == "" && clock == "" {
		return nil
	}
	if at := in.Bound(field, name, asked, pick); !at.IsZero() {
		return &at
	}
	return nil
}

// Past reads a time that is over. It is the zero time if nothing was typed.
func (in *Input) Past(field, name string) time.Time {
	return in.moment(field, name, func(at time.Time) bool { return !at.After(in.Now) })
}

// Coming reads a time that is still to come, or this very minute. It is the
// zero time if nothing was typed.
func (in *Input) Coming(field, name string) time.Time {
	return in.moment(field, name, func(at time.Time) bool { return !at.Before(in.Now.Truncate(time.Minute)) })
}

// moment reads a time that may be left empty. Of two instants that it can mean,
// the later one that fits counts.
func (in *Input) moment(field, name string, fits func(time.Time) bool) time.Time {
	if day, clock := in.written(field); day == "" && clock == "" {
		return time.Time{}
	}
	found := in.localTime(field, name)
	for _, at := range slices.Backward(found) {
		if fits(at) {
			return at
		}
	}
	if len(found) > 0 {
		return found[0]
	}
	return time.Time{}
}

// Bound reads one end of a window. The minute that was asked for means the very
// instant; a time that comes twice is read so that the
// window is the shorter one.
func (in *Input) Bound(field, name string, asked time.Time, pick Pick) time.Time {
	found := in.localTime(field, name)
	switch {
	case len(found) == 0:
		return time.Time{}
	case slices.ContainsFunc(found, asked.Truncate(time.Minute).Equal):
		return asked
	}
	return pick(found, in.Now)
}

// Pick picks one of the instants that a local time can mean, the earliest of which
// comes first.
type Pick func(found []time.Time, now time.Time) time.Time

// Earliest picks the first of them.
func Earliest(found []time.Time, _ time.Time) time.Time { return found[0] }

// Latest picks the last of them.
func Latest(found []time.Time, _ time.Time) time.Time { return found[len(found)-1] }

// LatestGone picks the last one that is over.
func LatestGone(found []time.Time, now time.Time) time.Time {
	for _, at := range slices.Backward(found) {
		if !at.After(now) {
			return at
		}
	}
	return found[0]
}
