package webhook

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"syscall"
)

// errGuarded: the address is not one that may be called.
var errGuarded = errors.New("the address is not a public one")

// Guard decides which addresses may be dialled. The zero Guard allows those
// that anybody on the internet could reach.
type Guard struct{ allowed []netip.Prefix }

// NewGuard also allows networks, given as a comma-separated list of prefixes
// (10.20.0.0/16), which may be empty: some receivers sit on a private network.
// Addresses of cloud metadata are never allowed.
func NewGuard(networks string) (Guard, error) {
	var g Guard
	for network := range strings.SplitSeq(networks, ",") {
		if network = strings.TrimSpace(network); network == "" {
			continue
		}
		prefix, err := netip.ParsePrefix(network)
		if err != nil {
			return Guard{}, fmt.Errorf("%q is not a network such as 10.20.0.0/16", network)
		}
		g.allowed = append(g.allowed, prefix.Masked())
	}
	return g, nil
}

// control is for net.Dialer: it sees each address just before it is dialled, so
// that a name cannot lead elsewhere than where it was checked.
func (g Guard) control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: it is not understood", errGuarded)
	}
	if !g.allows(to.Addr()) {
		return errGuarded
	}
	return nil
}

func (g Guard) allows(address netip.Addr) bool {
	if address.Zone() != "" {
		return false
	}
	address = address.Unmap()
	in := func(p netip.Prefix) bool { return p.Contains(address) }
	if slices.ContainsFunc(metadata, in) {
		return false
	}
	if slices.ContainsFunc(g.allowed, in) {
		return true
	}
	if address.Is6() && !globalUnicast6.Contains(address) {
		return false
	}
	return address.IsGlobalUnicast() && !slices.ContainsFunc(special, in)
}

// metadata are the addresses at which clouds tell a machine its secrets.
var metadata = prefixes(
	"169.254.169.254/32", "169.254.170.0/24", "fd00:ec2::/32", // AWS
	"168.63.129.16/32",   // Azure
	"100.100.100.200/32", // Alibaba
)

// globalUnicast6 is all of IPv6 that is given out to anybody.
var globalUnicast6 = netip.MustParsePrefix("2000::/3")

// special are the networks of the IANA special-purpose registries that are not
// for the public internet, or that lead to another address hidden in them.
var special = prefixes(
	"0.0.0.0/8",       // this network
	"10.0.0.0/8",      // private
	"100.64.0.0/10",   // carrier-grade NAT
	"127.0.0.0/8",     // loopback
	"169.254.0.0/16",  // link-local
	"172.16.0.0/12",   // private
	"192.0.0.0/24",    // protocol assignments
	"192.0.2.0/24",    // documentation
	"192.31.196.0/24", // AS112
	"192.52.193.0/24", // AMT
	"192.88.99.0/24",  // 6to4 relays
	"192.168.0.0/16",  // private
	"192.175.48.0/24", // AS112
	"198.18.0.0/15",   // benchmarks
	"198.51.100.0/24", // documentation
	"203.0.113.0/24",  // documentation
	"224.0.0.0/4",     // multicast
	"240.0.0.0/4",     // reserved, and broadcast
	"2001::/23",       // protocol assignments, Teredo among them
	"2001:db8::/32",   // documentation
	"2002::/16",       // 6to4
	"2620:4f:8000::/48",
	"3fff::/20", // documentation
)

func prefixes(list ...string) []netip.Prefix {
	parsed := make([]netip.Prefix, len(list))
	for i, prefix := range list {
		parsed[i] = netip.MustParsePrefix(prefix)
	}
	return parsed
}
