package kit

import (
	"errors"
	"fmt"
	"slices"

	"example.org/derogations/shared/casework"
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

// mostSuspected is how many suspicions a page names. Of a whole rota, nobody reads
// more; the others are counted, and confirmed or taken out with them.
const mostSuspected = 20

var namesBelong = []string{FieldPerson, FieldDecidedBy, FieldAttestedBy, FieldContactName}

// private has a text that was typed looked at with the others.
func (in *Input) private(field, text string) {
	in.said = append(in.said, textIn(field, text))
	in.wrongBefore = append(in.wrongBefore, len(in.Wrong))
}

// textIn is the text of a field, to be looked at.
func textIn(field, text string) casework.Text {
	said := casework.Text{Field: field, Text: text}
	if slices.Contains(namesBelong, field) {
		said.For = casework.ForName
	}
	return said
}

// Said is a call with what was said in the form, and whether that was confirmed to
// identify nobody.
func (in *Input) Said(call casework.Call) casework.Call {
	call.Texts, call.Confirmation = in.said, in.Typed.Get(fieldChecked)
	return call
}

// Confirmed names what identifies somebody, and what may and is not confirmed. It
// is called when the whole form has been read. An NHS number is named where its
// field was read, unless something else was wrong there.
func (in *Input) Confirmed() {
	var found *casework.PrivacyError
	if !errors.As(in.Said(casework.Call{}).Screen(in.Now), &found) {
		return
	}
	for i, text := range slices.Backward(in.said) {
		holds := slices.ContainsFunc(found.Certain, func(one casework.Identifying) bool { return one.Field == text.Field })
		if before := in.wrongBefore[i]; holds && in.Wrong[:before].At(text.Field) == "" {
			in.Wrong = slices.Insert(in.Wrong, before, Problem{ID: text.Field, Text: "Take out the NHS number: no patient may be identified"})
		}
	}
	for i, one := range found.Suspected {
		if i == mostSuspected {
			in.Wrong.Add(one.Field, fmt.Sprintf("%d more places look as if they named somebody: take them out, or confirm below that none of them identifies anybody", len(found.Suspected)-i))
			break
		}
		in.Wrong.Add(one.Field, suspicion(one.Kind, one.Words))
	}
	in.Unconfirmed = found.Confirmation
}

func suspicion(kind privacy.Kind, words string) string {
	var what string
	switch kind {
	case privacy.PossibleDateOfBirth:
		what = "a date of birth"
	case privacy.PossiblePostcode:
		what = "a postcode"
	case privacy.PossiblePatientNumber:
		what = "a hospital’s number for a patient"
	default:
		what = "a person’s name"
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
