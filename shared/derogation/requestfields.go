package derogation

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// FieldKind is what one field of a request holds.
type FieldKind string

// The kinds. A line is text without line ends; a code is checked by a rule of
// its own, such as being one of the round's categories.
const (
	FieldLine    FieldKind = "line"
	FieldText    FieldKind = "text"
	FieldCode    FieldKind = "code"
	FieldNumber  FieldKind = "number"
	FieldInstant FieldKind = "instant"
	FieldFlag    FieldKind = "flag"
)

// RequestField is one field of a request, as the tag beside it says: its kind,
// its limit and whether it is required. A field without a tag is refused, and so
// is told to nobody.
type RequestField struct {
	// Pointer is the field's JSON Pointer (RFC 6901), with * for the number of a
	// line.
	Pointer string
	Kind    FieldKind
	// Limit is the greatest length of a text in UTF-16 units, or the greatest
	// number; 0 for the others.
	Limit    int
	Required bool
}

// RequestFields lists every field of a request, in the order of its type.
func RequestFields() []RequestField { return slices.Clone(requestFields) }

var requestFields = taggedFields()

func taggedFields() []RequestField {
	var found []RequestField
	visitFields(reflect.ValueOf(wholeRequest()), "", reflect.StructField{}, func(pointer string, of reflect.StructField, _ reflect.Value) {
		found = append(found, requestField(pointer, of))
	})
	return found
}

// wholeRequest has a value for everything that may be left out.
func wholeRequest() Request {
	r := Request{Staff: []StaffLine{{Site: &Site{}, Window: &Window{}}}, MassCasualty: &MassCasualty{}}
	for _, item := range r.Evidence.Items() {
		r.Evidence = r.Evidence.With(item.Field, new(item.Counted(Statement{})))
	}
	return r
}

// visitFields calls visit for each field that holds no others, with its pointer
// and, where one stands in the value, what it holds.
func visitFields(v reflect.Value, pointer string, of reflect.StructField, visit func(string, reflect.StructField, reflect.Value)) {
	_, leaf := of.Tag.Lookup("field")
	switch {
	case leaf:
		visit(pointer, of, v)
	case v.Kind() == reflect.Pointer && v.Type().Elem().Kind() == reflect.Struct:
		if !v.IsNil() {
			visitFields(v.Elem(), pointer, of, visit)
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			visitFields(v.Index(i), pointer+"/"+strconv.Itoa(i), of, visit)
		}
	case v.Kind() == reflect.Struct && v.NumField() > 0 && v.Type().Field(0).IsExported():
		for i := range v.NumField() {
			field := v.Type().Field(i)
			visitFields(v.Field(i), pointer+"/"+jsonName(field), field, visit)
		}
	default:
		visit(pointer, of, v)
	}
}

func jsonName(of reflect.StructField) string {
	name, _, _ := strings.Cut(of.Tag.Get("json"), ",")
	return name
}

var lineNumber = regexp.MustCompile(`/\d+(/|$)`)

func requestField(pointer string, of reflect.StructField) RequestField {
	field := RequestField{Pointer: lineNumber.ReplaceAllString(pointer, "/*$1")}
	for i, part := range strings.Split(of.Tag.Get("field"), ",") {
		limit, err := strconv.Atoi(part)
		switch {
		case i == 0:
			field.Kind = FieldKind(part)
		case err == nil:
			field.Limit = limit
		case part == "required":
			field.Required = true
		}
	}
	return field
}

func fieldLimit(pointer string) int { return RequestFieldAt(pointer).Limit }

// RequestFieldAt is the field of a pointer, which may have the number of a line. It
// panics where there is none.
func RequestFieldAt(pointer string) RequestField {
	at := lineNumber.ReplaceAllString(pointer, "/*$1")
	return requestFields[slices.IndexFunc(requestFields, func(f RequestField) bool { return f.Pointer == at })]
}

// Field is where the request holds the field of a pointer: a pointer to its
// value, to a string for every text; nil where the request leaves out what would
// hold it.
func (r *Request) Field(pointer string) any {
	var found any
	visitFields(reflect.ValueOf(r).Elem(), "", reflect.StructField{}, func(at string, _ reflect.StructField, v reflect.Value) {
		switch {
		case at == pointer && v.Kind() == reflect.String:
			found = v.Addr().Convert(reflect.TypeFor[*string]()).Interface()
		case at == pointer:
			found = v.Addr().Interface()
		}
	})
	return found
}

// requestCheck collects what is wrong with a request.
type requestCheck struct {
	fields
	checked map[string]bool
}

// texts checks the texts at and below a pointer against their fields, in the
// order of the request's type, each once.
func (c *requestCheck) texts(r Request, below ...string) {
	for _, at := range below {
		visitFields(reflect.ValueOf(r), "", reflect.StructField{}, func(pointer string, of reflect.StructField, v reflect.Value) {
			if pointer == at || strings.HasPrefix(pointer, at+"/") || at == "" {
				c.text(pointer, requestField(pointer, of), v)
			}
		})
	}
}

// rest holds whatever has no rule of its own to its field all the same.
func (c *requestCheck) rest(r Request) {
	c.texts(r, "")
	visitFields(reflect.ValueOf(r), "", reflect.StructField{}, func(pointer string, of reflect.StructField, v reflect.Value) {
		field := requestField(pointer, of)
		switch {
		case slices.ContainsFunc(c.fields, func(wrong FieldError) bool { return wrong.Pointer == pointer }):
		case field.Kind == FieldNumber && (v.Int() < 0 || v.Int() > int64(field.Limit)):
			c.add(pointer, "out_of_range", fmt.Sprintf("must be from 0 to %d", field.Limit))
		case (field.Kind == FieldInstant || field.Kind == FieldFlag) && field.Required && v.IsZero():
			c.add(pointer, "required", "must be given")
		}
	})
}

func (c *requestCheck) text(pointer string, field RequestField, v reflect.Value) {
	if v.Kind() != reflect.String || c.checked[pointer] {
		return
	}
	c.checked[pointer] = true
	switch text := v.String(); field.Kind {
	case FieldLine:
		c.words(pointer, text, field.Required, field.Limit)
		c.oneLine(pointer, text)
	case FieldText:
		c.words(pointer, text, field.Required, field.Limit)
	case FieldCode:
	default:
		c.add(pointer, "unknown_field", fmt.Sprintf("is a field of kind %q, which a request cannot hold", field.Kind))
	}
}
