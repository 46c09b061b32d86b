package signedlink

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"time"
)

// The payload, in bytes: format 1, key id 1, purpose 1, reference 5, review 1,
// contact 5, expiry 4 (minutes since 1970, big endian). The hash follows. In a
// link of a board the code of the organisation stands in the place of reference,
// review and contact; in one of a form, in the place of reference and review. A
// link that is bound to an address is of format 2: its expiry is in seconds, the
// address follows it, 4, and the hash has 4 less, so that a link is as long as ever
// and fits in a text message. One to a request that is bound to an address and names
// the organisation of its contact as well is of format 3: the code follows the
// address, 6, and the hash is whole.
const (
	format        = 1
	formatBound   = 2
	formatNaming  = 3
	payloadLength = 18
	addressLength = 4
	hashLength    = 16
	rawLength     = payloadLength + hashLength
	namingLength  = payloadLength + addressLength + shortOrganisationLength + hashLength
)

// linkDomain keeps the hash of a link from ever being the hash of anything
// else made with the same key.
const linkDomain = "derogations signed link 1\x00"

// Strict refuses trailing bits that are not zero; they would give a token a
// second spelling.
var encoding = base64.RawURLEncoding.Strict()

func encode(keyNumber byte, link Link) ([]byte, error) {
	purpose, known := purposeBytes[link.Purpose]
	if !known {
		return nil, fmt.Errorf("unknown purpose %q", link.Purpose)
	}
	subject, err := link.subject()
	if err != nil {
		return nil, err
	}
	expires, bound := link.Expires.Unix(), link.Address != ""
	if !bound {
		expires /= 60
	}
	if link.Expires.Unix() < 0 || expires > math.MaxUint32 {
		return nil, errors.New("the expiry cannot stand in a link")
	}
	payload := make([]byte, 0, namingLength)
	payload = append(payload, format, keyNumber, purpose)
	payload = append(payload, subject[:]...)
	payload = binary.BigEndian.AppendUint32(payload, uint32(expires))
	if !bound {
		return payload, nil
	}
	payload[0] = formatBound
	address, err := hex.DecodeString(link.Address)
	if err != nil || len(address) != addressLength || hex.EncodeToString(address) != link.Address {
		return nil, errors.New("the mark of the address is not of eight hexadecimal digits")
	}
	payload = append(payload, address...)
	if !link.names() {
		return payload, nil
	}
	payload[0] = formatNaming
	var code [shortOrganisationLength]byte
	err = packOrganisation(code[:], link.Organisation)
	return append(payload, code[:]...), err
}

// names reports whether a link to a request names the organisation of its contact.
func (l Link) names() bool { return l.Reference != "" && l.Organisation != "" }

// subject is what the link is to.
func (l Link) subject() (packed [organisationLength]byte, err error) {
	if !l.Purpose.takes(l.Review) {
		return packed, fmt.Errorf("a %s link has no review %d", l.Purpose, l.Review)
	}
	if l.Purpose == PurposeBoard {
		if l.Reference != "" || l.Contact != "" {
			return packed, errors.New("a link of a board is to no request and no contact")
		}
		err = packOrganisation(packed[:], l.Organisation)
		return packed, err
	}
	contact, err := packContact(l.Contact)
	if err != nil {
		return packed, err
	}
	copy(packed[6:], contact[:])
	if l.Purpose == PurposeForm {
		if l.Reference != "" {
			return packed, errors.New("a link of a form is to no request")
		}
		err = packOrganisation(packed[:shortOrganisationLength], l.Organisation)
		return packed, err
	}
	if l.names() && l.Address == "" {
		return packed, fmt.Errorf("a %s link names no organisation unless it is bound to an address", l.Purpose)
	}
	reference, err := packReference(l.Reference)
	if err != nil {
		return packed, err
	}
	copy(packed[:], reference[:])
	packed[5] = byte(l.Review)
	return packed, nil
}

// takes reports whether a link of the purpose can be to a review of this
// number. Those of a review have one, or none where a tier was told of an exception
// before it is asked; others have none.
func (p Purpose) takes(review int) bool {
	if p == PurposeReview {
		return review >= 0 && review <= math.MaxUint8
	}
	return review == 0
}

func decode(payload []byte) (keyNumber byte, link Link, err error) {
	unit := int64(60)
	switch {
	case payload[1] == 0:
		return 0, Link{}, ErrMalformed
	case payload[0] == format:
	case payload[0] == formatBound:
		unit, link.Address = 1, hex.EncodeToString(payload[payloadLength:])
	case payload[0] == formatNaming:
		unit, link.Address = 1, hex.EncodeToString(payload[payloadLength:][:addressLength])
		link.Organisation, err = unpackOrganisation(payload[payloadLength+addressLength:])
		if err != nil {
			return 0, Link{}, ErrMalformed
		}
	default:
		return 0, Link{}, ErrMalformed
	}
	for purpose, number := range purposeBytes {
		if number == payload[2] {
			link.Purpose = purpose
		}
	}
	if payload[0] == formatNaming && (link.Purpose == PurposeBoard || link.Purpose == PurposeForm) {
		return 0, Link{}, ErrMalformed // It is to an organisation in any case.
	}
	switch link.Purpose {
	case "":
		return 0, Link{}, ErrMalformed
	case PurposeBoard:
		if link.Organisation, err = unpackOrganisation(payload[3:14]); err != nil {
			return 0, Link{}, ErrMalformed
		}
	case PurposeForm:
		if link.Organisation, err = unpackOrganisation(payload[3:9]); err != nil {
			return 0, Link{}, ErrMalformed
		}
		link.Contact = unpackContact([5]byte(payload[9:14]))
	default:
		link.Review = int(payload[8])
		if !link.Purpose.takes(link.Review) {
			return 0, Link{}, ErrMalformed
		}
		link.Reference = unpackReference([5]byte(payload[3:8]))
		link.Contact = unpackContact([5]byte(payload[9:14]))
	}
	link.Expires = time.Unix(int64(binary.BigEndian.Uint32(payload[14:18]))*unit, 0).UTC()
	return payload[1], link, nil
}

func sign(secret, payload []byte) string {
	return encoding.EncodeToString(append(payload, hash(secret, payload)...))
}

type signed struct{ payload, hash []byte }

func split(token string) (signed, error) {
	// The length is checked first because the decoder skips line breaks.
	naming := len(token) == encoding.EncodedLen(namingLength)
	if !naming && len(token) != encoding.EncodedLen(rawLength) {
		return signed{}, ErrMalformed
	}
	raw, err := encoding.DecodeString(token)
	if err != nil || naming != (raw[0] == formatNaming) {
		return signed{}, ErrMalformed
	}
	payload := payloadLength
	switch raw[0] {
	case formatBound:
		payload += addressLength
	case formatNaming:
		payload = namingLength - hashLength
	}
	return signed{payload: raw[:payload], hash: raw[payload:]}, nil
}

func (s signed) signedWith(secret []byte) bool {
	return hmac.Equal(s.hash, hash(secret, s.payload))
}

func hash(secret, payload []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(linkDomain))
	mac.Write(payload)
	length := hashLength
	if payload[0] == formatBound {
		length -= addressLength
	}
	return mac.Sum(nil)[:length]
}
