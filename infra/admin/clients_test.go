package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/store"
)

// keyFile writes a key as PEM and returns the file's name.
func keyFile(t *testing.T, kind string, der []byte, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func publicKey(t *testing.T, public any) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(public)
	return keyFile(t, "PUBLIC KEY", der, err)
}

func elliptical(t *testing.T, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// newRegistry is a terminal whose table has a trust and a union.
func newRegistry(t *testing.T) terminal {
	t.Helper()
	x := newTerminal(t)
	for _, o := range []derogation.Organisation{
		{Code: "RR8", Name: "Leeds Teaching Hospitals NHS Trust", Kind: derogation.KindTrust, RegionCode: "Y63", RegionName: "North East and Yorkshire", ICBCode: "QWO", ICBName: "NHS West Yorkshire Integrated Care Board"},
		{Code: "BMA", Name: "British Medical Association", Kind: derogation.KindUnion},
	} {
		if err := x.store.PutOrganisation(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

var rota = []string{"clients", "add", "leeds-rota", "-organisation", "RR8", "-kind", "trust", "-scopes", "requests:read requests:write", "-name", "Rota system"}

func TestAClientIsRegisteredWithItsKeys(t *testing.T) {
	x := newRegistry(t)
	x.wants("leeds-rota is registered for RR8; it needs a key to sign in: clients keys add leeds-rota -key FILE\n", rota...)
	x.refuses("a client of this id is registered already", rota...)
	const head = "leeds-rota (Rota system), for RR8 (trust), enabled\nscopes: requests:read requests:write\n"
	x.wants(head, "clients", "show", "leeds-rota")

	first := publicKey(t, elliptical(t, elliptic.P256()).Public())
	x.wants(head+"key k1: ES256, counts\n", "clients", "keys", "add", "leeds-rota", "-key", first, "-kid", "k1")
	long, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	x.wants(head+"key k1: ES256, counts\nkey k2: RS512, counts from Mon 28 Jul 2025 18:00 BST\n",
		"clients", "keys", "add", "leeds-rota", "-key", publicKey(t, long.Public()), "-kid", "k2", "-not-before", "2025-07-28 18:00")
	x.wants(head+"key k1: ES256, counts until Tue 29 Jul 2025 18:00 BST\nkey k2: RS512, counts from Mon 28 Jul 2025 18:00 BST\n",
		"clients", "keys", "retire", "leeds-rota", "k1", "-not-after", "2025-07-29 18:00")
	x.wants(head+"key k1: ES256, revoked\nkey k2: RS512, counts from Mon 28 Jul 2025 18:00 BST\n", "clients", "keys", "revoke", "leeds-rota", "k1")
	x.wants(strings.Replace(head, "enabled", "disabled: it cannot sign in, and its tokens do not count", 1)+
		"key k1: ES256, revoked\nkey k2: RS512, counts from Mon 28 Jul 2025 18:00 BST\n", "clients", "disable", "leeds-rota")
	if _, err := x.types("clients", "enable", "leeds-rota"); err != nil {
		t.Error(err)
	}
	x.wants(strings.Replace(head, " requests:write", "", 1)+
		"key k1: ES256, revoked\nkey k2: RS512, counts from Mon 28 Jul 2025 18:00 BST\n", "clients", "scopes", "leeds-rota", "requests:read")
}

func TestAWrongRegistrationIsRefusedWithAllThatIsWrong(t *testing.T) {
	x := newRegistry(t)
	_, err := x.types("clients", "add", "Leeds#rota", "-organisation", "RXX", "-kind", "trust", "-scopes", "reviews:write")
	for _, words := range []string{`id "Leeds#rota"`, "-name", `scope "reviews:write"`, `"RXX" is not registered`} {
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%v does not say %s", err, words)
		}
	}
	x.refuses("RR8 is registered as trust, not as union", "clients", "add", "leeds-rota", "-organisation", "RR8", "-kind", "union", "-scopes", "reviews:write", "-name", "A system")
	x.refuses(`-kind "king"`, "clients", "add", "leeds-rota", "-organisation", "RR8", "-kind", "king", "-name", "A system")
	x.refuses("not found", "clients", "show", "leeds-rota")
	x.refuses("not found", "clients", "disable", "leeds-rota")
}

func TestAKeyIsRefused(t *testing.T) {
	x := newRegistry(t)
	if _, err := x.types(rota...); err != nil {
		t.Fatal(err)
	}
	private := elliptical(t, elliptic.P256())
	der, err := x509.MarshalPKCS8PrivateKey(private)
	secret := keyFile(t, "PRIVATE KEY", der, err)
	good := publicKey(t, private.Public())
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	add := func(words string, more ...string) {
		t.Helper()
		x.refuses(words, append([]string{"clients", "keys", "add", "leeds-rota"}, more...)...)
	}
	add("this is a private key: never send it to anybody", "-key", secret)
	add("has 1024 bits", "-key", publicKey(t, short.Public()))
	add("P-256", "-key", publicKey(t, elliptical(t, elliptic.P384()).Public()))
	add("no such file", "-key", "none.pem")
	add("neither PEM nor a JSON Web Key", "-key", "clients.go")
	add("the key would never count", "-key", good, "-not-after", "2025-07-28 11:00")
	add("-kid", "-key", good, "-kid", "a b")
	add(`time "soon"`, "-key", good, "-not-before", "soon")
	x.refuses("has no key k9", "clients", "keys", "revoke", "leeds-rota", "k9")
	for _, kid := range []string{"k1", "k2", "k3", "k4", "k5"} {
		if _, err := x.types("clients", "keys", "add", "leeds-rota", "-key", good, "-kid", kid); err != nil {
			t.Fatal(err)
		}
	}
	add("already", "-key", good, "-kid", "k1")
	add("as many as it may have", "-key", good, "-kid", "k6")
}

func TestOfTwoOperatorsNeitherUndoesTheOther(t *testing.T) {
	x := newRegistry(t)
	if _, err := x.types(rota...); err != nil {
		t.Fatal(err)
	}
	err := x.store.ChangeClient(t.Context(), "leeds-rota", func(c *store.Client) error {
		c.Disabled = true
		return x.store.ChangeClient(t.Context(), "leeds-rota", func(c *store.Client) error {
			c.Name = "Another name"
			return nil
		})
	})
	if err == nil || !strings.Contains(err.Error(), casework.ErrStale.Error()) {
		t.Errorf("the change that came too late: %v", err)
	}
	if c, err := x.store.Client(t.Context(), "leeds-rota"); err != nil || c.Disabled || c.Name != "Another name" {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestWhatExpiredLongAgoMakesRoom(t *testing.T) {
	x := newRegistry(t)
	if _, err := x.types(rota...); err != nil {
		t.Fatal(err)
	}
	err := x.store.ChangeClient(t.Context(), "leeds-rota", func(c *store.Client) error {
		for _, kid := range []string{"a", "b", "c", "d", "e"} {
			c.Keys = append(c.Keys, store.ClientKey{KeyID: kid, Algorithm: "ES256", NotAfter: now.Add(-40 * 24 * time.Hour)})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	x.wants("leeds-rota (Rota system), for RR8 (trust), enabled\nscopes: requests:read requests:write\nkey k1: ES256, counts\n",
		"clients", "keys", "add", "leeds-rota", "-key", publicKey(t, elliptical(t, elliptic.P256()).Public()), "-kid", "k1")
}

func TestClientsAreListed(t *testing.T) {
	x := newRegistry(t)
	x.wants("CLIENT  FOR  KIND  KEYS  ENABLED  SCOPES  NAME\n", "clients", "list")
	for _, args := range [][]string{rota, {"clients", "add", "bma-desk", "-organisation", "BMA", "-kind", "union", "-scopes", "reviews:write", "-name", "Desk"}, {"clients", "disable", "bma-desk"}} {
		if _, err := x.types(args...); err != nil {
			t.Fatal(err)
		}
	}
	x.wants(`CLIENT      FOR  KIND   KEYS  ENABLED  SCOPES                        NAME
bma-desk    BMA  union  0     no       reviews:write                 Desk
leeds-rota  RR8  trust  0     yes      requests:read requests:write  Rota system
`, "clients", "list")
}
