package signedlink_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/signedlink"

	"github.com/google/go-cmp/cmp"
)

const (
	secret1 = "11111111111111111111111111111111"
	secret2 = "22222222222222222222222222222222"
)

var now = time.Date(2025, 7, 25, 3, 0, 0, 0, time.UTC)

var link = signedlink.Link{
	Purpose:   signedlink.PurposeReview,
	Reference: "DR-7K2M-9Q4X",
	Review:    3,
	Contact:   "CT-ZYXWVT01",
	Expires:   now.Add(2 * time.Hour),
}

func boardOf(organisation string) signedlink.Link {
	return signedlink.Link{Purpose: signedlink.PurposeBoard, Organisation: organisation, Expires: link.Expires}
}

func formOf(organisation string) signedlink.Link {
	return signedlink.Link{Purpose: signedlink.PurposeForm, Organisation: organisation, Contact: link.Contact, Expires: link.Expires}
}

// bound is a link that is bound to an address, and expires within a minute.
func bound(l signedlink.Link) signedlink.Link {
	l.Address, l.Expires = "00ff1234", l.Expires.Add(7*time.Second)
	return l
}

// naming is a link that is bound, and names the organisation of its contact.
func naming(l signedlink.Link, organisation string) signedlink.Link {
	l = bound(l)
	l.Organisation = organisation
	return l
}

// lengthOf is how long a link's token is: 46 characters fit in a text message.
func lengthOf(l signedlink.Link) int {
	if l.Reference != "" && l.Organisation != "" {
		return 59
	}
	return 46
}

