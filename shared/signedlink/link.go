package signedlink

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"example.org/derogations/shared/keyset"
)

// Purpose says what the holder of a link may do.
type Purpose string

const (
	// PurposeReview opens one review of one request, and lets the contact act
	// in it.
	PurposeReview Purpose = "review"
	// PurposeTrust opens one request to a contact of the trust that made it.
	PurposeTrust Purpose = "trust"
	// PurposeTrustPage does the same for whoever came to it from the page of another
	// link, and was not sent this one.
	PurposeTrustPage Purpose = "trust_page"
	// PurposeBoard opens to the duty officers of an organisation the board of the
	// requests that it may see. It reads, and can do nothing.
	PurposeBoard Purpose = "board"
	// PurposeForm opens the form on which a contact of a trust makes its
	// requests. It is to no request: there is none yet.
	PurposeForm Purpose = "form"
)

// purposeBytes are the purposes as they stand in a token. A number is never
// used again for another purpose.
var purposeBytes = map[Purpose]byte{PurposeReview: 1, PurposeTrust: 2, PurposeBoard: 4, PurposeForm: 5, PurposeTrustPage: 6}

// Link is what a token says.
type Link struct {
	Purpose Purpose
	// Reference of the request, such as DR-7K2M-9Q4X; none for a board and a form.
	Reference string
	// Review is the number of the review within the request, 1 to 255; 0 for
	// all other links, which are to no review.
	Review int
	// Contact is the id of the person asked, such as CT-7K2M9Q4X.
	Contact string
	// Organisation is the code of the organisation whose board or form it is, such
	// as RR8. A link of a board has it instead of a request, a review and a contact;
	// a link of a form instead of a request and a review. A link to a request that is
	// bound to an address may name that of the contact (Nameable), so that it need not
	// be looked up first; what the request says of it counts.
	Organisation string
	// Address is a mark of the address that the link is bound to, eight hexadecimal
	// digits in small letters; empty for one that is bound to none.
	Address string
	// Expires is the first instant at which the link no longer works. A token
	// keeps whole seconds, and whole minutes where it is bound to no address: Mint
	// drops the rest.
	Expires time.Time
}

// The reasons why Verify refuses a token.
var (
	// ErrMalformed: it is not a token of this form, or not its one spelling.
	ErrMalformed = errors.New("the link is malformed")
	// ErrUnknownKey: it names a key that is not, or no longer, in the set.
	ErrUnknownKey = errors.New("the link is signed with an unknown key")
	// ErrForged: its hash is not right for what it says.
	ErrForged = errors.New("the link is forged")
	// ErrExpired: it is genuine, and its time is over.
	ErrExpired = errors.New("the link has expired")
)

// Mint returns the token of a link, signed with the set's current key. It
// fails if a field cannot stand in a token.
func Mint(keys keyset.Set, link Link) (string, error) {
	id := keys.Current()
	secret, known := keys.Secret(id)
	number, isNumber := keyset.Number(id)
	if !known || !isNumber {
		return "", errors.New("mint link: the key set has no current key")
	}
	payload, err := encode(number, link)
	if err != nil {
		return "", fmt.Errorf("mint link: %w", err)
	}
	return sign(secret, payload), nil
}

// ID tells one token from every other without giving it away: links are counted
// by it.
func ID(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:8])
}

// Verify returns the link that a token stands for. The error is one of
// ErrMalformed, ErrUnknownKey, ErrForged and ErrExpired; with ErrExpired the
// link is returned as well, in full. The caller compares the purpose with the
// one it serves.
func Verify(keys keyset.Set, token string, now time.Time) (Link, error) {
	raw, err := split(token)
	if err != nil {
		return Link{}, err
	}
	number, link, err := decode(raw.payload)
	if err != nil {
		return Link{}, err
	}
	secret, known := keys.Secret(fmt.Sprint(number))
	if !known {
		return Link{}, ErrUnknownKey
	}
	if !raw.signedWith(secret) {
		return Link{}, ErrForged
	}
	if !now.Before(link.Expires) {
		return link, ErrExpired
	}
	return link, nil
}
