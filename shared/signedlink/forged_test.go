package signedlink_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/signedlink"
)

// forger makes tokens that were never minted out of some that were: what
// somebody can do who holds a few links, knows this source, and has no key.
type forger struct {
	random  *rand.Rand
	genuine []string
	raw     [][]byte
	// foreign signs with a secret of the forger's own, under the same key id.
	foreign keyset.Set
	minted  map[string]bool
}

func newForger(t testing.TB, set keyset.Set, seed uint64) *forger {
	t.Helper()
	f := &forger{random: rand.New(rand.NewPCG(seed, 46)), foreign: keys(t, `{"current":"1","1":"a secret that a forger has made up for this"}`), minted: map[string]bool{}}
	for review := range 5 {
		each := link
		each.Review = review + 1
		f.hold(t, set, each)
		each.Reference, each.Contact = "DR-0000-0001", "CT-00000002"
		f.hold(t, set, each)
		each.Expires = now.AddDate(0, 0, -1)
		f.hold(t, set, each)
	}
	f.hold(t, set, signedlink.Link{Purpose: signedlink.PurposeTrust, Reference: link.Reference, Contact: link.Contact, Expires: link.Expires})
	f.hold(t, set, bound(link))
	elsewhere := bound(link)
	elsewhere.Address = "0000ffff"
	f.hold(t, set, elsewhere)
	f.hold(t, set, naming(link, "X24"))
	f.hold(t, set, naming(link, "RR8"))
	return f
}

func (f *forger) hold(t testing.TB, set keyset.Set, held signedlink.Link) {
	t.Helper()
	token := mint(t, set, held)
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		t.Fatal(err)
	}
	f.genuine, f.raw, f.minted[token] = append(f.genuine, token), append(f.raw, raw), true
}

// Where each part of a token stands, in bytes: what is swapped between tokens.
var parts = []struct{ from, to int }{{0, 1}, {1, 2}, {2, 3}, {3, 8}, {8, 9}, {9, 14}, {14, 18}, {18, 34}, {18, 22}, {22, 34}, {22, 28}, {28, 44}}

const (
	base64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	manners   = 9
)

// forge makes a token in one of its manners. It is not one of the genuine.
func (f *forger) forge(t testing.TB, n int) string {
	for {
		if token := f.attempt(t, n); !f.minted[token] {
			return token
		}
		n++
	}
}

func (f *forger) attempt(t testing.TB, n int) string {
	r := f.random
	which := r.IntN(len(f.genuine))
	token, raw := []byte(f.genuine[which]), append([]byte(nil), f.raw[which]...)
	encoded := func() string { return base64.RawURLEncoding.EncodeToString(raw) }
	switch n % manners {
	case 0: // Guessed from nothing.
		for i := range raw {
			raw[i] = byte(r.Uint32())
		}
		return encoded()
	case 1: // The hash guessed.
		for i := 18; i < len(raw); i++ {
			raw[i] = byte(r.Uint32())
		}
		return encoded()
	case 2: // One bit altered.
		raw[r.IntN(len(raw))] ^= 1 << r.IntN(8)
		return encoded()
	case 3: // One character altered.
		token[r.IntN(len(token))] = base64URL[r.IntN(len(base64URL))]
		return string(token)
	case 4: // Cut short at either end.
		cut := 1 + r.IntN(len(token)-1)
		return []string{string(token[:cut]), string(token[cut:])}[r.IntN(2)]
	case 5: // Made longer, or spelt otherwise.
		return []string{string(token) + string(base64URL[r.IntN(64)]), string(token) + "=", " " + string(token), string(token) + "\n", string(token) + string(token)}[r.IntN(5)]
	case 6: // A part of one link in another: purpose, request, review, contact, expiry, hash.
		part := parts[r.IntN(len(parts))]
		other := f.raw[r.IntN(len(f.raw))]
		copy(raw[min(part.from, len(raw)):], other[min(part.from, len(other)):min(part.to, len(other))])
		return encoded()
	case 7: // A part made up, with the hash kept.
		part := parts[r.IntN(len(parts)-1)]
		for i := part.from; i < min(part.to, len(raw)); i++ {
			raw[i] = byte(r.Uint32())
		}
		return encoded()
	default: // Signed well, with a secret of one's own.
		return mint(t, f.foreign, signedlink.Link{
			Purpose: signedlink.PurposeReview, Reference: link.Reference, Review: 1 + r.IntN(255), Contact: link.Contact,
			Expires: now.Add(time.Duration(1+r.IntN(1_000_000)) * time.Minute),
		})
	}
}

// accepted reports whether a token is taken for genuine, in time or not.
func accepted(set keyset.Set, token string) bool {
	got, err := signedlink.Verify(set, token, now)
	return err == nil || errors.Is(err, signedlink.ErrExpired) || got != (signedlink.Link{})
}

func TestNoForgedTokenIsAccepted(t *testing.T) {
	for name, set := range map[string]keyset.Set{"one key": oneKey(t), "two keys": keys(t, `{"current":"1","1":"`+secret1+`","2":"`+secret2+`"}`)} {
		f := newForger(t, set, 1)
		for _, token := range f.genuine {
			if !accepted(set, token) {
				t.Fatalf("%s: a genuine token is not accepted", name)
			}
		}
		for n := range 50_000 {
			if token := f.forge(t, n); accepted(set, token) {
				t.Fatalf("%s: accepted, in manner %d: %q", name, n%manners, token)
			}
		}
	}
}

// BenchmarkForgedTokens tells what an attempt costs, and fails if one is
// accepted. For a million: go test -run - -bench ForgedTokens -benchtime 1000000x.
func BenchmarkForgedTokens(b *testing.B) {
	set := oneKey(b)
	f := newForger(b, set, 2)
	taken := 0
	for n := range b.N {
		if accepted(set, f.forge(b, n)) {
			taken++
		}
	}
	b.ReportMetric(float64(taken), "accepted")
	if taken > 0 {
		b.Fatalf("%d of %d forged tokens were accepted", taken, b.N)
	}
}

// FuzzNoTokenIsMadeOfTwo puts any part of one genuine token in place of the same
// part of another, and any bytes over it.
func FuzzNoTokenIsMadeOfTwo(fz *testing.F) {
	set := oneKey(fz)
	f := newForger(fz, set, 3)
	for i := range f.raw {
		fz.Add(uint8(i), uint8(i+1), uint8(i), uint8(i+4), []byte{})
	}
	fz.Add(uint8(0), uint8(0), uint8(14), uint8(18), []byte{0xff, 0xff, 0xff, 0xff})
	fz.Fuzz(func(t *testing.T, first, second, from, to uint8, over []byte) {
		raw := append([]byte(nil), f.raw[int(first)%len(f.raw)]...)
		begin, end := int(from)%len(raw), int(to)%(len(raw)+1)
		if begin < end {
			copy(raw[begin:end], f.raw[int(second)%len(f.raw)][begin:end])
			copy(raw[begin:end], over)
		}
		token := base64.RawURLEncoding.EncodeToString(raw)
		if !f.minted[token] && accepted(set, token) {
			t.Errorf("accepted: %s", fmt.Sprint(raw))
		}
	})
}
