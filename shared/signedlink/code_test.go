package signedlink_test

import (
	"errors"
	"regexp"
	"testing"

	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/signedlink"
)

var challenge = signedlink.Challenge{
	Reference: "DR-7K2M-9Q4X", Review: 5, Contact: "CT-ZYXWVT01",
	Nonce: "NONCENONCENONCENONCE", KeyID: "1",
}

func code(t testing.TB, set keyset.Set, c signedlink.Challenge) string {
	t.Helper()
	digits, err := signedlink.Code(set, c)
	if err != nil {
		t.Fatal(err)
	}
	return digits
}

func TestACodeIsSixDigitsAndAnswersItsChallenge(t *testing.T) {
	digits := code(t, oneKey(t), challenge)
	if !regexp.MustCompile(`^[0-9]{6}$`).MatchString(digits) {
		t.Errorf("code %q", digits)
	}
	if ok, err := signedlink.CodeMatches(oneKey(t), challenge, digits); !ok || err != nil {
		t.Errorf("the right code: %v, %v", ok, err)
	}
	for _, wrong := range []string{"", digits[:5], digits + "0", " " + digits, "abcdef"} {
		if ok, err := signedlink.CodeMatches(oneKey(t), challenge, wrong); ok || err != nil {
			t.Errorf("code %q: %v, %v", wrong, ok, err)
		}
	}
}

func TestACodeAnswersNoOtherChallenge(t *testing.T) {
	set := keys(t, `{"current":"2","1":"`+secret1+`","2":"`+secret2+`"}`)
	digits := code(t, set, challenge)
	changes := map[string]func(*signedlink.Challenge){
		"request": func(c *signedlink.Challenge) { c.Reference = "DR-7K2M-9Q4Y" },
		"review":  func(c *signedlink.Challenge) { c.Review = 6 },
		"contact": func(c *signedlink.Challenge) { c.Contact = "CT-ZYXWVT02" },
		"nonce":   func(c *signedlink.Challenge) { c.Nonce = "NONCENONCENONCENONCF" },
		"key":     func(c *signedlink.Challenge) { c.KeyID = "2" },
	}
	for name, change := range changes {
		other := challenge
		change(&other)
		if ok, err := signedlink.CodeMatches(set, other, digits); ok || err != nil {
			t.Errorf("another %s: %v, %v", name, ok, err)
		}
	}
}

func TestACodeOutlivesARotationButNotItsKey(t *testing.T) {
	digits := code(t, oneKey(t), challenge)
	both := keys(t, `{"current":"2","1":"`+secret1+`","2":"`+secret2+`"}`)
	if ok, err := signedlink.CodeMatches(both, challenge, digits); !ok || err != nil {
		t.Errorf("after a rotation: %v, %v", ok, err)
	}
	onlyNew := keys(t, `{"current":"2","2":"`+secret2+`"}`)
	if ok, err := signedlink.CodeMatches(onlyNew, challenge, digits); ok || !errors.Is(err, signedlink.ErrUnknownKey) {
		t.Errorf("after the key was removed: %v, %v", ok, err)
	}
}

func TestAChallengeOfTheWrongFormHasNoCode(t *testing.T) {
	changes := map[string]func(*signedlink.Challenge){
		"reference": func(c *signedlink.Challenge) { c.Reference = "7K2M9Q4X" },
		"review":    func(c *signedlink.Challenge) { c.Review = 0 },
		"contact":   func(c *signedlink.Challenge) { c.Contact = "" },
		"nonce":     func(c *signedlink.Challenge) { c.Nonce = "short" },
		"key":       func(c *signedlink.Challenge) { c.KeyID = "" },
	}
	for name, change := range changes {
		other := challenge
		change(&other)
		if digits, err := signedlink.Code(oneKey(t), other); err == nil {
			t.Errorf("wrong %s: code %s", name, digits)
		}
	}
}
