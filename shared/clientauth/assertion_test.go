package clientauth_test

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/derogations/shared/clientauth"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
)

const notKnown = "The assertion is not signed with a key of a known client."

func TestAClientGetsATokenByEitherAlgorithm(t *testing.T) {
	f := newFixture(t)
	for keyID, signed := range map[string]string{
		"rsa": assertion(t, "trust", "rsa", rsaKey()),
		"ec":  assertion(t, "trust", "ec", ecKey()),
	} {
		grant, err := f.Token(t.Context(), request(signed), now)
		if err != nil {
			t.Fatalf("%s: %v", keyID, err)
		}
		if grant.ExpiresIn != 10*time.Minute || grant.ClientID != "trust" {
			t.Errorf("%s: %+v", keyID, grant)
		}
		if diff := cmp.Diff([]string{"requests.read", "requests.write"}, grant.Scopes); diff != "" {
			t.Error(diff)
		}
	}
}

// TestAttacksOnAssertions changes one thing at a time in an assertion that
// would be good.
func TestAttacksOnAssertions(t *testing.T) {
	f := newFixture(t)
	public := []byte(pemOf(t, &rsaKey().PublicKey))
	type attack struct {
		name   string
		method jwt.SigningMethod
		key    any
		header map[string]any
		claims jwt.MapClaims
		want   string
	}
	in := func(d time.Duration) int64 { return now.Add(d).Unix() }
	tests := []attack{
		{name: "no algorithm", method: jwt.SigningMethodNone, key: jwt.UnsafeAllowNoneSignatureType, want: notKnown},
		{name: "HS256 with the public key as secret", method: jwt.SigningMethodHS256, key: public, want: notKnown},
		{name: "HS512 with the public key as secret", method: jwt.SigningMethodHS512, key: public, want: notKnown},
		{name: "a weaker algorithm of the same key", method: jwt.SigningMethodRS256, want: notKnown},
		{name: "another padding of the same key", method: jwt.SigningMethodPS512, want: notKnown},
		{name: "the EC key under the RSA key's id", method: jwt.SigningMethodES256, key: ecKey(), want: notKnown},
		{name: "the RSA key under the EC key's id", header: map[string]any{"kid": "ec"}, want: notKnown},
		{name: "another client's key", key: rsaKey2(), want: notKnown},
		{name: "an unknown key", header: map[string]any{"kid": "other"}, want: notKnown},
		{name: "an unknown client", claims: jwt.MapClaims{"iss": "other", "sub": "other"}, want: notKnown},
		{name: "no key id", header: map[string]any{"kid": ""}, want: "The assertion has no kid."},
		{name: "a key id that is no text", header: map[string]any{"kid": 1}, want: "The assertion has no kid."},
		{name: "a critical header", header: map[string]any{"crit": []string{"exp"}}, want: "The assertion has critical headers."},
		{name: "a key of its own", key: rsaKey2(), header: map[string]any{"jwk": map[string]any{"kty": "RSA"}}, want: notKnown},
		{name: "issued by one for another", claims: jwt.MapClaims{"sub": "union"}, want: "iss and sub of the assertion are not both the client id."},
		{name: "no issuer", claims: jwt.MapClaims{"iss": nil, "sub": nil}, want: "iss and sub of the assertion are not both the client id."},
		{name: "a client id that is a path", claims: jwt.MapClaims{"iss": "a#K", "sub": "a#K"}, want: "iss and sub of the assertion are not both the client id."},
		{name: "another audience", claims: jwt.MapClaims{"aud": "https://other.example.org/oauth2/token"}, want: "aud of the assertion is not the URL of this token endpoint."},
		{name: "the site as audience", claims: jwt.MapClaims{"aud": site}, want: "aud of the assertion is not the URL of this token endpoint."},
		{name: "two audiences", claims: jwt.MapClaims{"aud": []string{tokenURL, "https://other.example.org"}}, want: "aud of the assertion names others besides this token endpoint."},
		{name: "no audience", claims: jwt.MapClaims{"aud": nil}, want: "exp or aud of the assertion is missing."},
		{name: "no expiry", claims: jwt.MapClaims{"exp": nil}, want: "exp or aud of the assertion is missing."},
		{name: "just expired", claims: jwt.MapClaims{"exp": in(0)}, want: "The assertion has expired."},
		{name: "long expired", claims: jwt.MapClaims{"exp": in(-time.Hour)}, want: "The assertion has expired."},
		{name: "too long lived", claims: jwt.MapClaims{"exp": in(5*time.Minute + 31*time.Second)}, want: "exp of the assertion is more than five minutes ahead."},
		{name: "issued in the future", claims: jwt.MapClaims{"iat": in(31 * time.Second)}, want: "iat or nbf of the assertion is in the future."},
		{name: "not valid yet", claims: jwt.MapClaims{"nbf": in(31 * time.Second)}, want: "iat or nbf of the assertion is in the future."},
		{name: "no id", claims: jwt.MapClaims{"jti": nil}, want: "jti of the assertion is missing, too long, or not plain text."},
		{name: "a long id", claims: jwt.MapClaims{"jti": strings.Repeat("a", 129)}, want: "jti of the assertion is missing, too long, or not plain text."},
		{name: "an id with a line break", claims: jwt.MapClaims{"jti": "a\nb"}, want: "jti of the assertion is missing, too long, or not plain text."},
		{name: "an expiry of another type", claims: jwt.MapClaims{"exp": "soon"}, want: "The assertion is not a JSON Web Token."},
		{name: "too long", claims: jwt.MapClaims{"extra": strings.Repeat("a", 9000)}, want: "The assertion is too long."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.method == nil {
				tt.method = jwt.SigningMethodRS512
			}
			if tt.key == nil {
				tt.key = rsaKey()
			}
			header := map[string]any{"kid": "rsa"}
			for name, value := range tt.header {
				header[name] = value
			}
			claims := goodClaims()
			for name, value := range tt.claims {
				if claims[name] = value; value == nil {
					delete(claims, name)
				}
			}
			refused(t, f, crafted(t, tt.method, tt.key, header, claims), tt.want)
		})
	}
	if len(f.registry.used) != 0 {
		t.Errorf("refused assertions were used up: %v", f.registry.used)
	}
	if _, err := f.Token(t.Context(), request(crafted(t, jwt.SigningMethodRS512, rsaKey(), map[string]any{"kid": "rsa"}, goodClaims())), now); err != nil {
		t.Errorf("the assertion that was changed each time is not good: %v", err)
	}
}

