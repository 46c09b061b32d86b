package signedlink

import (
	"encoding/hex"
	"testing"
)

// The example of RFC 4226, section 5.4.
func TestTruncateFollowsRFC4226(t *testing.T) {
	mac, err := hex.DecodeString("1f8698690e02ca16618550ef7f19da8e945b555a")
	if err != nil {
		t.Fatal(err)
	}
	if got := truncate(mac); got != "872921" {
		t.Errorf("code %s, want 872921", got)
	}
}
