package httpapi

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/privacy"
)

// confirmationHeader confirms what looked as if it could identify somebody.
const confirmationHeader = "Privacy-Confirmation"

// identifiedError is a body that holds an NHS number.
type identifiedError struct{ fields []derogation.FieldError }

func (e *identifiedError) Error() string { return "a text holds an NHS number" }

// unconfirmedError is a body that may identify somebody.
type unconfirmedError struct {
	fields       []derogation.FieldError
	confirmation string
}

func (e *unconfirmedError) Error() string { return "a text may identify somebody" }

// namesBelong are the members, by the end of their pointers, that are for the
// name of somebody who stands behind what is sent. Telephone numbers are exempt
// altogether, wherever they stand.
var (
	namesBelong    = []string{"/contact/name", "/attestation/name", "/decidedBy", "/officer"}
	telephoneNames = []string{"/phone", "/mobile"}
	// contactName is the name of a contact that is kept.
	contactName = "/name"
)

// checkPrivacy looks at every text of a body, whatever its member is called.
func checkPrivacy(r *http.Request, value any) error {
	inspected := inspection{today: lambdahttp.Now(r.Context())}
	inspected.value("", value)
	switch token := inspected.confirmation.Token(); {
	case len(inspected.certain) > 0:
		return &identifiedError{inspected.certain}
	case token != "" && r.Header.Get(confirmationHeader) != token:
		return &unconfirmedError{inspected.suspected, token}
	default:
		return nil
	}
}

type inspection struct {
	today              time.Time
	certain, suspected []derogation.FieldError
	confirmation       privacy.Confirmation
}

func (i *inspection) value(pointer string, value any) {
	switch value := value.(type) {
	case object:
		for _, m := range value {
			i.value(pointer+"/"+escape(m.name), m.value)
		}
	case []any:
		for n, element := range value {
			i.value(pointer+"/"+strconv.Itoa(n), element)
		}
	case string:
		i.text(pointer, value)
	}
}

func (i *inspection) text(pointer, text string) {
	if endsIn(pointer, telephoneNames) || isInstant(text) {
		return
	}
	for _, found := range privacy.Scan(text, i.today) {
		switch {
		case found.Certain():
			i.certain = append(i.certain, told(pointer, found, "holds an NHS number: take it out"))
		case found.Kind == privacy.PossibleName && (pointer == contactName || endsIn(pointer, namesBelong)):
		default:
			i.suspected = append(i.suspected, told(pointer, found, suspicion(found.Kind)+": take it out, or confirm that it identifies no patient and nobody on strike"))
			i.confirmation.Add(pointer, text, found)
		}
	}
}

func endsIn(pointer string, ends []string) bool {
	return slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(pointer, end) })
}

// isInstant reports whether a text is a time and nothing else.
func isInstant(text string) bool {
	_, err := time.Parse(time.RFC3339, text)
	return err == nil
}

// told says where the text holds something, and never what.
func told(pointer string, found privacy.Finding, what string) derogation.FieldError {
	return derogation.FieldError{
		Pointer: pointer, Code: string(found.Kind),
		Detail: fmt.Sprintf("from character %d to %d it %s", found.Start+1, found.End, what),
	}
}

func suspicion(kind privacy.Kind) string {
	switch kind {
	case privacy.PossibleDateOfBirth:
		return "looks like a date of birth"
	case privacy.PossiblePostcode:
		return "looks like a postcode"
	default:
		return "looks like a person's name"
	}
}
