package pages

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// input reads a form that was sent, field by field, and names at once
// everything in it that is missing or cannot be read. Whether what it asks for
// may be done is for casework to say.
type input struct {
	typed url.Values
	now   time.Time
	// call is what makes the form the same one when it is sent again, with its texts.
	call  casework.Call
	wrong problems
	// readAfter is, for each text, how much was wrong before it was read; unconfirmed
	// is what confirms that the texts identify nobody, where that was not sent.
	readAfter   []int
	unconfirmed string
}

func (in *input) action() derogation.Action { return derogation.Action(in.typed.Get(fieldAction)) }

// lines undoes the line ends of forms, which are those of Windows.
func (in *input) lines(field string) string {
	return strings.TrimSpace(strings.ReplaceAll(in.typed.Get(field), "\r\n", "\n"))
}

// text reads a text; missing, if not empty, is said when there is none.
func (in *input) text(field, missing string) string {
	text := in.lines(field)
	if text == "" && missing != "" {
		in.wrong.add(field, missing)
	}
	in.private(field, text)
	return text
}

// whole reads a number. One that cannot be read is -1.
func (in *input) whole(field, name string) int {
	number, err := strconv.Atoi(strings.TrimSpace(in.typed.Get(field)))
	if err != nil || number < 0 {
		in.wrong.add(field, sentence(name)+": enter a whole number")
		return -1
	}
	return number
}

// orNone reads a number that may be left empty when it is 0.
func (in *input) orNone(field, name string) int {
	if strings.TrimSpace(in.typed.Get(field)) == "" {
		return 0
	}
	return in.whole(field, name)
}

// hidden reads a number that the page itself put into the form. One that cannot
// be read is 0, which numbers nothing: the answer then is that things changed.
func (in *input) hidden(field string) int {
	number, _ := strconv.Atoi(in.typed.Get(field))
	return number
}

// answered reads a question that is answered by yes or no.
func (in *input) answered(field, missing string) *bool {
	switch in.typed.Get(field) {
	case "yes":
		return new(true)
	case "no":
		return new(false)
	default:
		in.wrong.add(field, missing)
		return nil
	}
}

// localTime returns the instants that a typed local time can mean, earliest
// first.
func (in *input) localTime(field, name string) []time.Time {
	found, err := uktime.ReadField(in.typed.Get(field))
	switch {
	case err != nil:
		in.wrong.add(field, "Enter the date and the time of "+name)
	case len(found) == 0:
		in.wrong.add(field, "Enter another time for "+name+": this one does not exist, because the clocks go forward")
	}
	return found
}

// past reads a time that is over. It is the zero time if nothing was typed.
func (in *input) past(field, name string) time.Time {
	return in.moment(field, name, func(at time.Time) bool { return !at.After(in.now) })
}

// coming reads a time that is still to come, or this very minute. It is the
// zero time if nothing was typed.
func (in *input) coming(field, name string) time.Time {
	return in.moment(field, name, func(at time.Time) bool { return !at.Before(in.now.Truncate(time.Minute)) })
}

// moment reads a time that may be left empty. Of two instants that it can mean,
// the later one that fits counts.
func (in *input) moment(field, name string, fits func(time.Time) bool) time.Time {
	if strings.TrimSpace(in.typed.Get(field)) == "" {
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

// bound reads one end of a window. The text that was filled in means the very
// instant that was asked for; a time that comes twice is read so that the
// window is the shorter one.
func (in *input) bound(field, name string, asked time.Time, narrow func([]time.Time) time.Time) time.Time {
	if strings.TrimSpace(in.typed.Get(field)) == uktime.Field(asked) {
		return asked
	}
	found := in.localTime(field, name)
	if len(found) == 0 {
		return time.Time{}
	}
	return narrow(found)
}

// terms reads what an approval permits.
func (in *input) terms(asked derogation.Request) derogation.Terms {
	terms := derogation.Terms{Conditions: in.text(fieldConditions, "")}
	for i, line := range asked.Staff {
		number, err := strconv.Atoi(strings.TrimSpace(in.typed.Get(fieldNumber(i))))
		if err != nil || number < 0 || number > line.Number {
			in.wrong.add(fieldNumber(i), fmt.Sprintf("%s, %s: enter a number from 0 to %d", line.Grade, line.Specialty, line.Number))
		}
		line.Number = number
		terms.Staff = append(terms.Staff, line)
	}
	terms.From = in.bound(fieldFrom, "the start", asked.Window.From, func(found []time.Time) time.Time { return found[len(found)-1] })
	terms.To = in.bound(fieldTo, "the end", asked.Window.To, func(found []time.Time) time.Time { return found[0] })
	return terms
}

// refusal reads why a request is refused; no reason is counted twice.
func (in *input) refusal() (codes []derogation.ReasonCode, explanation string) {
	explanation = in.text(fieldExplain, "")
	for _, typed := range in.typed[fieldReason] {
		if code := derogation.ReasonCode(typed); !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	if slices.Contains(codes, derogation.ReasonOther) && explanation == "" {
		in.wrong.add(fieldExplain, "Explain the other reason")
	}
	return codes, explanation
}
