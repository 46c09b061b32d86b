package clientauth_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/clientauth"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
)

func TestATokenTellsWhoCalls(t *testing.T) {
	f := newFixture(t)
	for _, scheme := range []string{"Bearer ", "bearer ", "Bearer  "} {
		got, err := f.Bearer(t.Context(), scheme+f.grant(t).AccessToken, now)
		if err != nil {
			t.Fatal(err)
		}
		want := clientauth.Principal{
			ClientID: "trust", Name: "Trust system", Organisation: "RXX", Kind: clientauth.Trust,
			Scopes: []string{"requests.read", "requests.write"},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if !got.Has("requests.read") || got.Has("decisions.write") || got.Has("") {
			t.Errorf("scopes %v", got.Scopes)
		}
	}
}

func TestATokenHasTheScopesThatWereAskedForAndAreStillRegistered(t *testing.T) {
	f := newFixture(t)
	asked := request(assertion(t, "trust", "rsa", rsaKey()))
	asked.Scope = "requests.write requests.write"
	grant, err := f.Token(t.Context(), asked, now)
	if err != nil {
		t.Fatal(err)
	}
	principal, err := f.Bearer(t.Context(), "Bearer "+grant.AccessToken, now)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"requests.write"}, principal.Scopes); diff != "" {
		t.Error(diff)
	}
	f.registry.change("trust", func(c *clientauth.Client) { c.Scopes = []string{"requests.read"} })
	principal, err = f.Bearer(t.Context(), "Bearer "+grant.AccessToken, now)
	if err != nil || len(principal.Scopes) != 0 {
		t.Errorf("after the scope was withdrawn: %v, %v", principal.Scopes, err)
	}
}

func TestATokenWorksForTenMinutes(t *testing.T) {
	f := newFixture(t)
	header := "Bearer " + f.grant(t).AccessToken
	if _, err := f.Bearer(t.Context(), header, now.Add(10*time.Minute-time.Second)); err != nil {
		t.Errorf("before its end: %v", err)
	}
	notBearer(t, f, header, now.Add(10*time.Minute), "The access token has expired.")
}

func TestWhatIsWithdrawnCountsAtOnce(t *testing.T) {
	for want, change := range map[string]func(*clientauth.Client){
		"The client is disabled.": func(c *clientauth.Client) { c.Disabled = true },
		"The key is revoked.":     func(c *clientauth.Client) { c.Keys[0].Revoked = true },
		"The key has expired.":    func(c *clientauth.Client) { c.Keys[0].NotAfter = now },
		"The key that the token was obtained with is no longer registered.": func(c *clientauth.Client) { c.Keys = c.Keys[1:] },
	} {
		f := newFixture(t)
		token := f.grant(t).AccessToken
		f.registry.change("trust", change)
		notBearer(t, f, "Bearer "+token, now, want)
	}
	f := newFixture(t)
	token := f.grant(t).AccessToken
	delete(f.registry.clients, "trust")
	notBearer(t, f, "Bearer "+token, now, "The client is no longer registered.")
}

func TestARevokedKeyDoesNotStopTokensOfAnother(t *testing.T) {
	f := newFixture(t)
	token := f.grant(t).AccessToken
	f.registry.change("trust", func(c *clientauth.Client) { c.Keys[1].Revoked = true })
	if _, err := f.Bearer(t.Context(), "Bearer "+token, now); err != nil {
		t.Error(err)
	}
}

func TestTokenKeysRotateWithAnOverlap(t *testing.T) {
	f := newFixture(t)
	old := f.grant(t).AccessToken
	f.keys = `{"current":"2","1":"` + secret1 + `","2":"` + secret2 + `"}`
	if _, err := f.Bearer(t.Context(), "Bearer "+old, now); err != nil {
		t.Errorf("during the overlap: %v", err)
	}
	fresh := f.grant(t).AccessToken
	f.keys = `{"current":"2","2":"` + secret2 + `"}`
	if _, err := f.Bearer(t.Context(), "Bearer "+fresh, now); err != nil {
		t.Errorf("the new key does not sign: %v", err)
	}
	notBearer(t, f, "Bearer "+old, now, "The access token is not valid.")
}

