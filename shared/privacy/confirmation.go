package privacy

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
)

// Confirmation is worked out from suspicions, so that whoever confirms them
// confirms these, in these words and at these places, and no others. It is no
// secret.
type Confirmation struct{ sum hash.Hash }

// Add counts a suspicion in: where the text is, and what was found in it.
func (c *Confirmation) Add(field string, found Finding) {
	if c.sum == nil {
		c.sum = sha256.New()
	}
	fmt.Fprintf(c.sum, "%q %s %d %q\n", field, found.Kind, found.Start, found.Words)
}

// Token is what confirms all that was added: 16 hexadecimal digits, or empty
// when nothing was.
func (c *Confirmation) Token() string {
	if c.sum == nil {
		return ""
	}
	return hex.EncodeToString(c.sum.Sum(nil)[:8])
}
