package kit

import (
	"slices"

	"example.org/derogations/shared/privacy"
)

// fieldChecked confirms what looked as if it could identify somebody. Its value
// says what was looked at.
const fieldChecked = "identifiesNobody"

// The names of the fields in which people give their own name, or that of whom
// they had an answer from.
const (
	FieldPerson      = "person"
	FieldDecidedBy   = "decidedBy"
	FieldAttestedBy  = "attestedBy"
	FieldContactName = "contactName"
)

var namesBelong = []string{FieldPerson, FieldDecidedBy, FieldAttestedBy, FieldContactName}

// private looks at a text that was typed. An NHS number is wrong wherever it
// stands; a suspicion is wrong until it is confirmed.
func (in *Input) private(field, text string) {
	for _, found := range privacy.Scan(text, in.Now) {
		switch {
		case found.Certain():
			if in.Wrong.At(field) == "" {
				in.Wrong.Add(field, "Take out the NHS number: no patient may be identified")
			}
		case found.Kind == privacy.PossibleName && slices.Contains(namesBelong, field):
		default:
			in.suspected.Add(field, suspicion(found.Kind, string([]rune(text)[found.Start:found.End])))
			in.confirmation.Add(field, text, found)
		}
	}
}

// Confirmed names what may identify somebody and is not confirmed. It is called
// when the whole form has been read.
func (in *Input) Confirmed() {
	if token := in.confirmation.Token(); token != "" && in.Typed.Get(fieldChecked) != token {
		in.Wrong = append(in.Wrong, in.suspected...)
		in.Unconfirmed = token
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

// Checkbox is the control by which a suspicion is confirmed; none where there is
// none to confirm. It stays ticked while the form is shown again for another
// reason.
func (f Filled) Checkbox() *Control {
	token := f.Unconfirmed
	ticked := f.Typed.Get(fieldChecked)
	if token == "" {
		token = ticked
	}
	if token == "" {
		return nil
	}
	c := Control{Kind: KindCheckboxes, ID: fieldChecked, Label: "Does it identify anybody?"}
	c.Options = []Option{{
		ID: fieldChecked, Value: token, Checked: token == ticked,
		Label: "I have checked this: it identifies no patient, and nobody who is on strike",
	}}
	return &c
}
