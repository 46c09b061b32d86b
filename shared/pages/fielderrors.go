package pages

import (
	"errors"
	"slices"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

// field is a form's field with the words for it.
type field struct{ id, name string }

// problemsOf says beside which field of the form each refused field of a
// command stands. It returns none for an error that names no fields.
func problemsOf(err error, fields []commandField) kit.Problems {
	if errors.Is(err, casework.ErrKeyReused) {
		return kit.Problems{{ID: kit.FieldNonce, Text: kit.UsedNonce}} // By another form, sent at the same moment.
	}
	var invalid *derogation.InvalidError
	if !errors.As(err, &invalid) {
		return nil
	}
	var found kit.Problems
	for _, wrong := range invalid.Fields {
		at := fieldOf(wrong.Pointer, fields)
		found.Add(at.id, words.Sentence(at.name)+" "+wrong.Detail)
	}
	return found
}

// fieldOf maps a pointer into a command to a form's field. A pointer to what is
// on no form leads to the choice itself, and says what it is.
func fieldOf(pointer string, fields []commandField) field {
	if pointer == "/person" {
		return field{kit.FieldPerson, "your name"}
	}
	if i := slices.IndexFunc(fields, func(one commandField) bool { return one.pointer == pointer }); i >= 0 {
		return fields[i].field
	}
	for _, lines := range []string{"/terms/staff/", "/request/staff/"} {
		if line, ok := strings.CutPrefix(pointer, lines); ok {
			line, _, _ = strings.Cut(line, "/")
			return field{"number" + line, "the number"}
		}
	}
	if strings.HasPrefix(pointer, "/reasons") {
		return field{fieldReason, "each reason"}
	}
	if part, ok := strings.CutPrefix(pointer, "/request/"); ok {
		return field{kit.FieldAction, "the rest of the request (" + part + "), which this page cannot change,"}
	}
	return field{kit.FieldAction, "your answer:"}
}
