package httpapi

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/privacy"
)

// confirmationHeader confirms what looked as if it could identify somebody.
const confirmationHeader = "Privacy-Confirmation"

// namesBelong are the members, by the end of their pointers, that are for the
// name of somebody who stands behind what is sent.
var (
	namesBelong    = []string{"/contact/name", "/attestation/name", "/decidedBy", "/officer"}
	telephoneNames = []string{"/phone", "/mobile"}
	// contactName is the name of a contact that is kept.
	contactName = "/name"
)

// textsIn are all texts of a body, whatever its members are called. A time is
// none.
func textsIn(pointer string, value any) []casework.Text {
	var texts []casework.Text
	switch value := value.(type) {
	case object:
		for _, m := range value {
			texts = append(texts, textsIn(pointer+"/"+escape(m.name), m.value)...)
		}
	case []any:
		for n, element := range value {
			texts = append(texts, textsIn(pointer+"/"+strconv.Itoa(n), element)...)
		}
	case string:
		if _, err := time.Parse(time.RFC3339, value); err != nil {
			texts = append(texts, casework.Text{Field: pointer, Text: value, For: memberFor(pointer)})
		}
	}
	return texts
}

func memberFor(pointer string) casework.TextFor {
	endsIn := func(end string) bool { return strings.HasSuffix(pointer, end) }
	switch {
	case slices.ContainsFunc(telephoneNames, endsIn):
		return casework.ForTelephone
	case pointer == contactName, slices.ContainsFunc(namesBelong, endsIn):
		return casework.ForName
	default:
		return casework.ForWords
	}
}

// identifying explains what identifies somebody, or may.
func identifying(found *casework.PrivacyError) problem {
	if len(found.Certain) > 0 {
		p := newProblem(codePatientIdentified, "No patient may be identified. Nothing was recorded: take out what errors point at, and send the call again.")
		p.named(places(found.Certain, func(privacy.Kind) string { return "holds an NHS number: take it out" }))
		return p
	}
	p := newProblem(codeConfirmationNeeded, "Nothing was recorded. Take out what errors point at; or, if it identifies no patient and nobody on strike, send the same call again with "+confirmationHeader+": "+found.Confirmation+".")
	p.named(places(found.Suspected, suspicion))
	p.Confirmation = found.Confirmation
	return p
}

// places say where texts hold something, and never what.
func places(found []casework.Identifying, what func(privacy.Kind) string) []derogation.FieldError {
	var told []derogation.FieldError
	for _, one := range found {
		told = append(told, derogation.FieldError{
			Pointer: one.Field, Code: string(one.Kind),
			Detail: fmt.Sprintf("from character %d to %d it %s", one.Start+1, one.End, what(one.Kind)),
		})
	}
	return told
}

func suspicion(kind privacy.Kind) string {
	var what string
	switch kind {
	case privacy.PossibleDateOfBirth:
		what = "a date of birth"
	case privacy.PossiblePostcode:
		what = "a postcode"
	case privacy.PossiblePatientNumber:
		what = "a hospital's number for a patient"
	default:
		what = "a person's name"
	}
	return "looks like " + what + ": take it out, or confirm that it identifies no patient and nobody on strike"
}