func keys(t testing.TB, text string) keyset.Set {
	t.Helper()
	set, err := keyset.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func oneKey(t testing.TB) keyset.Set { return keys(t, `{"current":"1","1":"`+secret1+`"}`) }

func mint(t testing.TB, set keyset.Set, l signedlink.Link) string {
	t.Helper()
	token, err := signedlink.Mint(set, l)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestALinkComesBackAsItWasMinted(t *testing.T) {
	for _, change := range []func(*signedlink.Link){
		func(*signedlink.Link) {},
		func(l *signedlink.Link) { l.Review = 0 },
		func(l *signedlink.Link) { l.Review = 1 },
		func(l *signedlink.Link) { l.Review = 255 },
		func(l *signedlink.Link) { l.Reference, l.Contact = "DR-0000-0000", "CT-00000000" },
		func(l *signedlink.Link) { l.Reference, l.Contact = "DR-ZZZZ-ZZZZ", "CT-ZZZZZZZZ" },
		func(l *signedlink.Link) { l.Purpose, l.Review = signedlink.PurposeTrust, 0 },
		func(l *signedlink.Link) { *l = boardOf("RR8") },
		func(l *signedlink.Link) { *l = boardOf("ABCDEFGH-09") },
		func(l *signedlink.Link) { *l = formOf("RLQ") },
		func(l *signedlink.Link) { *l = formOf("S1Y-5D") },
		func(l *signedlink.Link) { *l = bound(*l) },
		func(l *signedlink.Link) { *l = bound(formOf("S1Y-5D")) },
		func(l *signedlink.Link) { l.Purpose, l.Review = signedlink.PurposeTrustPage, 0; *l = bound(*l) },
		func(l *signedlink.Link) { *l = naming(*l, "X24") },
		func(l *signedlink.Link) { *l = naming(*l, "S1Y-5D") },
		func(l *signedlink.Link) { l.Purpose, l.Review = signedlink.PurposeTrust, 0; *l = naming(*l, "R1H") },
	} {
		want := link
		change(&want)
		token := mint(t, oneKey(t), want)
		if length := lengthOf(want); len(token) != length {
			t.Errorf("token of %d characters, want %d", len(token), length)
		}
		got, err := signedlink.Verify(oneKey(t), token, now)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

// The tokens of known links are fixed here: a change of format would break
// every link already sent.
func TestATokenKeepsItsFormat(t *testing.T) {
	for want, l := range map[string]signedlink.Link{
		"AQEBPJoRtl3g______8AAAAACv-3DJO_p58kWV-CXz4quw": {
			Purpose: signedlink.PurposeReview, Reference: "DR-7JD1-3DJX", Review: 224,
			Contact: "CT-ZZZZZZZZ", Expires: time.Unix(0, 0),
		},
		"AQECPJoRtl0A______8AAAAAbgTRnxmPbNgJZoFH_VGgTg": {
			Purpose: signedlink.PurposeTrust, Reference: "DR-7JD1-3DJX",
			Contact: "CT-ZZZZZZZZ", Expires: time.Unix(0, 0),
		},
		"AQEFUjFIAAAA______8AAAAAr4nA5tmNsDIXTz61HoKdRw": {
			Purpose: signedlink.PurposeForm, Organisation: "R1H",
			Contact: "CT-ZZZZZZZZ", Expires: time.Unix(0, 0),
		},
		"AgEGPJoRtl0A______8AAAAAAP8SNDdunIN5_HBJdryZqA": {
			Purpose: signedlink.PurposeTrustPage, Reference: "DR-7JD1-3DJX",
			Contact: "CT-ZZZZZZZZ", Address: "00ff1234", Expires: time.Unix(0, 0),
		},
		"AwEBPJoRtl3g______8AAAAAAP8SNFgyNAAAAEBOIOYenQXG6DL73A9Ry9o": {
			Purpose: signedlink.PurposeReview, Reference: "DR-7JD1-3DJX", Review: 224,
			Contact: "CT-ZZZZZZZZ", Organisation: "X24", Address: "00ff1234", Expires: time.Unix(0, 0),
		},
		"AQEEUlI4AAAAAAAAAAAAAAAAGPH4RnqkNJ6r5Ii_vYNiaw": {Purpose: signedlink.PurposeBoard, Organisation: "RR8", Expires: time.Unix(0, 0)},
	} {
		if got := mint(t, oneKey(t), l); got != want {
			t.Errorf("token %s, want %s", got, want)
		}
	}
}

func TestALinkIsToldFromEveryOtherByItsID(t *testing.T) {
	later := bound(link)
	later.Expires = later.Expires.Add(time.Second)
	ids := map[string]bool{}
	for _, l := range []signedlink.Link{link, bound(link), later} {
		token := mint(t, oneKey(t), l)
		ids[signedlink.ID(token)] = true
		if strings.Contains(token, signedlink.ID(token)) {
			t.Error("the id gives the token away")
		}
	}
	if len(ids) != 3 {
		t.Errorf("three links have the ids %v", ids)
	}
}

func TestSecondsOfTheExpiryAreDropped(t *testing.T) {
	l := link
	l.Expires = now.Add(90 * time.Second)
	got, err := signedlink.Verify(oneKey(t), mint(t, oneKey(t), l), now)
	if err != nil || !got.Expires.Equal(now.Add(time.Minute)) {
		t.Errorf("expires %v (%v), want one minute from now", got.Expires, err)
	}
}

func TestAnExpiredLinkStillSaysWhatItWas(t *testing.T) {
	token := mint(t, oneKey(t), link)
	if _, err := signedlink.Verify(oneKey(t), token, link.Expires.Add(-time.Nanosecond)); err != nil {
		t.Errorf("refused just before its expiry: %v", err)
	}
	got, err := signedlink.Verify(oneKey(t), token, link.Expires)
	if !errors.Is(err, signedlink.ErrExpired) {
		t.Fatalf("error %v, want ErrExpired", err)
	}
	if diff := cmp.Diff(link, got); diff != "" {
		t.Error(diff)
	}
}

func TestKeysRotateWithAnOverlap(t *testing.T) {
	old := mint(t, oneKey(t), link)
	both := keys(t, `{"current":"2","1":"`+secret1+`","2":"`+secret2+`"}`)
	if _, err := signedlink.Verify(both, old, now); err != nil {
		t.Errorf("the old key's link no longer works during the overlap: %v", err)
	}
	fresh := mint(t, both, link)
	onlyNew := keys(t, `{"current":"2","2":"`+secret2+`"}`)
	if _, err := signedlink.Verify(onlyNew, fresh, now); err != nil {
		t.Errorf("the new key does not sign: %v", err)
	}
	if _, err := signedlink.Verify(onlyNew, old, now); !errors.Is(err, signedlink.ErrUnknownKey) {
		t.Errorf("a retired key's link: %v, want ErrUnknownKey", err)
	}
}

func TestALinkOfAnotherSecretIsForged(t *testing.T) {
	other := keys(t, `{"current":"1","1":"`+secret2+`"}`)
	if got, err := signedlink.Verify(oneKey(t), mint(t, other, link), now); !errors.Is(err, signedlink.ErrForged) || got != (signedlink.Link{}) {
		t.Errorf("got %+v, %v, want ErrForged and no link", got, err)
	}
}

func TestEveryFlippedBitIsRefused(t *testing.T) {
	for _, l := range []signedlink.Link{bound(link), naming(link, "X24")} {
		raw, err := base64.RawURLEncoding.DecodeString(mint(t, oneKey(t), l))
		if err != nil {
			t.Fatal(err)
		}
		for bit := range 8 * len(raw) {
			raw[bit/8] ^= 1 << (bit % 8)
			got, err := signedlink.Verify(oneKey(t), base64.RawURLEncoding.EncodeToString(raw), now)
			if err == nil || errors.Is(err, signedlink.ErrExpired) || got != (signedlink.Link{}) {
				t.Errorf("bit %d flipped: %+v, %v", bit, got, err)
			}
			raw[bit/8] ^= 1 << (bit % 8)
		}
	}
}

func TestNoSecondSpellingOfATokenIsAccepted(t *testing.T) {
	for _, l := range []signedlink.Link{link, naming(link, "X24")} {
		noSecondSpelling(t, mint(t, oneKey(t), l))
	}
}

func noSecondSpelling(t *testing.T, token string) {
	t.Helper()
	last := strings.IndexByte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", token[len(token)-1])
	tests := map[string]string{
		"empty":            "",
		"padding":          token + "==",
		"line break":       token + "\n",
		"inner line break": token[:20] + "\n" + token[20:],
		"break for char":   token[:20] + "\n" + token[21:],
		"space":            " " + token,
		"cut":              token[:len(token)-1],
		"longer":           token + "A",
		"standard base64":  "+" + token[1:],
		"trailing bits":    token[:len(token)-1] + string("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[last+1]),
	}
	for name, spelling := range tests {
		if _, err := signedlink.Verify(oneKey(t), spelling, now); !errors.Is(err, signedlink.ErrMalformed) {
			t.Errorf("%s: %v, want ErrMalformed", name, err)
		}
	}
}

func TestATokenOfAnotherFormIsMalformed(t *testing.T) {
	for name, change := range map[string]struct{ at, to byte }{
		"a later format":     {0, 4},
		"no room for a name": {0, 3},
		"key 0":              {1, 0},
		"an unknown purpose": {2, 9},
		"a trust's review":   {2, 2},
		"a board's request":  {2, 4},
	} {
		raw, err := base64.RawURLEncoding.DecodeString(mint(t, oneKey(t), link))
		if err != nil {
			t.Fatal(err)
		}
		raw[change.at] = change.to
		if _, err := signedlink.Verify(oneKey(t), base64.RawURLEncoding.EncodeToString(raw), now); !errors.Is(err, signedlink.ErrMalformed) {
			t.Errorf("%s: %v, want ErrMalformed", name, err)
		}
	}
}

func TestMintRefusesWhatCannotStandInAToken(t *testing.T) {
	tests := map[string]func(*signedlink.Link){
		"no purpose":            func(l *signedlink.Link) { l.Purpose = "" },
		"unknown purpose":       func(l *signedlink.Link) { l.Purpose = "approve" },
		"reference in small":    func(l *signedlink.Link) { l.Reference = "dr-7k2m-9q4x" },
		"reference with I":      func(l *signedlink.Link) { l.Reference = "DR-7K2M-9Q4I" },
		"reference too long":    func(l *signedlink.Link) { l.Reference = "DR-7K2M-9Q4XX" },
		"reference no hyphen":   func(l *signedlink.Link) { l.Reference = "DR-7K2M09Q4X" },
		"review 256":            func(l *signedlink.Link) { l.Review = 256 },
		"a trust's review":      func(l *signedlink.Link) { l.Purpose = signedlink.PurposeTrust },
		"a negative review":     func(l *signedlink.Link) { l.Purpose, l.Review = signedlink.PurposeTrust, -1 },
		"contact no prefix":     func(l *signedlink.Link) { l.Contact = "7K2M9Q4X" },
		"contact short":         func(l *signedlink.Link) { l.Contact = "CT-7K2M9Q4" },
		"contact with U":        func(l *signedlink.Link) { l.Contact = "CT-7K2M9Q4U" },
		"no expiry":             func(l *signedlink.Link) { l.Expires = time.Time{} },
		"expiry out of reach":   func(l *signedlink.Link) { l.Expires = time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"a name, not bound":     func(l *signedlink.Link) { l.Organisation = "RR8" },
		"a board of nobody":     func(l *signedlink.Link) { *l = boardOf("") },
		"a board in small":      func(l *signedlink.Link) { *l = boardOf("rr8") },
		"a board, code long":    func(l *signedlink.Link) { *l = boardOf("ABCDEFGHIJKL") },
		"a board, code broken":  func(l *signedlink.Link) { *l = boardOf("RR8\x00A") },
		"a board's contact":     func(l *signedlink.Link) { *l = boardOf("RR8"); l.Contact = "CT-ZYXWVT01" },
		"a board of a request":  func(l *signedlink.Link) { *l = boardOf("RR8"); l.Reference = "DR-7K2M-9Q4X" },
		"a board's review":      func(l *signedlink.Link) { *l = boardOf("RR8"); l.Review = 1 },
		"a form of nobody":      func(l *signedlink.Link) { *l = formOf("") },
		"a form in small":       func(l *signedlink.Link) { *l = formOf("r1h") },
		"a form, code long":     func(l *signedlink.Link) { *l = formOf("R1H1234") },
		"a form of a request":   func(l *signedlink.Link) { *l = formOf("R1H"); l.Reference = "DR-7K2M-9Q4X" },
		"a form's review":       func(l *signedlink.Link) { *l = formOf("R1H"); l.Review = 1 },
		"a form for nobody":     func(l *signedlink.Link) { *l = formOf("R1H"); l.Contact = "" },
		"a mark too short":      func(l *signedlink.Link) { l.Address = "00ff12" },
		"a mark too long":       func(l *signedlink.Link) { l.Address = "00ff123456" },
		"a mark in capitals":    func(l *signedlink.Link) { l.Address = "00FF1234" },
		"a mark of no digits":   func(l *signedlink.Link) { l.Address = "00ff123g" },
		"a name in small":       func(l *signedlink.Link) { *l = naming(*l, "x24") },
		"a name too long":       func(l *signedlink.Link) { *l = naming(*l, "X241234") },
		"bound for too long":    func(l *signedlink.Link) { *l = bound(*l); l.Expires = time.Date(2107, 1, 1, 0, 0, 0, 0, time.UTC) },
		"contact not in ASCII":  func(l *signedlink.Link) { l.Contact = "CT-７K2M9" },
		"reference of 3 and 5":  func(l *signedlink.Link) { l.Reference = "DR-7K2-M9Q4X" },
		"reference of contacts": func(l *signedlink.Link) { l.Reference = "CT-7K2M-9Q4X" },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			l := link
			change(&l)
			if token, err := signedlink.Mint(oneKey(t), l); err == nil {
				t.Errorf("minted %s", token)
			}
		})
	}
	if _, err := signedlink.Mint(keyset.Set{}, link); err == nil {
		t.Error("minted without a key")
	}
}

func FuzzVerifyAcceptsOnlyWhatItWouldMint(f *testing.F) {
	set := oneKey(f)
	f.Add(mint(f, set, link))
	f.Add(mint(f, set, signedlink.Link{Purpose: signedlink.PurposeTrust, Reference: link.Reference, Contact: link.Contact, Expires: link.Expires}))
	f.Add(mint(f, set, boardOf("RR8")))
	f.Add(mint(f, set, bound(link)))
	f.Add(mint(f, set, naming(link, "X24")))
	f.Add(strings.Repeat("A", 46))
	f.Add("")
	f.Fuzz(func(t *testing.T, token string) {
		got, err := signedlink.Verify(set, token, now)
		if err != nil && !errors.Is(err, signedlink.ErrExpired) {
			return
		}
		if again := mint(t, set, got); again != token {
			t.Errorf("accepted %q, which is minted as %q", token, again)
		}
	})
}

// BenchmarkForge tells what an attempt to forge a link costs the server.
func BenchmarkForge(b *testing.B) {
	set := oneKey(b)
	raw, err := base64.RawURLEncoding.DecodeString(mint(b, set, link))
	if err != nil {
		b.Fatal(err)
	}
	attempt := uint64(0)
	for b.Loop() {
		attempt++
		for i := range 8 {
			raw[len(raw)-1-i] = byte(attempt >> (8 * i))
		}
		if _, err := signedlink.Verify(set, base64.RawURLEncoding.EncodeToString(raw), now); err == nil {
			b.Fatal("a forged link was accepted")
		}
	}
}
