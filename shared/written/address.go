package written

import (
	"regexp"
	"strings"
)

// The longest address that mail takes, and the longest part before its @ (RFC
// 5321, 4.5.3.1).
const (
	longestAddress = 254
	longestLocal   = 64
)

var (
	// What HTML takes for an address, with a domain that has a dot, and without ?, &, %
	// and #, which would add to the link that a page makes of it.
	emailShape = regexp.MustCompile(`^[a-zA-Z0-9!$'*+/=^_{|}~` + "`" + `.-]+@(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$`)
	// An international number (ITU-T E.164).
	phoneShape = regexp.MustCompile(`^\+[1-9][0-9]{7,14}$`)
)

// IsEmail reports whether a text is an email address that the sender can send to:
// one in ASCII (Amazon SES takes no other), with no comment, no quotes and no
// display name.
func IsEmail(text string) bool {
	local, _, _ := strings.Cut(text, "@")
	return len(text) <= longestAddress && len(local) <= longestLocal && emailShape.MatchString(text) &&
		!strings.HasPrefix(local, ".") && !strings.HasSuffix(local, ".") && !strings.Contains(local, "..")
}

// IsMobile reports whether a text is a phone number that texts can be sent to, as
// +447700900123.
func IsMobile(text string) bool { return phoneShape.MatchString(text) }