func TestAttacksOnAccessTokens(t *testing.T) {
	f := newFixture(t)
	claims := func(change jwt.MapClaims) jwt.MapClaims {
		good := jwt.MapClaims{
			"iss": site, "aud": site + "/v1", "sub": "trust", "scope": "requests.read",
			"exp": now.Add(time.Minute).Unix(), "ckid": "rsa",
		}
		for name, value := range change {
			if good[name] = value; value == nil {
				delete(good, name)
			}
		}
		return good
	}
	header := map[string]any{"kid": "1", "typ": "at+jwt"}
	hs256, ours := jwt.SigningMethodHS256, []byte(secret1)
	if _, err := f.Bearer(t.Context(), "Bearer "+crafted(t, hs256, ours, header, claims(nil)), now); err != nil {
		t.Fatalf("the token that is changed below is not good: %v", err)
	}
	valid := f.grant(t).AccessToken
	parts := strings.Split(valid, ".")
	for name, token := range map[string]string{
		"another issuer":          crafted(t, hs256, ours, header, claims(jwt.MapClaims{"iss": "https://other.example.org"})),
		"no issuer":               crafted(t, hs256, ours, header, claims(jwt.MapClaims{"iss": nil})),
		"another audience":        crafted(t, hs256, ours, header, claims(jwt.MapClaims{"aud": tokenURL})),
		"no audience":             crafted(t, hs256, ours, header, claims(jwt.MapClaims{"aud": nil})),
		"no expiry":               crafted(t, hs256, ours, header, claims(jwt.MapClaims{"exp": nil})),
		"another key":             crafted(t, hs256, []byte(secret2), header, claims(nil)),
		"an unknown key id":       crafted(t, hs256, ours, map[string]any{"kid": "2", "typ": "at+jwt"}, claims(nil)),
		"no key id":               crafted(t, hs256, ours, map[string]any{"typ": "at+jwt"}, claims(nil)),
		"the type of a plain JWT": crafted(t, hs256, ours, map[string]any{"kid": "1", "typ": "JWT"}, claims(nil)),
		"another algorithm":       crafted(t, jwt.SigningMethodHS512, ours, header, claims(nil)),
		"no algorithm":            crafted(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, header, claims(nil)),
		"an RSA signature":        crafted(t, jwt.SigningMethodRS512, rsaKey(), header, claims(nil)),
		"an assertion":            assertion(t, "trust", "rsa", rsaKey()),
		"tampered claims":         parts[0] + "." + flip(parts[1]) + "." + parts[2],
		"a tampered signature":    parts[0] + "." + parts[1] + "." + flip(parts[2]),
		"no signature":            parts[0] + "." + parts[1] + ".",
		"nonsense":                "nonsense",
	} {
		t.Run(name, func(t *testing.T) { notBearer(t, f, "Bearer "+token, now, "The access token is not valid.") })
	}
	if _, err := f.Bearer(t.Context(), "Bearer  "+valid, now); err != nil {
		t.Errorf("after two spaces: %v", err)
	}
	for name, change := range map[string]jwt.MapClaims{
		"The client is no longer registered.":                               {"sub": nil},
		"The key that the token was obtained with is no longer registered.": {"ckid": nil},
	} {
		notBearer(t, f, "Bearer "+crafted(t, hs256, ours, header, claims(change)), now, name)
	}
}

func TestTheChallengeSaysWhatIsWrong(t *testing.T) {
	f := newFixture(t)
	for header, want := range map[string]string{
		"":                                    `Bearer realm="derogations"`,
		"Basic YTpi":                          `Bearer realm="derogations"`,
		"Bearer":                              `Bearer realm="derogations", error="invalid_token", error_description="The access token is missing or too long."`,
		"Bearer a.b.c":                        `Bearer realm="derogations", error="invalid_token", error_description="The access token is not valid."`,
		"Bearer " + strings.Repeat("a", 9000): `Bearer realm="derogations", error="invalid_token", error_description="The access token is missing or too long."`,
	} {
		_, err := f.Bearer(t.Context(), header, now)
		refusal, ok := errors.AsType[*clientauth.BearerError](err)
		if !ok || refusal.WWWAuthenticate() != want {
			t.Errorf("%.20q: %v, want %s", header, err, want)
		}
	}
}

func TestAnErrorOfStorageIsNoRefusal(t *testing.T) {
	f := newFixture(t)
	token := f.grant(t).AccessToken
	f.registry.err = errors.New("throttled")
	if _, err := f.Bearer(t.Context(), "Bearer "+token, now); !errors.Is(err, f.registry.err) {
		t.Errorf("bearer: %v", err)
	}
	if _, err := f.Token(t.Context(), request(assertion(t, "trust", "ec", ecKey())), now); !errors.Is(err, f.registry.err) {
		t.Errorf("token: %v", err)
	}
	f.registry.err, f.keys = nil, "{}"
	for name, call := range map[string]func() error{
		"bearer": func() error { _, err := f.Bearer(t.Context(), "Bearer "+token, now); return err },
		"token": func() error {
			_, err := f.Token(t.Context(), request(assertion(t, "trust", "ec", ecKey())), now)
			return err
		},
	} {
		err := call()
		_, isBearer := errors.AsType[*clientauth.BearerError](err)
		_, isToken := errors.AsType[*clientauth.TokenError](err)
		if err == nil || isBearer || isToken {
			t.Errorf("%s without keys: %v", name, err)
		}
	}
}

func notBearer(t *testing.T, f *fixture, header string, at time.Time, want string) {
	t.Helper()
	principal, err := f.Bearer(t.Context(), header, at)
	refusal, ok := errors.AsType[*clientauth.BearerError](err)
	if !ok || refusal.Description != want || principal.ClientID != "" {
		t.Errorf("got %+v, %v, want %q", principal, err, want)
	}
}

// A token says whose client it was issued to, so that it can be looked up with the
// client. Whose it is, the client says.
func TestATokenNamesAnOrganisationAndTheClientActsForItsOwn(t *testing.T) {
	f := newFixture(t)
	header := "Bearer " + f.grant(t).AccessToken
	f.registry.change("trust", func(c *clientauth.Client) { c.Organisation = "R99" })
	claim, err := f.Authority.Bearer(t.Context(), header, now)
	if err != nil || claim.ClientID != "trust" || claim.Organisation != "RXX" {
		t.Errorf("claims %+v, %v", claim, err)
	}
	if principal, err := f.Principal(t.Context(), claim, now); err != nil || principal.Organisation != "R99" {
		t.Errorf("acts for %s, %v", principal.Organisation, err)
	}
}
