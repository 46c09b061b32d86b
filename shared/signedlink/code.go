package signedlink

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"example.org/derogations/shared/keyset"
)

// MinimumNonce is the shortest nonce accepted, in bytes.
const MinimumNonce = 16

const codeDomain = "derogations one-time code 1\x00"

// Challenge is what a one-time code answers: one issue of a code to one
// contact in one review. It is stored by the caller; the code itself is
// stored nowhere.
type Challenge struct {
	// Reference, Review and Contact are those of the link.
	Reference string
	Review    int
	Contact   string
	// Nonce is random for each issue, at least MinimumNonce bytes
	// (crypto/rand's Text will do), so that an old code is worthless.
	Nonce string
	// KeyID is the key set's current key at the time of issue.
	KeyID string
}

// Code is the six digits that answer a challenge. It fails if a field has the
// wrong form or the set lacks the key (ErrUnknownKey). Six digits can be
// guessed: the caller limits how long a challenge lives and how many wrong
// answers it takes.
func Code(keys keyset.Set, challenge Challenge) (string, error) {
	message, err := challenge.message()
	if err != nil {
		return "", fmt.Errorf("one-time code: %w", err)
	}
	secret, known := keys.Secret(challenge.KeyID)
	if !known {
		return "", fmt.Errorf("one-time code: %w", ErrUnknownKey)
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write(message)
	return truncate(mac.Sum(nil)), nil
}

// CodeMatches says whether given, exactly six digits, answers the challenge,
// in a time that does not depend on how nearly it does. It fails as Code does.
func CodeMatches(keys keyset.Set, challenge Challenge, given string) (bool, error) {
	want, err := Code(keys, challenge)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare([]byte(want), []byte(given)) == 1, nil
}

// message has fields of fixed length but for the last, so no two challenges
// share one.
func (c Challenge) message() ([]byte, error) {
	reference, err := packReference(c.Reference)
	if err != nil {
		return nil, err
	}
	contact, err := packContact(c.Contact)
	if err != nil {
		return nil, err
	}
	if c.Review < 1 || c.Review > math.MaxUint8 {
		return nil, fmt.Errorf("review %d is not from 1 to 255", c.Review)
	}
	if len(c.Nonce) < MinimumNonce {
		return nil, errors.New("the nonce is too short")
	}
	message := append([]byte(codeDomain), reference[:]...)
	message = append(message, byte(c.Review))
	message = append(message, contact[:]...)
	return append(message, c.Nonce...), nil
}

// truncate is the dynamic truncation of RFC 4226, section 5.3.
func truncate(mac []byte) string {
	offset := mac[len(mac)-1] & 0x0f
	number := binary.BigEndian.Uint32(mac[offset:]) & math.MaxInt32
	return fmt.Sprintf("%06d", number%1_000_000)
}
