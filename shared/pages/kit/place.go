package kit

import (
	"errors"
	"slices"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/words"
)

// Place is a form's field that a pointer into a command leads to, with the words
// for it. Missing is said instead where it has no value; empty for the words with what
// is wrong.
type Place struct{ Pointer, ID, Name, Missing string }

// Says is what is wrong with the field, in a sentence.
func (p Place) Says(wrong derogation.FieldError) string {
	if wrong.Code == "required" && p.Missing != "" {
		return p.Missing
	}
	return words.Sentence(p.Name) + " " + words.Detail(wrong.Detail)
}

// At is the place of a pointer, and of those below it that have none of their own.
func At(pointer, id, name string) Place { return Place{Pointer: pointer, ID: id, Name: name} }

// ProblemsOf says beside which of the form's controls each refused field of a
// command stands. It returns none for an error that names no fields.
func ProblemsOf(err error, controls []Control) Problems {
	if errors.Is(err, casework.ErrKeyReused) {
		return Problems{{ID: FieldNonce, Text: UsedNonce}} // By another form, sent at the same moment.
	}
	var invalid *derogation.InvalidError
	if !errors.As(err, &invalid) {
		return nil
	}
	var places []Place
	for _, c := range controls {
		for _, one := range c.Whole() {
			if one.Place.Pointer != "" {
				places = append(places, one.Place)
			}
		}
	}
	var found Problems
	for _, wrong := range invalid.Fields {
		at := placeOf(wrong.Pointer, places)
		found.Add(at.ID, at.Says(wrong))
	}
	return found
}

// placeOf is where a pointer into a command leads. One to what is on no form leads
// to the choice itself, and says what it is.
func placeOf(pointer string, places []Place) Place {
	if pointer == "/person" {
		return At(pointer, FieldPerson, "your name")
	}
	if i := slices.IndexFunc(places, func(p Place) bool { return p.Pointer == pointer }); i >= 0 {
		return places[i]
	}
	for _, lines := range []string{"/terms/staff/", "/request/staff/"} {
		if line, ok := strings.CutPrefix(pointer, lines); ok {
			line, _, _ = strings.Cut(line, "/")
			return At(pointer, "number"+line, "the number")
		}
	}
	if i := slices.IndexFunc(places, func(p Place) bool { return strings.HasPrefix(pointer, p.Pointer+"/") }); i >= 0 {
		return places[i]
	}
	if part, ok := strings.CutPrefix(pointer, "/request/"); ok {
		return At(pointer, FieldAction, "the rest of the request ("+part+"), which this page cannot change,")
	}
	return At(pointer, FieldAction, "your answer:")
}
