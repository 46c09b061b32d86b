package keyset

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// MinimumSecret is the shortest secret accepted, in bytes: as long as the
// output of SHA-256, below which HMAC gets weaker.
const MinimumSecret = 32

const currentMember = "current"

// Set is a set of secrets by key id. The zero Set holds no key. A Set does not
// change once parsed and is safe for use by many goroutines.
type Set struct {
	current string
	secrets map[string][]byte
}

// Parse reads a set from its JSON form. A key id is a whole number from 1 to
// 255 without leading zeros, so that one byte can name it in a signed link.
// The error says what is wrong and where, and never repeats what was read.
func Parse(data []byte) (Set, error) {
	members, err := readMembers(data)
	if err != nil {
		return Set{}, fmt.Errorf("parse key set: %w", err)
	}
	set := Set{secrets: make(map[string][]byte, len(members))}
	seenCurrent := false
	for i, m := range members {
		if m.name == currentMember {
			if seenCurrent {
				return Set{}, fmt.Errorf("parse key set: %q appears twice", currentMember)
			}
			seenCurrent, set.current = true, m.value
			continue
		}
		if _, ok := Number(m.name); !ok {
			return Set{}, fmt.Errorf("parse key set: the name of member %d is no key id (a whole number from 1 to 255)", i+1)
		}
		if _, twice := set.secrets[m.name]; twice {
			return Set{}, fmt.Errorf("parse key set: key %s appears twice", m.name)
		}
		if len(m.value) < MinimumSecret {
			return Set{}, fmt.Errorf("parse key set: the secret of key %s is shorter than %d bytes", m.name, MinimumSecret)
		}
		set.secrets[m.name] = []byte(m.value)
	}
	if !seenCurrent {
		return Set{}, fmt.Errorf("parse key set: %q is missing", currentMember)
	}
	if _, ok := set.secrets[set.current]; !ok {
		return Set{}, fmt.Errorf("parse key set: %q names a key that is not in the set", currentMember)
	}
	return set, nil
}

// Current is the id of the key that signs; empty for the zero Set.
func (s Set) Current() string { return s.current }

// Secret is the secret of one key, and whether the set has that key. The
// caller must not change the slice.
func (s Set) Secret(id string) (secret []byte, ok bool) {
	secret, ok = s.secrets[id]
	return secret, ok
}

// Number is a key id as the one byte that names it in a signed link, and
// whether the id has the right form.
func Number(id string) (n byte, ok bool) {
	v, err := strconv.ParseUint(id, 10, 8)
	if err != nil || v == 0 || strconv.FormatUint(v, 10) != id {
		return 0, false
	}
	return byte(v), true
}

// Holds reports whether a text is the secret of one of the keys. How long that takes says
// nothing of the secrets, but for their number. It is no method, which every program
// that has templates would take along.
func Holds(s Set, text string) bool {
	given, found := sha256.Sum256([]byte(text)), 0
	for _, secret := range s.secrets {
		own := sha256.Sum256(secret)
		found |= subtle.ConstantTimeCompare(given[:], own[:])
	}
	return found == 1
}

// Format prints how many keys there are and which one signs, whatever the
// verb, so that no log line can carry a secret.
func (s Set) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "keyset(%d keys, current %q)", len(s.secrets), s.current)
}

type member struct{ name, value string }

// readMembers reads one flat object of strings, in order and with its
// duplicates: encoding/json's map would let a second key 1 replace the first
// in silence. Its own errors quote the input, so none of them is passed on.
func readMembers(data []byte) ([]member, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	open, err := decoder.Token()
	if err != nil || open != json.Delim('{') {
		return nil, errors.New("not a JSON object")
	}
	var members []member
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, fmt.Errorf("member %d: not valid JSON", len(members)+1)
		}
		value, err := decoder.Token()
		if err != nil {
			return nil, fmt.Errorf("member %d: not valid JSON", len(members)+1)
		}
		text, isText := value.(string)
		if !isText {
			return nil, fmt.Errorf("member %d: the value is not a string", len(members)+1)
		}
		members = append(members, member{name: name.(string), value: text})
	}
	if _, err := decoder.Token(); err != nil {
		return nil, errors.New("the object does not end")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the object")
	}
	return members, nil
}
