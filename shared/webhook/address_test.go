package webhook

import (
	"strings"
	"testing"
)

func TestAReceiverHasAnAddressByNameOverHTTPS(t *testing.T) {
	for _, good := range []string{
		"https://example.org", "https://example.org/", "https://example.org:443/hooks?tenant=rr8", "https://example.org:1024/",
		"https://hooks.trust.nhs.uk:65535/derogations/events", "https://xn--bcher-kva.example/", "https://example.org./", "HTTPS://Example.org/",
		"https://localhost:8443/", "https://1password.example/", "https://0.example/", "https://0x7f.example/",
	} {
		if err := CheckURL(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{
		"", "example.org", "//example.org/", "http://example.org/", "ftp://example.org/", "https:example.org", "https://", "https:///path",
		"https://user@example.org/", "https://user:password@example.org/", "https://@example.org/",
		"https://example.org/#part", "https://example.org/#", "https://example.org/a b", "https://example.org/é", "https://example.org/\n",
		"https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0x7f.1/", "https://0177.0.0.1/",
		"https://127.0.0.1./", "https://10.0.0.1:8443/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[fe80::1%25eth0]/",
		"https://169.254.169.254/latest/meta-data/", "https://example.0/", "https://example.0x1/",
		"https://example.org:80/", "https://example.org:22/", "https://example.org:1023/", "https://example.org:0/", "https://example.org:65536/",
		"https://example.org:/", "https://example.org:0443/", "https://example.org:+443/", "https://example.org:a/",
		"https://-example.org/", "https://example-.org/", "https://exa_mple.org/", "https://exa..mple.org/", "https://.example.org/", "https://example.org../",
		"https://%31%32%37.0.0.1/", "https://example.org\\@127.0.0.1/",
		"https://" + strings.Repeat("a", 64) + ".org/", "https://" + strings.Repeat("a.", 130) + "org/", "https://example.org/" + strings.Repeat("a", 1000),
	} {
		if err := CheckURL(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}
