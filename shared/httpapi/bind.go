package httpapi

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
	"example.org/derogations/shared/written"
)

// bind fills a struct from a parsed JSON value, by the names in the fields'
// json tags, and returns everything that does not fit. What fits is bound also
// then, so that the rest can be checked at the same time.
//
// The codes: wrong_type, null, unknown_field, duplicate_field, not_an_integer,
// out_of_range, not_a_time, control_character; and required for a number that
// is missing, since it could not be told from a zero. All else that is missing
// is for the domain to name. The times of a struct are UTC.
//
// It panics on a struct with fields of other kinds than structs, pointers,
// slices, strings, integers, booleans and times.
func bind(value any, into any) []derogation.FieldError {
	var b binder
	b.value("", value, reflect.ValueOf(into).Elem())
	return b.wrong
}

type binder struct{ wrong []derogation.FieldError }

func (b *binder) add(pointer, code, detail string) {
	b.wrong = append(b.wrong, derogation.FieldError{Pointer: pointer, Code: code, Detail: detail})
}

var timeType = reflect.TypeFor[time.Time]()

// value reports whether the value was of the right type.
func (b *binder) value(pointer string, value any, into reflect.Value) bool {
	if value == nil {
		b.add(pointer, "null", "must not be null; what is not known is left out")
		return false
	}
	if into.Type() == timeType {
		return b.time(pointer, value, into)
	}
	switch into.Kind() {
	case reflect.Pointer:
		pointed := reflect.New(into.Type().Elem())
		if !b.value(pointer, value, pointed.Elem()) {
			return false
		}
		into.Set(pointed)
		return true
	case reflect.Struct:
		return as(b, pointer, value, "an object", func(o object) bool { return b.object(pointer, o, into) })
	case reflect.Slice:
		return as(b, pointer, value, "an array", func(list []any) bool { return b.list(pointer, list, into) })
	case reflect.String:
		return as(b, pointer, value, "a text", func(text string) bool { return b.text(pointer, text, into) })
	case reflect.Int:
		return as(b, pointer, value, "a number", func(n json.Number) bool { return b.integer(pointer, n, into) })
	case reflect.Bool:
		return as(b, pointer, value, "true or false", func(truth bool) bool { into.SetBool(truth); return true })
	default:
		panic(fmt.Sprintf("httpapi: bind: no rule for %s at %q", into.Type(), pointer))
	}
}

func as[T any](b *binder, pointer string, value any, want string, then func(T) bool) bool {
	typed, ok := value.(T)
	if !ok {
		b.add(pointer, "wrong_type", "must be "+want)
		return false
	}
	return then(typed)
}

func (b *binder) object(pointer string, members object, into reflect.Value) bool {
	given := make(map[string]bool, len(members))
	for _, m := range members {
		at := pointer + "/" + escape(m.name)
		field, known := fieldNamed(m.name, into)
		switch {
		case given[m.name]:
			b.add(at, "duplicate_field", "is given more than once")
		case !known:
			b.add(at, "unknown_field", "is not a field of this body")
		default:
			b.value(at, m.value, field)
		}
		given[m.name] = true
	}
	for i := range into.NumField() {
		if name := fieldName(into.Type().Field(i)); name != leftOut && !given[name] {
			b.absent(pointer+"/"+name, into.Field(i))
		}
	}
	return true
}

func (b *binder) absent(pointer string, field reflect.Value) {
	switch {
	case field.Kind() == reflect.Int:
		b.add(pointer, "required", "must be given")
	case field.Kind() == reflect.Struct && field.Type() != timeType:
		b.object(pointer, nil, field)
	}
}

func (b *binder) list(pointer string, list []any, into reflect.Value) bool {
	into.Set(reflect.MakeSlice(into.Type(), len(list), len(list)))
	for i, element := range list {
		b.value(pointer+"/"+strconv.Itoa(i), element, into.Index(i))
	}
	return true
}

// text takes every kind of line break as one, and refuses control characters: names
// end up in mail, on terminals and in spreadsheets.
func (b *binder) text(pointer, text string, into reflect.Value) bool {
	if text = written.Text(text); written.Unwritable(text) {
		b.add(pointer, "control_character", "must hold no control characters but tabs and line breaks")
		return false
	}
	into.SetString(text)
	return true
}

func (b *binder) integer(pointer string, number json.Number, into reflect.Value) bool {
	n, err := strconv.ParseFloat(number.String(), 64)
	switch {
	case err != nil, math.Abs(n) > math.MaxInt32:
		b.add(pointer, "out_of_range", "is too large or too small")
		return false
	case n != math.Trunc(n):
		b.add(pointer, "not_an_integer", "must be a whole number")
		return false
	}
	into.SetInt(int64(n))
	return true
}

// timeShape leaves out what the time package takes besides: an offset of a whole day
// and a fraction after a comma.
var timeShape = regexp.MustCompile(`(?i)^[-0-9]{10}t[0-9:]{8}(\.[0-9]+)?(z|[-+]([01][0-9]|2[0-3]):[0-5][0-9])$`)

// time takes RFC 3339 with its zone, whose letters may be small (5.6).
func (b *binder) time(pointer string, value any, into reflect.Value) bool {
	var at time.Time
	text, isText := value.(string)
	if !isText || !timeShape.MatchString(text) || at.UnmarshalText([]byte(strings.ToUpper(text))) != nil {
		b.add(pointer, "not_a_time", "must be a date and time with its zone, such as 2025-07-26T07:00:00+01:00")
		return false
	}
	at = at.UTC()
	if !uktime.Plausible(at) {
		b.add(pointer, "out_of_range", "must lie between the years 2000 and 2099")
		return false
	}
	into.Set(reflect.ValueOf(at))
	return true
}

func fieldNamed(name string, in reflect.Value) (reflect.Value, bool) {
	for i := range in.NumField() {
		if name != leftOut && fieldName(in.Type().Field(i)) == name {
			return in.Field(i), true
		}
	}
	return reflect.Value{}, false
}

// leftOut is the name of a field that no body may set.
const leftOut = "-"

func fieldName(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	return name
}

// escape makes a name part of a JSON Pointer (RFC 6901).
func escape(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
