package signedlink

import (
	"errors"
	"strings"
)

// organisationLength is the longest code of an organisation that a token holds.
const organisationLength = 11

// shortOrganisationLength is that of an organisation which has a contact in the same
// token.
const shortOrganisationLength = 6

// Nameable reports whether an organisation's code can stand in a link that has a
// contact.
func Nameable(code string) bool {
	return code != "" && len(code) <= shortOrganisationLength && isCode(code)
}

const organisationAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"

var errOrganisation = errors.New("the organisation's code is not of capitals, digits and hyphens, 1 to 11 of them for a board and to 6 for another link")

// packOrganisation writes a code letter by letter, with zeros behind it: a link
// has one spelling.
func packOrganisation(into []byte, code string) error {
	if len(code) == 0 || len(code) > len(into) || !isCode(code) {
		return errOrganisation
	}
	copy(into, code)
	return nil
}

func unpackOrganisation(packed []byte) (code string, err error) {
	code = strings.TrimRight(string(packed), "\x00")
	if code == "" || !isCode(code) {
		return "", errOrganisation
	}
	return code, nil
}

func isCode(code string) bool {
	for i := range len(code) {
		if strings.IndexByte(organisationAlphabet, code[i]) < 0 {
			return false
		}
	}
	return true
}
