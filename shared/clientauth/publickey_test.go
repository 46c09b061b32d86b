package clientauth_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"example.org/derogations/shared/clientauth"
)

func b64(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }

func rsaJWK(n *big.Int, e string) string {
	return fmt.Sprintf(`{"kty":"RSA","kid":"1","use":"sig","n":"%s","e":"%s"}`, b64(n.Bytes()), e)
}

func ecJWK(t *testing.T, key *ecdsa.PublicKey, extra string) string {
	t.Helper()
	point, err := key.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf(`{"kty":"EC","crv":"P-256","x":"%s","y":"%s"%s}`, b64(point[1:33]), b64(point[33:]), extra)
}

func TestAKeyIsReadFromEitherForm(t *testing.T) {
	for _, tt := range []struct {
		algorithm, text string
		want            interface{ Equal(crypto.PublicKey) bool }
	}{
		{clientauth.RS512, pemOf(t, &rsaKey().PublicKey), &rsaKey().PublicKey},
		{clientauth.RS512, "\n" + rsaJWK(rsaKey().N, "AQAB"), &rsaKey().PublicKey},
		{clientauth.ES256, pemOf(t, &ecKey().PublicKey), &ecKey().PublicKey},
		{clientauth.ES256, ecJWK(t, &ecKey().PublicKey, ""), &ecKey().PublicKey},
	} {
		got, err := clientauth.ParsePublicKey(tt.algorithm, tt.text)
		if err != nil {
			t.Errorf("%s %.30q: %v", tt.algorithm, tt.text, err)
			continue
		}
		if !tt.want.Equal(got) {
			t.Errorf("%s %.30q: another key came out", tt.algorithm, tt.text)
		}
	}
}

func TestAKeyThatIsNotSoundIsRefusedWithoutBeingRepeated(t *testing.T) {
	short := new(big.Int).Lsh(big.NewInt(1), 2046) // 2047 bits
	weak := &rsa.PublicKey{N: short.Add(short, big.NewInt(1)), E: 65537}
	even := &rsa.PublicKey{N: rsaKey().N, E: 65536}
	edwards, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(rsaKey())
	if err != nil {
		t.Fatal(err)
	}
	pkcs1 := pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&rsaKey().PublicKey)})
	zeros := b64(make([]byte, 32))
	tests := []struct{ name, algorithm, text, want string }{
		{"an RSA key of 2047 bits", "RS512", pemOf(t, weak), "the RSA key has 2047 bits, fewer than 2048"},
		{"an RSA JWK of 2047 bits", "RS512", rsaJWK(weak.N, "AQAB"), "the RSA key has 2047 bits, fewer than 2048"},
		{"an even exponent", "RS512", pemOf(t, even), "the exponent of the RSA key is not sound"},
		{"an exponent of one", "RS512", rsaJWK(rsaKey().N, "AQ"), "the exponent of the RSA key is not sound"},
		{"a huge exponent", "RS512", rsaJWK(rsaKey().N, "AQAAAQAB"), "n or e of the JSON Web Key is wrong"},
		{"no exponent", "RS512", rsaJWK(rsaKey().N, ""), "n or e of the JSON Web Key is wrong"},
		{"an EC key for RS512", "RS512", pemOf(t, &ecKey().PublicKey), "RS512 needs an RSA key"},
		{"an RSA key for ES256", "ES256", pemOf(t, &rsaKey().PublicKey), "ES256 needs a P-256 key"},
		{"a P-384 key for ES256", "ES256", pemOf(t, &newEC(elliptic.P384()).PublicKey), "ES256 needs a P-256 key"},
		{"an Ed25519 key", "ES256", pemOf(t, edwards), "ES256 needs a P-256 key"},
		{"no algorithm", "", pemOf(t, &rsaKey().PublicKey), "the algorithm is neither RS512 nor ES256"},
		{"a weaker algorithm", "RS256", pemOf(t, &rsaKey().PublicKey), "the algorithm is neither RS512 nor ES256"},
		{"a shared secret", "HS256", pemOf(t, &rsaKey().PublicKey), "the algorithm is neither RS512 nor ES256"},
		{"a private key", "RS512", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})), "the PEM block is not a PUBLIC KEY"},
		{"another PEM block", "RS512", string(pkcs1), "the PEM block is not a PUBLIC KEY"},
		{"a private JWK", "ES256", ecJWK(t, &ecKey().PublicKey, `,"d":"c2VjcmV0"`), "it is a private key"},
		{"a point that is not on the curve", "ES256", `{"kty":"EC","crv":"P-256","x":"` + zeros + `","y":"` + zeros + `"}`, "not a point of P-256"},
		{"a short point", "ES256", `{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}`, "x or y of the JSON Web Key is wrong"},
		{"a symmetric JWK", "RS512", `{"kty":"oct","k":"c2VjcmV0"}`, "the JSON Web Key is neither RSA nor EC on P-256"},
		{"a broken JWK", "RS512", `{"kty":`, "not a JSON Web Key"},
		{"a broken PEM block", "RS512", "-----BEGIN PUBLIC KEY-----\nc2VjcmV0\n-----END PUBLIC KEY-----\n", "the PEM block does not hold a public key"},
		{"two keys", "RS512", pemOf(t, &rsaKey().PublicKey) + pemOf(t, &rsaKey2().PublicKey), "something follows the PEM block"},
		{"nothing", "RS512", "", "neither PEM nor a JSON Web Key"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			key, err := clientauth.ParsePublicKey(tt.algorithm, tt.text)
			if err == nil {
				t.Fatalf("accepted %v", key)
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %q does not say %q", err, tt.want)
			}
			if strings.Contains(err.Error(), "c2VjcmV0") || strings.Contains(err.Error(), "secret") {
				t.Errorf("the error repeats the key: %q", err)
			}
		})
	}
}