func goodClaims() jwt.MapClaims {
	return jwt.MapClaims{"iss": "trust", "sub": "trust", "aud": tokenURL, "exp": now.Add(time.Minute).Unix(), "jti": "1"}
}

func refused(t *testing.T, f *fixture, signed, want string) {
	t.Helper()
	_, err := f.Token(t.Context(), request(signed), now)
	refusal, ok := errors.AsType[*clientauth.TokenError](err)
	if !ok {
		t.Fatalf("error %v, want a refusal", err)
	}
	if refusal.Code != clientauth.InvalidClient || refusal.Description != want {
		t.Errorf("refused with %v, want %q", refusal, want)
	}
}

func TestTheLimitsOfTimeAreExact(t *testing.T) {
	f := newFixture(t)
	for name, change := range map[string]jwt.MapClaims{
		"expires in five minutes, by a clock that is 30 s ahead": {"exp": now.Add(5*time.Minute + 30*time.Second).Unix(), "iat": now.Add(30 * time.Second).Unix()},
		"expires in a second":       {"exp": now.Add(time.Second).Unix()},
		"issued 30 s in the future": {"iat": now.Add(30 * time.Second).Unix()},
		"valid in 30 s":             {"nbf": now.Add(30 * time.Second).Unix()},
		"issued long ago":           {"iat": now.Add(-time.Hour).Unix()},
	} {
		claims := goodClaims()
		claims["jti"] = strings.NewReplacer(" ", "-", ",", "").Replace(name)
		for key, value := range change {
			claims[key] = value
		}
		if _, err := f.Token(t.Context(), request(crafted(t, jwt.SigningMethodRS512, rsaKey(), map[string]any{"kid": "rsa"}, claims)), now); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Of a claim that is given twice, another program may take the other one.
func TestAClaimIsGivenOnceAndATimeIsANumber(t *testing.T) {
	f := newFixture(t)
	const good = `"iss": "trust", "sub": "trust", "aud": "` + tokenURL + `", "jti": "1"`
	expiry := strconv.FormatInt(now.Add(time.Minute).Unix(), 10)
	signed := func(payload string) string {
		encoded := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
		head := encoded(`{"alg": "RS512", "kid": "rsa"}`) + "." + encoded(payload)
		signature, err := jwt.SigningMethodRS512.Sign(head, rsaKey())
		if err != nil {
			t.Fatal(err)
		}
		return head + "." + base64.RawURLEncoding.EncodeToString(signature)
	}
	for _, payload := range []string{
		`{` + good + `, "exp": ` + expiry + `, "sub": "trust"}`,
		`{"sub": "union", ` + good + `, "exp": ` + expiry + `}`,
		`{` + good + `, "exp": ` + expiry + `, "\u0065xp": ` + expiry + `}`,
		`{` + good + `, "exp": "` + expiry + `"}`,
		`{` + good + `, "exp": ` + expiry + `, "iat": "1"}`,
	} {
		refused(t, f, signed(payload), "A claim of the assertion is given twice, or its times are not numbers.")
	}
	if _, err := f.Token(t.Context(), request(signed(`{`+good+`, "exp": `+expiry+`}`)), now); err != nil {
		t.Error(err)
	}
}

func TestATamperedAssertionIsRefused(t *testing.T) {
	f := newFixture(t)
	for _, signed := range []string{assertion(t, "trust", "rsa", rsaKey()), assertion(t, "trust", "ec", ecKey())} {
		parts := strings.Split(signed, ".")
		for _, forged := range []string{
			"", ".", "..", "...", parts[0], parts[0] + "." + parts[1], signed + ".", signed + "A", signed[:len(signed)-4],
			parts[0] + "." + parts[1] + ".", parts[0] + "." + flip(parts[1]) + "." + parts[2], parts[0] + "." + parts[1] + "." + flip(parts[2]),
		} {
			if _, err := f.Token(t.Context(), request(forged), now); err == nil {
				t.Errorf("accepted %q", forged)
			}
		}
	}
}

// flip changes a character in the middle.
func flip(part string) string {
	middle := len(part) / 2
	other := "A"
	if part[middle] == 'A' {
		other = "B"
	}
	return part[:middle] + other + part[middle+1:]
}

func TestAnAssertionWorksOnce(t *testing.T) {
	f := newFixture(t)
	signed := assertion(t, "trust", "rsa", rsaKey())
	if _, err := f.Token(t.Context(), request(signed), now); err != nil {
		t.Fatal(err)
	}
	refused(t, f, signed, "The assertion was used before. Each request needs a new one.")
}

func TestOfTwentyUsesAtOnceOneWins(t *testing.T) {
	f := newFixture(t)
	signed := assertion(t, "trust", "ec", ecKey())
	var won, lost int
	var mu sync.Mutex
	var users sync.WaitGroup
	for range 20 {
		users.Go(func() {
			_, err := f.Token(context.Background(), request(signed), now)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else {
				lost++
			}
		})
	}
	users.Wait()
	if won != 1 || lost != 19 {
		t.Errorf("%d won, %d lost", won, lost)
	}
}

func TestTheUseOfAnAssertionIsKeptUntilItExpires(t *testing.T) {
	f := newFixture(t)
	claims := goodClaims()
	if _, err := f.Token(t.Context(), request(crafted(t, jwt.SigningMethodRS512, rsaKey(), map[string]any{"kid": "rsa"}, claims)), now); err != nil {
		t.Fatal(err)
	}
	if got := f.registry.used["trust 1"]; !got.Equal(now.Add(time.Minute)) {
		t.Errorf("kept until %v", got)
	}
}

func TestAKeyOrClientThatDoesNotCountIsRefused(t *testing.T) {
	for want, change := range map[string]func(*clientauth.Client){
		"The client is disabled.":     func(c *clientauth.Client) { c.Disabled = true },
		"The key is revoked.":         func(c *clientauth.Client) { c.Keys[0].Revoked = true },
		"The key has expired.":        func(c *clientauth.Client) { c.Keys[0].NotAfter = now },
		"The key does not count yet.": func(c *clientauth.Client) { c.Keys[0].NotBefore = now.Add(time.Second) },
		notKnown:                      func(c *clientauth.Client) { c.Keys = c.Keys[1:] },
	} {
		f := newFixture(t)
		f.registry.change("trust", change)
		refused(t, f, assertion(t, "trust", "rsa", rsaKey()), want)
	}
}

func TestNobodyWithoutTheKeyLearnsThatAClientIsDisabled(t *testing.T) {
	f := newFixture(t)
	f.registry.change("trust", func(c *clientauth.Client) { c.Disabled = true })
	refused(t, f, assertion(t, "trust", "rsa", rsaKey2()), notKnown)
}

func TestAKeyCountsUntilItsEnd(t *testing.T) {
	f := newFixture(t)
	f.registry.change("trust", func(c *clientauth.Client) { c.Keys[0].NotAfter = now.Add(1) })
	f.grant(t)
}

func TestAWrongRegistrationIsOurErrorNotTheClients(t *testing.T) {
	f := newFixture(t)
	f.registry.change("trust", func(c *clientauth.Client) { c.Keys[0].PublicKey = "nonsense" })
	_, err := f.Token(t.Context(), request(assertion(t, "trust", "rsa", rsaKey())), now)
	if _, isRefusal := errors.AsType[*clientauth.TokenError](err); err == nil || isRefusal {
		t.Errorf("error %v", err)
	}
}

func TestAnAssertionNeedsAKeyWithAnAlgorithm(t *testing.T) {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := clientauth.Assertion("trust", "rsa", tokenURL, key, now); err == nil {
		t.Error("an Ed25519 key was accepted")
	}
}

func FuzzAnAssertionIsRefusedWithoutAnErrorOfOurs(f *testing.F) {
	fix := newFixture(f)
	f.Add(assertion(f, "trust", "ec", ecKey()))
	f.Add("eyJhbGciOiJub25lIiwia2lkIjoicnNhIn0.eyJpc3MiOiJ0cnVzdCIsInN1YiI6InRydXN0In0.")
	f.Add("..")
	f.Fuzz(func(t *testing.T, signed string) {
		_, err := fix.Token(t.Context(), request(signed), now.Add(-24*time.Hour))
		if _, isRefusal := errors.AsType[*clientauth.TokenError](err); !isRefusal {
			t.Errorf("%q: %v", signed, err)
		}
	})
}
