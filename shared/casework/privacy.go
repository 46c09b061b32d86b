package casework

import (
	"reflect"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/privacy"
)

// Text is one text of a call, under the name that its field has where somebody
// wrote it.
type Text struct {
	Field string
	Text  string
	For   TextFor
}

// TextFor is what a field is there for.
type TextFor int

// What fields are there for. In one for the name of somebody who stands behind
// what is sent, a name is no suspicion; in one for a phone number, nothing is. An
// NHS number is refused in all of them.
const (
	ForWords TextFor = iota
	ForName
	ForTelephone
)

// Identifying is where a text identifies somebody, or may, and by which words.
type Identifying struct {
	Field string
	privacy.Finding
}

// PrivacyError is a call that identifies somebody, or may. Nothing confirms what
// is certain. Suspected is what was not confirmed; Confirmation confirms it, when
// the same texts are sent with it.
type PrivacyError struct {
	Certain      []Identifying
	Suspected    []Identifying
	Confirmation string
}

func (e *PrivacyError) Error() string { return "a text identifies somebody, or may" }

// Screen looks at every text of a call. A text that is longer than any may be is
// left to be refused for that, and not looked at. Errors: *PrivacyError.
func (c Call) Screen(now time.Time) error {
	var found PrivacyError
	var confirmation privacy.Confirmation
	for _, text := range c.Texts {
		if derogation.TooLong(text.Text) {
			continue
		}
		for _, one := range privacy.Scan(text.Text, now) {
			at := Identifying{Field: text.Field, Finding: one}
			switch {
			case one.Certain():
				found.Certain = append(found.Certain, at)
			case text.For == ForTelephone, text.For == ForName && one.Kind == privacy.PossibleName:
			default:
				found.Suspected = append(found.Suspected, at)
				confirmation.Add(text.Field, one)
			}
		}
	}
	if found.Confirmation = confirmation.Token(); found.Confirmation == c.Confirmation {
		found.Suspected, found.Confirmation = nil, ""
	}
	if len(found.Certain)+len(found.Suspected) == 0 {
		return nil
	}
	return &found
}

// screened looks for an NHS number in whatever a command has recorded, so that no
// door can forget to. What is longer than any text may be was refused before.
// Errors: *PrivacyError.
func screened(command derogation.Command) error {
	var found PrivacyError
	eachText("", reflect.ValueOf(command), func(field, text string) {
		if at, ok := privacy.NHSNumberIn(text); ok {
			found.Certain = append(found.Certain, Identifying{Field: field, Finding: at})
		}
	})
	if len(found.Certain) > 0 {
		return &found
	}
	return nil
}

// eachText hands on every text in a value but what operators loaded: rounds and
// organisations.
func eachText(field string, v reflect.Value, take func(field, text string)) {
	switch v.Kind() {
	case reflect.String:
		take(field, v.String())
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			eachText(field, v.Elem(), take)
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachText(field, v.Index(i), take)
		}
	case reflect.Struct:
		switch v.Type() {
		case reflect.TypeFor[derogation.Round](), reflect.TypeFor[derogation.Organisation](), reflect.TypeFor[time.Time]():
			return
		}
		for i := range v.NumField() {
			eachText(field+"/"+v.Type().Field(i).Name, v.Field(i), take)
		}
	}
}
