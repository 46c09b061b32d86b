package clientauth

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strings"
)

// The algorithms that a key may be registered for.
const (
	RS512 = "RS512"
	ES256 = "ES256"
)

// MinimumRSABits is the shortest RSA modulus accepted.
const MinimumRSABits = 2048

// ParsePublicKey reads a public key for an algorithm (RS512: RSA of at least
// MinimumRSABits; ES256: P-256), as PEM ("PUBLIC KEY") or as one JSON Web Key.
// It refuses a private key, so that none is ever stored by mistake. The error
// says what is wrong and repeats nothing of the key.
func ParsePublicKey(algorithm, text string) (crypto.PublicKey, error) {
	parse := parsePEM
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		parse = parseJWK
	}
	key, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("parse public key: %w", err)
	}
	if err := fits(algorithm, key); err != nil {
		return nil, fmt.Errorf("parse public key: %w", err)
	}
	return key, nil
}

func fits(algorithm string, key crypto.PublicKey) error {
	switch algorithm {
	case RS512:
		k, ok := key.(*rsa.PublicKey)
		if !ok {
			return errors.New("RS512 needs an RSA key")
		}
		if k.N.BitLen() < MinimumRSABits {
			return fmt.Errorf("the RSA key has %d bits, fewer than %d", k.N.BitLen(), MinimumRSABits)
		}
		if k.E < 3 || k.E%2 == 0 {
			return errors.New("the exponent of the RSA key is not sound")
		}
	case ES256:
		k, ok := key.(*ecdsa.PublicKey)
		if !ok || k.Curve != elliptic.P256() {
			return errors.New("ES256 needs a P-256 key")
		}
	default:
		return fmt.Errorf("the algorithm is neither %s nor %s", RS512, ES256)
	}
	return nil
}

func parsePEM(text string) (crypto.PublicKey, error) {
	block, rest := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("neither PEM nor a JSON Web Key")
	}
	if block.Type != "PUBLIC KEY" {
		return nil, errors.New("the PEM block is not a PUBLIC KEY")
	}
	if len(bytes.TrimSpace(rest)) > 0 {
		return nil, errors.New("something follows the PEM block")
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, errors.New("the PEM block does not hold a public key")
	}
	return key, nil
}

func parseJWK(text string) (crypto.PublicKey, error) {
	var jwk struct{ Kty, Crv, N, E, X, Y, D string }
	if err := json.Unmarshal([]byte(text), &jwk); err != nil {
		return nil, errors.New("not a JSON Web Key")
	}
	if jwk.D != "" {
		return nil, errors.New("it is a private key: send the public one, and make a new pair")
	}
	switch {
	case jwk.Kty == "RSA":
		n, errN := base64.RawURLEncoding.DecodeString(jwk.N)
		e, errE := base64.RawURLEncoding.DecodeString(jwk.E)
		if errN != nil || errE != nil || len(e) == 0 || len(e) > 3 {
			return nil, errors.New("n or e of the JSON Web Key is wrong")
		}
		return &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}, nil
	case jwk.Kty == "EC" && jwk.Crv == "P-256":
		x, errX := base64.RawURLEncoding.DecodeString(jwk.X)
		y, errY := base64.RawURLEncoding.DecodeString(jwk.Y)
		if errX != nil || errY != nil || len(x) != 32 || len(y) != 32 {
			return nil, errors.New("x or y of the JSON Web Key is wrong")
		}
		point := append([]byte{4}, append(x, y...)...)
		key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
		if err != nil {
			return nil, errors.New("the JSON Web Key is not a point of P-256")
		}
		return key, nil
	}
	return nil, errors.New("the JSON Web Key is neither RSA nor EC on P-256")
}
