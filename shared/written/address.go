package written

import (
	"slices"
	"strings"
)

// The longest address that mail takes, and the longest part before its @ (RFC
// 5321, 4.5.3.1).
const (
	longestAddress = 254
	longestLocal   = 64
)

// besides are what an address may have before its @ besides letters and digits: what
// HTML takes, without ?, &, % and #, which would add to the link that a page makes of
// it.
const besides = "!$'*+/=^_`{|}~.-"

// IsEmail reports whether a text is an email address that the sender can send to:
// one in ASCII (Amazon SES takes no other), with no comment, no quotes and no
// display name.
func IsEmail(text string) bool {
	local, domain, found := strings.Cut(text, "@")
	return found && len(text) <= longestAddress && isLocal(local) && isDomain(domain)
}

func isLocal(local string) bool {
	stray := func(r rune) bool { return !isLetterOrDigit(r) && !strings.ContainsRune(besides, r) }
	return local != "" && len(local) <= longestLocal && !strings.ContainsFunc(local, stray) &&
		!strings.HasPrefix(local, ".") && !strings.HasSuffix(local, ".") && !strings.Contains(local, "..")
}

// isDomain takes what is in the domain name system (RFC 1123, 2.1), with a dot, and a
// last part that is no number.
func isDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	bad := func(label string) bool {
		stray := func(r rune) bool { return !isLetterOrDigit(r) && r != '-' }
		return label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' || strings.ContainsFunc(label, stray)
	}
	last := labels[len(labels)-1]
	return len(labels) > 1 && !slices.ContainsFunc(labels, bad) && !isDigit(rune(last[0]))
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func isLetterOrDigit(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || isDigit(r)
}

// IsMobile reports whether a text is a phone number that texts can be sent to, as
// +447700900123.
func IsMobile(text string) bool {
	number, plus := strings.CutPrefix(text, "+")
	return plus && len(number) >= 8 && len(number) <= 15 && number[0] != '0' && !strings.ContainsFunc(number, func(r rune) bool { return !isDigit(r) })
}
