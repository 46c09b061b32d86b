package signedlink

import (
	"errors"
	"strings"
)

// organisationLength is the longest code of an organisation that a token holds.
const organisationLength = 11

const organisationAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"

var errOrganisation = errors.New("the organisation's code is not of 1 to 11 capitals, digits and hyphens")

// packOrganisation writes a code letter by letter, with zeros behind it: a link
// has one spelling.
func packOrganisation(code string) (packed [organisationLength]byte, err error) {
	if len(code) == 0 || len(code) > organisationLength || !isCode(code) {
		return packed, errOrganisation
	}
	copy(packed[:], code)
	return packed, nil
}

func unpackOrganisation(packed [organisationLength]byte) (code string, err error) {
	code = strings.TrimRight(string(packed[:]), "\x00")
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
