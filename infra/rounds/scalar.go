package rounds

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"example.org/derogations/shared/uktime"
)

// text reads words. What is left out is empty.
func (v value) text() string {
	text, _ := v.Scalar()
	return strings.TrimSpace(text)
}

// yes reads yes or no. What is left out is no.
func (v value) yes() bool {
	text, ok := v.Scalar()
	if ok && text != "yes" && text != "no" {
		v.Wrong("must be yes or no")
	}
	return text == "yes"
}

func (v value) whole() int {
	text, ok := v.Scalar()
	if !ok {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		v.Wrong("must be a whole number")
	}
	return n
}

// hundredths reads a percentage such as 50%.
func (v value) hundredths() int {
	text, ok := v.Scalar()
	if !ok {
		return 0
	}
	digits, marked := strings.CutSuffix(text, "%")
	n, err := strconv.Atoi(digits)
	if !marked || err != nil {
		v.Wrong("must be a percentage such as 50%")
	}
	return n
}

// local reads a local time, which must be given.
func (v value) local() time.Time {
	v.Required()
	text, ok := v.Scalar()
	if !ok {
		return time.Time{}
	}
	at, err := uktime.Parse(text)
	if err != nil {
		v.Wrong(err.Error())
	}
	return at
}

var dayWords = regexp.MustCompile(`^([1-9]\d{0,3}) days?$`)

// days reads a number of days in words, such as 14 days.
func (v value) days() int {
	text, ok := v.Scalar()
	if !ok {
		return 0
	}
	parts := dayWords.FindStringSubmatch(text)
	if parts == nil {
		v.Wrong("must be a number of days such as 14 days")
		return 0
	}
	n, _ := strconv.Atoi(parts[1])
	return n
}

var durationWords = regexp.MustCompile(`^(?:(\d{1,4}) hours?)? ?(?:(\d{1,5}) minutes?)?$`)

// minutes reads a duration in words: "45 minutes", "2 hours", "1 hour 30
// minutes".
func (v value) minutes() int {
	text, ok := v.Scalar()
	if !ok {
		return 0
	}
	n, err := parseMinutes(text)
	if err != nil {
		v.Wrong(err.Error())
	}
	return n
}

func parseMinutes(text string) (int, error) {
	parts := durationWords.FindStringSubmatch(text)
	if parts == nil || parts[1] == "" && parts[2] == "" || strings.TrimSpace(text) != text {
		return 0, fmt.Errorf("%q must be a duration such as 45 minutes, 2 hours, or 1 hour 30 minutes", text)
	}
	hours, _ := strconv.Atoi("0" + parts[1])
	minutes, _ := strconv.Atoi("0" + parts[2])
	return hours*60 + minutes, nil
}
