package signedlink

import (
	"errors"
	"strings"
)

// Crockford's base 32, as references and contact ids are written.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const (
	referencePrefix = "DR-"
	contactPrefix   = "CT-"
)

var (
	errReference = errors.New("the reference is not of the form DR-XXXX-XXXX")
	errContact   = errors.New("the contact is not of the form CT-XXXXXXXX")
)

func packReference(reference string) ([5]byte, error) {
	digits, hasPrefix := strings.CutPrefix(reference, referencePrefix)
	if !hasPrefix || len(digits) != 9 || digits[4] != '-' {
		return [5]byte{}, errReference
	}
	packed, ok := pack(digits[:4] + digits[5:])
	if !ok {
		return [5]byte{}, errReference
	}
	return packed, nil
}

func unpackReference(packed [5]byte) string {
	digits := unpack(packed)
	return referencePrefix + digits[:4] + "-" + digits[4:]
}

func packContact(contact string) ([5]byte, error) {
	digits, hasPrefix := strings.CutPrefix(contact, contactPrefix)
	packed, ok := pack(digits)
	if !hasPrefix || !ok {
		return [5]byte{}, errContact
	}
	return packed, nil
}

func unpackContact(packed [5]byte) string { return contactPrefix + unpack(packed) }

// pack turns eight digits into forty bits. Only the canonical capital letters
// count: a link has one spelling.
func pack(digits string) (packed [5]byte, ok bool) {
	if len(digits) != 8 {
		return packed, false
	}
	var bits uint64
	for i := range len(digits) {
		value := strings.IndexByte(alphabet, digits[i])
		if value < 0 {
			return packed, false
		}
		bits = bits<<5 | uint64(value)
	}
	for i := range packed {
		packed[i] = byte(bits >> (32 - 8*i))
	}
	return packed, true
}

func unpack(packed [5]byte) string {
	var bits uint64
	for _, b := range packed {
		bits = bits<<8 | uint64(b)
	}
	digits := make([]byte, 8)
	for i := range digits {
		digits[i] = alphabet[bits>>(35-5*i)&31]
	}
	return string(digits)
}
