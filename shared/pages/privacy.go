package pages

import (
	"slices"

	"example.org/derogations/shared/privacy"
)

// fieldChecked confirms what looked as if it could identify somebody. Its value
// says what was looked at.
const fieldChecked = "identifiesNobody"

// namesBelong are the fields in which people give their own name, or that of
// whom they had an answer from.
var namesBelong = []string{fieldPerson, fieldDecidedBy, fieldAttestedBy, fieldContactName}

// private looks at a text that was typed. An NHS number is wrong wherever it
// stands; a suspicion is wrong until it is confirmed.
func (in *input) private(field, text string) {
	for _, found := range privacy.Scan(text, in.now) {
		switch {
		case found.Certain():
			if in.wrong.at(field) == "" {
				in.wrong.add(field, "Take out the NHS number: no patient may be identified")
			}
		case found.Kind == privacy.PossibleName && slices.Contains(namesBelong, field):
		default:
			in.suspected.add(field, suspicion(found.Kind, string([]rune(text)[found.Start:found.End])))
			in.confirmation.Add(field, text, found)
		}
	}
}

// confirmed names what may identify somebody and is not confirmed. It is called
// when the whole form has been read.
func (in *input) confirmed() {
	if token := in.confirmation.Token(); token != "" && in.typed.Get(fieldChecked) != token {
		in.wrong = append(in.wrong, in.suspected...)
		in.unconfirmed = token
	}
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
