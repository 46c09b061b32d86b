package webhook

import (
	"errors"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// maxURL is how long an address may be.
const maxURL = 1000

// CheckURL says what is wrong with the address of a receiver, in words for
// whoever gave it; nil when it may be used. It looks nothing up: where a name
// leads is checked each time that something is sent there.
func CheckURL(address string) error {
	if len(address) > maxURL || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return errors.New("must be an address of at most 1000 visible ASCII characters")
	}
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Scheme != "https" || u.Opaque != "" || u.Host == "":
		return errors.New("must be an address that begins with https://")
	case u.User != nil:
		return errors.New("must hold no user name and no password")
	case strings.Contains(address, "#"):
		return errors.New("must have no fragment")
	case !isHostName(u.Hostname()):
		return errors.New("must name its host; an IP address is not taken")
	case !isPort(u.Host, u.Port()):
		return errors.New("must have no port, port 443, or one from 1024")
	default:
		return nil
	}
}

// isHostName takes names alone. One that ends in a number is an IPv4 address in
// one of its spellings: some resolvers take 2130706433 and 0x7f.1 for 127.0.0.1.
func isHostName(host string) bool {
	host = strings.TrimSuffix(host, ".")
	if host == "" || len(host) > 253 {
		return false
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return false
	}
	labels := strings.Split(host, ".")
	for _, label := range labels {
		if !isLabel(label) {
			return false
		}
	}
	last := strings.ToLower(labels[len(labels)-1])
	_, err := strconv.ParseUint(last, 10, 64)
	return err != nil && !strings.HasPrefix(last, "0x") && strings.Trim(last, "0123456789") != ""
}

func isLabel(label string) bool {
	if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
		return false
	}
	return !strings.ContainsFunc(label, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-'
	})
}

func isPort(host, port string) bool {
	if port == "" {
		return !strings.HasSuffix(host, ":")
	}
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && port == strconv.FormatUint(n, 10) && (n == 443 || n >= 1024)
}
