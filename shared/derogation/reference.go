package derogation

import (
	"fmt"
	"strings"
)

// crockford is Crockford's base 32 alphabet: no I, L, O or U, so that a code
// can be read out over a telephone.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const (
	referencePrefix = "DR-"
	codeLength      = 8
)

// NewReference makes a request's reference, DR-XXXX-XXXX, out of 35 of the
// random bits given. Its last character is a check character (Luhn modulo 32),
// which finds every single mistyped character and most swapped neighbours.
func NewReference(random uint64) string {
	return referencePrefix + dashed(withCheck(random))
}

// ParseReference returns the reference in its one canonical form. It forgives
// lower case, missing hyphens and the look-alikes I, L and O.
//
// Errors: the text is not eight characters of the alphabet, or its check
// character is wrong.
func ParseReference(text string) (string, error) {
	code := strings.ToUpper(strings.TrimSpace(text))
	code = strings.TrimPrefix(code, referencePrefix)
	code = strings.NewReplacer("-", "", "I", "1", "L", "1", "O", "0").Replace(code)
	if len(code) == codeLength+2 {
		code = strings.TrimPrefix(code, "DR")
	}
	if len(code) != codeLength {
		return "", fmt.Errorf("a reference has %d characters after DR-, not %d", codeLength, len(code))
	}
	for _, c := range code {
		if !strings.ContainsRune(crockford, c) {
			return "", fmt.Errorf("a reference has no character %q", c)
		}
	}
	if checkCharacter(code[:codeLength-1]) != code[codeLength-1] {
		return "", fmt.Errorf("the reference is mistyped: its check character does not fit")
	}
	return referencePrefix + dashed(code), nil
}

func withCheck(random uint64) string {
	var code [codeLength]byte
	for i := codeLength - 2; i >= 0; i-- {
		code[i] = crockford[random%32]
		random /= 32
	}
	code[codeLength-1] = checkCharacter(string(code[:codeLength-1]))
	return string(code[:])
}

func dashed(code string) string { return code[:4] + "-" + code[4:] }

// checkCharacter is Luhn's algorithm with modulus 32.
func checkCharacter(body string) byte {
	sum, factor := 0, 2
	for i := len(body) - 1; i >= 0; i-- {
		addend := factor * strings.IndexByte(crockford, body[i])
		sum += addend/32 + addend%32
		factor = 3 - factor
	}
	return crockford[(32-sum%32)%32]
}
