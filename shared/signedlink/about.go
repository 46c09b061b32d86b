package signedlink

import "errors"

var errOrganisation = errors.New("the organisation's code is not one to five capital letters and digits")

// packAbout is what a link is about, in five bytes: a request, or, for a form,
// the organisation that it is for.
func (l Link) packAbout() ([5]byte, error) {
	var packed [5]byte
	switch {
	case (l.Purpose == PurposeForm) != (l.Reference == ""), (l.Purpose == PurposeForm) != (l.Organisation != ""):
		return packed, errors.New("a form is for an organisation, and all else is about a request")
	case l.Purpose != PurposeForm:
		return packReference(l.Reference)
	}
	if len(l.Organisation) > len(packed) {
		return packed, errOrganisation
	}
	copy(packed[:], l.Organisation)
	if _, ok := unpackOrganisation(packed); !ok {
		return packed, errOrganisation
	}
	return packed, nil
}

// unpackAbout reads back what a link is about. It is false for bytes that
// packAbout never makes.
func (l *Link) unpackAbout(packed [5]byte) (ok bool) {
	if l.Purpose != PurposeForm {
		l.Reference = unpackReference(packed)
		return true
	}
	l.Organisation, ok = unpackOrganisation(packed)
	return ok
}

// unpackOrganisation reads a code as it stands in the public organisation data:
// letters that Crockford's base 32 lacks are among it, so it is kept as it is,
// filled up with zeros.
func unpackOrganisation(packed [5]byte) (code string, ok bool) {
	end := 0
	for end < len(packed) && packed[end] != 0 {
		end++
	}
	for i, c := range packed {
		letter := c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if i < end && !letter || i >= end && c != 0 {
			return "", false
		}
	}
	return string(packed[:end]), end > 0
}
