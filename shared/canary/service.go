package canary

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
)

// The steps of a visit, as a log names the one that failed.
const (
	StepReach    = "reach"    // an answer to GET /healthz
	StepKey      = "key"      // a key of its own in the table
	StepSignIn   = "sign-in"  // an access token
	StepFile     = "file"     // a request, taken in
	StepRead     = "read"     // the same request, read
	StepRegister = "register" // the public register, as a page
	StepLink     = "link"     // the page for a link that is not genuine, which takes the links' keys
)

// StepError is a visit that failed, with the step at which it did.
type StepError struct {
	Step string
	Err  error
}

func (e *StepError) Error() string { return e.Step + ": " + e.Err.Error() }
func (e *StepError) Unwrap() error { return e.Err }

// Publish puts the public half of a key where the service's sign-in looks for
// those of ClientID: the key's id, which later ones follow in the order of
// strings, the key as PEM, and how long it counts.
type Publish func(ctx context.Context, keyID, publicKey string, until time.Time) error

// Sign makes the assertion by which a client asks for a token.
type Sign func(clientID, keyID, tokenURL string, key crypto.Signer, now time.Time) (string, error)

// Service is the system as a trust's system and people's browsers reach it. Its
// Client sets how long a call may take.
type Service struct {
	URL     string // without a slash at the end
	Client  *http.Client
	Publish Publish
	Sign    Sign
}

// keyLives is how long the key of a visit counts: longer than a release is
// watched, and as long as an access token.
const keyLives = 10 * time.Minute

// answerLimit is more than any answer of the service has.
const answerLimit = 8 << 20

// madeUpLink has a link's form, and opens nothing.
var madeUpLink = "/r/" + strings.Repeat("A", 46)

// visit is what a trust's system does, one step after the other.
type visit struct {
	Service
	// now is the service's own clock: assertions are judged by it, and on a
	// virtual clock no other tells the time.
	now   time.Time
	token string
	// certificateDays is how long the certificate is still good; nil without TLS.
	certificateDays *int
}

// begin reaches the service and signs in, with a key that nobody else ever held
// and that is forgotten with the visit. Error: *StepError. The visit is there
// also then.
func (s Service) begin(ctx context.Context) (*visit, error) {
	v := &visit{Service: s}
	if err := v.reach(ctx); err != nil {
		return v, &StepError{StepReach, err}
	}
	keyID := v.now.Format("20060102T150405Z-") + rand.Text()
	key, err := v.publish(ctx, keyID)
	if err != nil {
		return v, &StepError{StepKey, err}
	}
	if err := v.signIn(ctx, keyID, key); err != nil {
		return v, &StepError{StepSignIn, err}
	}
	return v, nil
}

func (v *visit) reach(ctx context.Context) error {
	response, _, err := v.call(ctx, http.MethodGet, "/healthz", nil, nil, http.StatusOK)
	if err != nil {
		return err
	}
	if v.now, err = http.ParseTime(response.Header.Get("Date")); err != nil {
		return fmt.Errorf("the answer does not say when it was given: %w", err)
	}
	v.now = v.now.UTC()
	if response.TLS != nil && len(response.TLS.PeerCertificates) > 0 {
		v.certificateDays = new(int(response.TLS.PeerCertificates[0].NotAfter.Sub(v.now) / (24 * time.Hour)))
	}
	return nil
}

func (v *visit) publish(ctx context.Context, keyID string) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return nil, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
	return key, v.Publish(ctx, keyID, string(text), v.now.Add(keyLives))
}

func (v *visit) signIn(ctx context.Context, keyID string, key crypto.Signer) error {
	assertion, err := v.Sign(ClientID, keyID, v.URL+"/oauth2/token", key, v.now)
	if err != nil {
		return err
	}
	form := url.Values{
		"grant_type":            {"client_credentials"},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion":      {assertion},
	}
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	_, body, err := v.call(ctx, http.MethodPost, "/oauth2/token", header, []byte(form.Encode()), http.StatusOK)
	if err != nil {
		return err
	}
	var granted struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal(body, &granted); err != nil || granted.AccessToken == "" {
		return errors.New("the answer holds no token")
	}
	v.token = granted.AccessToken
	return nil
}

// file files a request, once for each idempotency key, and returns its
// reference. Error: *StepError.
func (v *visit) file(ctx context.Context, idempotencyKey string, request derogation.Request) (string, error) {
	body, err := json.Marshal(request)
	if err != nil {
		return "", &StepError{StepFile, err}
	}
	header := http.Header{
		"Authorization": {"Bearer " + v.token}, "Content-Type": {"application/json"}, "Idempotency-Key": {idempotencyKey},
	}
	_, answer, err := v.call(ctx, http.MethodPost, "/v1/requests", header, body, http.StatusCreated)
	if err != nil {
		return "", &StepError{StepFile, err}
	}
	var ack struct {
		Reference string `json:"reference"`
	}
	if err := json.Unmarshal(answer, &ack); err != nil || ack.Reference == "" {
		return "", &StepError{StepFile, errors.New("the answer holds no reference")}
	}
	return ack.Reference, nil
}

// look reads the request, and opens pages. Error: *StepError.
func (v *visit) look(ctx context.Context, reference string) error {
	signed := http.Header{"Authorization": {"Bearer " + v.token}}
	for _, open := range []struct {
		step, path string
		header     http.Header
		status     int
		holds      string
	}{
		{StepRead, "/v1/requests/" + reference, signed, http.StatusOK, `"` + reference + `"`},
		{StepRegister, "/register", nil, http.StatusOK, "</html>"},
		{StepLink, madeUpLink, nil, http.StatusNotFound, "</html>"},
	} {
		_, body, err := v.call(ctx, http.MethodGet, open.path, open.header, nil, open.status)
		if err == nil && !bytes.Contains(body, []byte(open.holds)) {
			err = fmt.Errorf("GET %s: the answer does not hold %s", open.path, open.holds)
		}
		if err != nil {
			return &StepError{open.step, err}
		}
	}
	return nil
}

// call makes one call and reads its answer, which must have the status.
func (s Service) call(ctx context.Context, method, path string, header http.Header, body []byte, want int) (*http.Response, []byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, s.URL+path, bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	for name, values := range header {
		request.Header[name] = values
	}
	request.Header.Set("User-Agent", "derogations-canary")
	response, err := s.Client.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, answerLimit))
	if err != nil {
		return nil, nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	if response.StatusCode != want {
		return nil, nil, fmt.Errorf("%s %s: %d", method, path, response.StatusCode)
	}
	return response, answer, nil
}
