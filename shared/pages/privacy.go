package pages

import (
	"errors"
	"slices"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/privacy"
)

// fieldChecked confirms what looked as if it could identify somebody. Its value
// says what was looked at.
const fieldChecked = "identifiesNobody"

// namesBelong are the fields in which people give their own name, or that of
// whom they had an answer from.
var namesBelong = []string{fieldPerson, fieldDecidedBy, fieldAttestedBy, fieldContactName}

// private has a text that was typed looked at with the others.
func (in *input) private(field, text string) {
	said := casework.Text{Field: field, Text: text}
	if slices.Contains(namesBelong, field) {
		said.For = casework.ForName
	}
	in.call.Texts = append(in.call.Texts, said)
	in.readAfter = append(in.readAfter, len(in.wrong))
}

// confirmed names what identifies somebody, and what may and is not confirmed. It
// is called when the whole form has been read. An NHS number is named where its
// field was read, unless something else was wrong there.
func (in *input) confirmed() {
	in.call.Confirmation = in.typed.Get(fieldChecked)
	var found *casework.PrivacyError
	if !errors.As(in.call.Screen(in.now), &found) {
		return
	}
	for i, text := range slices.Backward(in.call.Texts) {
		holds := slices.ContainsFunc(found.Certain, func(one casework.Identifying) bool { return one.Field == text.Field })
		if before := in.readAfter[i]; holds && in.wrong[:before].at(text.Field) == "" {
			in.wrong = slices.Insert(in.wrong, before, problem{ID: text.Field, Text: "Take out the NHS number: no patient may be identified"})
		}
	}
	for _, one := range found.Suspected {
		in.wrong.add(one.Field, suspicion(one.Kind, one.Words))
	}
	in.unconfirmed = found.Confirmation
}

func suspicion(kind privacy.Kind, words string) string {
	what := "a person’s name"
	switch kind {
	case privacy.PossibleDateOfBirth:
		what = "a date of birth"
	case privacy.PossiblePostcode:
		what = "a postcode"
	}
	return "“" + words + "” looks like " + what + ": take it out, or confirm below that it identifies nobody"
}

// checkbox is the control by which a suspicion is confirmed; none where there is
// none to confirm. It stays ticked while the form is shown again for another
// reason.
func (f filled) checkbox() *control {
	token := f.unconfirmed
	ticked := f.typed.Get(fieldChecked)
	if token == "" {
		token = ticked
	}
	if token == "" {
		return nil
	}
	c := control{Kind: kindCheckboxes, ID: fieldChecked, Label: "Does it identify anybody?"}
	c.Options = []option{{
		ID: fieldChecked, Value: token, Checked: token == ticked,
		Label: "I have checked this: it identifies no patient, and nobody who is on strike",
	}}
	return &c
}
