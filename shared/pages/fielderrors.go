package pages

import (
	"errors"
	"strings"

	"example.org/derogations/shared/derogation"
)

// problemsOf says beside which field of the form each refused field of a
// command stands. It returns none for an error that names no fields.
func problemsOf(err error) problems {
	var invalid *derogation.InvalidError
	if !errors.As(err, &invalid) {
		return nil
	}
	var found problems
	for _, field := range invalid.Fields {
		id, name := fieldOf(field.Pointer)
		found.add(id, sentence(name)+" "+field.Detail)
	}
	return found
}

// fieldOf maps a pointer into a command to a form's field, and gives the words
// for it. A pointer to no field of a form leads to the first one.
func fieldOf(pointer string) (id, name string) {
	if line, ok := strings.CutPrefix(pointer, "/terms/staff/"); ok {
		line, _, _ = strings.Cut(line, "/")
		return "number" + line, "the number"
	}
	if strings.HasPrefix(pointer, "/reasons/") {
		return fieldReason, "each reason"
	}
	known := map[string][2]string{
		"/person":           {fieldPerson, "your name"},
		"/comment":          {fieldComment, "the comment"},
		"/supported":        {fieldSupported, "your support:"},
		"/how":              {fieldHow, "how patients are kept safe"},
		"/reasons":          {fieldWhyNot, "the reasons"},
		"/text":             {fieldRemark, "the comment"},
		"/terms/staff":      {fieldNumber(0), "the doctors"},
		"/terms/from":       {fieldFrom, "the start"},
		"/terms/to":         {fieldTo, "the end"},
		"/terms/conditions": {fieldConditions, "the conditions"},
		"/explanation":      {fieldExplain, "the explanation"},
		"/decidedAt":        {fieldDecidedAt, "the time of the decision"},
	}
	if found, ok := known[pointer]; ok {
		return found[0], found[1]
	}
	return fieldAction, "your answer:"
}
