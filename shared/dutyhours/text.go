package dutyhours

import (
	"fmt"
	"strings"
)

// ParseShift reads a shift, such as "Mon-Fri 08:00-18:00".
func ParseShift(text string) (Shift, error) {
	words := strings.Fields(text)
	if len(words) != 2 {
		return Shift{}, fmt.Errorf("%q must be days and hours, such as Mon-Fri 08:00-18:00", text)
	}
	days, err := parseDays(words[0])
	if err != nil {
		return Shift{}, err
	}
	span, err := parseSpan(words[1])
	if err != nil {
		return Shift{}, err
	}
	return Shift{days, span}, nil
}

// String is the text form.
func (s Shift) String() string { return s.Days.String() + " " + s.Span.String() }

// MarshalText gives the text form.
func (s Shift) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the text form.
func (s *Shift) UnmarshalText(text []byte) (err error) {
	*s, err = ParseShift(string(text))
	return err
}

func parseSpan(text string) (Span, error) {
	from, to, ok := strings.Cut(text, "-")
	if !ok {
		return Span{}, fmt.Errorf("%q must be hours such as 08:00-18:00", text)
	}
	first, err := parseClock(from)
	if err != nil {
		return Span{}, err
	}
	last, err := parseClock(to)
	if err != nil {
		return Span{}, err
	}
	if first == last || first == dayEnd {
		return Span{}, fmt.Errorf("%q has no length; a whole day is 00:00-24:00", text)
	}
	return Span{first, last}, nil
}

// ParseException reads an exception, such as "2026-12-24 off" or "2026-12-24 to
// 2026-12-26 on 09:00-13:00".
func ParseException(text string) (Exception, error) {
	words := strings.Fields(text)
	wrong := fmt.Errorf("%q must be a date, or two with to between them, then on or off, and hours if it is not the whole day, such as 2026-12-24 to 2026-12-26 on 09:00-13:00", text)
	if len(words) < 2 {
		return Exception{}, wrong
	}
	e := Exception{Span: wholeDay}
	var err error
	if e.First, err = ParseDate(words[0]); err != nil {
		return Exception{}, err
	}
	e.Last, words = e.First, words[1:]
	if words[0] == "to" && len(words) > 2 {
		if e.Last, err = ParseDate(words[1]); err != nil {
			return Exception{}, err
		}
		words = words[2:]
	}
	if e.Last.utc().Before(e.First.utc()) {
		return Exception{}, fmt.Errorf("%q ends before it begins", text)
	}
	if words[0] != "on" && words[0] != "off" || len(words) > 2 {
		return Exception{}, wrong
	}
	e.On = words[0] == "on"
	if len(words) == 2 {
		if e.Span, err = parseSpan(words[1]); err != nil {
			return Exception{}, err
		}
	}
	return e, nil
}

// String is the text form.
func (e Exception) String() string {
	words := []string{e.First.String()}
	if e.Last != e.First {
		words = append(words, "to", e.Last.String())
	}
	duty := "off"
	if e.On {
		duty = "on"
	}
	words = append(words, duty)
	if e.Span != wholeDay {
		words = append(words, e.Span.String())
	}
	return strings.Join(words, " ")
}

// MarshalText gives the text form.
func (e Exception) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText reads the text form.
func (e *Exception) UnmarshalText(text []byte) (err error) {
	*e, err = ParseException(string(text))
	return err
}
