package webhook

import (
	"net/netip"
	"strings"
	"testing"
)

func TestOnlyPublicAddressesAreDialled(t *testing.T) {
	guard := newGuard(t, "")
	for _, public := range []string{
		"1.1.1.1", "8.8.8.8", "51.140.0.1", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0",
		"192.167.255.255", "169.253.255.255", "198.17.255.255", "198.20.0.0", "223.255.255.255",
		"2606:4700::1111", "2a00:1450:4009::1", "2001:4860:4860::8888", "::ffff:8.8.8.8",
	} {
		if !guard.allows(netip.MustParseAddr(public)) {
			t.Errorf("%s is refused", public)
		}
	}
	for kind, addresses := range map[string]string{
		"unspecified":        "0.0.0.0 :: ::ffff:0.0.0.0",
		"this network":       "0.1.2.3 0.255.255.255",
		"loopback":           "127.0.0.1 127.255.255.254 ::1 ::ffff:127.0.0.1",
		"private":            "10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.1.1 ::ffff:10.0.0.1 ::ffff:192.168.0.1",
		"unique local":       "fc00::1 fd12:3456:789a::1 fdff:ffff::1",
		"link-local":         "169.254.0.1 169.254.255.255 fe80::1 fe80::1%eth0 ::ffff:169.254.1.1",
		"site-local":         "fec0::1",
		"carrier NAT":        "100.64.0.1 100.127.255.254",
		"metadata":           "169.254.169.254 169.254.170.2 fd00:ec2::254 168.63.129.16 100.100.100.200 ::ffff:169.254.169.254",
		"multicast":          "224.0.0.1 239.255.255.250 ff02::1 ff0e::1",
		"broadcast":          "255.255.255.255",
		"reserved":           "240.0.0.1 254.1.1.1 192.0.0.8 198.18.0.1 198.19.255.255",
		"documentation":      "192.0.2.1 198.51.100.1 203.0.113.1 2001:db8::1 3fff::1",
		"NAT64":              "64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::a00:1",
		"6to4":               "2002:7f00:1:: 2002:a9fe:a9fe:: 192.88.99.1",
		"Teredo":             "2001:0:4136:e378::1",
		"IPv4 compatible":    "::127.0.0.1 ::a9fe:a9fe",
		"IPv4 translated":    "::ffff:0:127.0.0.1",
		"discard":            "100::1",
		"segment routing":    "5f00::1",
		"not given out":      "4000::1 8000::1 e000::1",
		"with a zone":        "2606:4700::1111%eth0",
		"AS112 and the like": "192.31.196.1 192.52.193.1 192.175.48.1 2620:4f:8000::1",
	} {
		for address := range strings.FieldsSeq(addresses) {
			if guard.allows(netip.MustParseAddr(address)) {
				t.Errorf("%s: %s is allowed", kind, address)
			}
		}
	}
}

func TestNetworksThatTheOperatorNamesAreAllowed(t *testing.T) {
	guard := newGuard(t, " 10.20.0.0/16, 127.0.0.1/8,fd12::/16 ,169.254.0.0/16, fd00::/8,")
	for address, want := range map[string]bool{
		"10.20.0.1": true, "::ffff:10.20.0.1": true, "10.21.0.1": false, "127.3.2.1": true, "fd12::1": true, "8.8.8.8": true,
		"169.254.1.1": true, "169.254.169.254": false, "169.254.170.2": false, "fd00:ec2::254": false, "192.168.0.1": false,
	} {
		if got := guard.allows(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: allowed is %v, want %v", address, got, want)
		}
	}
}

func TestWhatIsNoNetworkIsAnError(t *testing.T) {
	for _, networks := range []string{"10.20.0.0", "10.20.0.0/33", "localhost", "10.0.0.0/8;127.0.0.0/8", "*"} {
		if _, err := NewGuard(networks); err == nil {
			t.Errorf("%q is taken", networks)
		}
	}
}

func TestTheAddressThatIsDialledIsTheOneThatIsChecked(t *testing.T) {
	guard := newGuard(t, "")
	for address, want := range map[string]bool{
		"8.8.8.8:443": true, "[2606:4700::1111]:443": true, "127.0.0.1:443": false, "[::1]:443": false, "[fe80::1%eth0]:443": false,
		"localhost:443": false, "": false,
	} {
		if got := guard.control("tcp", address, nil) == nil; got != want {
			t.Errorf("%s: dialled is %v, want %v", address, got, want)
		}
	}
}

func newGuard(t *testing.T, networks string) Guard {
	t.Helper()
	guard, err := NewGuard(networks)
	if err != nil {
		t.Fatal(err)
	}
	return guard
}
