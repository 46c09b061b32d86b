package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"example.org/derogations/infra/local/frontdoor"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/config"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/signedlink"
	"example.org/derogations/shared/store"
)

// opened is a stack that is ready to be driven.
type opened struct {
	door   *frontdoor.Door
	mails  *mails   // nil without an inbox
	board  string   // its link; empty when there is none
	trusts []string // whose systems file
	seed   uint64
	name   string // tells these requests from those that others filed
	runs   int    // so far
	stack  *stack // nil for one that ran already
	left   []string
}

// open takes the stack that was named, or starts one.
func (t target) open(ctx context.Context, progress io.Writer) (*opened, error) {
	if t.URL == "" {
		if err := here(); err != nil {
			return nil, err
		}
		fmt.Fprintln(progress, "Building and starting a stack…")
		s, err := startStack(ctx, ".", "-long")
		if err != nil {
			return nil, err
		}
		return t.started(ctx, s)
	}
	return t.on(ctx, &opened{door: &frontdoor.Door{URL: trimmed(t.URL)}, board: t.Board})
}

// started takes a stack that this command started, with a link to a board.
func (t target) started(ctx context.Context, s *stack) (*opened, error) {
	o := &opened{door: &frontdoor.Door{URL: s.url}, stack: s}
	var err error
	if o.board, err = s.boardLink(ctx); err == nil {
		o, err = t.on(ctx, o)
	}
	if err == nil {
		err = o.signInSystems(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return o, nil
}

// signInSystems has systems of their own file, each signed in with its key.
func (o *opened) signInSystems(ctx context.Context) error {
	ids, key, err := o.stack.register(ctx)
	if err != nil {
		return err
	}
	o.trusts = ids
	signed := &tokens{kept: map[string]kept{}, fetch: func(ctx context.Context, client string) (string, error) {
		return sample.TokenWith(ctx, o.door.URL, client, keyOfSystems, key, time.Now())
	}}
	o.door.Token = signed.token
	return nil
}

// on makes the way to a stack ready.
func (t target) on(ctx context.Context, o *opened) (*opened, error) {
	o.seed = t.Seed
	if o.seed == 0 {
		o.seed = mathrand.Uint64()
	}
	o.name = fmt.Sprintf("run %d of %d", o.seed, time.Now().UnixNano())
	calls := newCaller(t.AtOnce)
	o.door.Do = calls.do
	for _, trust := range sample.Trusts() {
		o.trusts = append(o.trusts, trust.Code)
	}
	if t.Trust != "" {
		o.trusts = []string{t.Trust}
	}
	tokens := &tokens{kept: map[string]kept{}, fetch: func(ctx context.Context, organisation string) (string, error) {
		return localToken(ctx, o.door, organisation)
	}}
	if t.Client != "" {
		sign, err := t.signIn()
		if err != nil {
			return nil, err
		}
		tokens.fetch = func(ctx context.Context, _ string) (string, error) { return sign(ctx, o.door.URL) }
	}
	o.door.Token = tokens.token
	var err error
	if o.mails, err = openMails(ctx, o.door.URL); errors.Is(err, errNoInbox) {
		o.left, err = append(o.left, "no inbox: nobody answers, and notices are not timed"), nil
	}
	if o.board == "" {
		o.left = append(o.left, "no link of a board (--board): boards are not timed")
	}
	return o, err
}

// close ends a stack that was started here. The run has its result: what goes
// wrong is said, and changes nothing.
func (o *opened) close() {
	if o.stack == nil {
		return
	}
	if err := o.stack.close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

// processor is what the stack has used, where it was started here.
func (o *opened) processor() processor {
	if o.stack == nil {
		return processor{}
	}
	return processorOf(o.stack.cmd.Process.Pid)
}

// systems is how many systems file for each trust of a stack that was started here:
// what one client may file and call would be measured otherwise.
const systems = 2

// keyOfSystems is the id of their key.
const keyOfSystems = "load-key-1"

// register registers the trusts that a load makes up, and the systems of all trusts,
// with one key that ends with the run. It lists the systems.
func (s *stack) register(ctx context.Context) (ids []string, key *ecdsa.PrivateKey, err error) {
	if key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, nil, fmt.Errorf("make the key of the systems: %w", err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return nil, nil, fmt.Errorf("make the key of the systems: %w", err)
	}
	to := store.New(clientOf(s.variables["AWS_ENDPOINT_URL_DYNAMODB"]), s.variables["TABLE_NAME"])
	if err := putTrusts(ctx, to); err != nil {
		return nil, nil, err
	}
	made, _ := madeTrusts()
	for _, trust := range append(sample.Trusts(), made...) {
		for n := range systems {
			client := store.Client{
				ID: fmt.Sprintf("%s-load-%d", strings.ToLower(trust.Code), n), Name: trust.Name + " (load)", Organisation: trust.Code,
				Kind: trust.Kind, Scopes: []string{"requests:read", "requests:write"},
				Keys: []store.ClientKey{{KeyID: keyOfSystems, Algorithm: "ES256", PublicKey: string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}))}},
			}
			if err := to.PutClient(ctx, client); err != nil {
				return nil, nil, err
			}
			ids = append(ids, client.ID)
		}
	}
	return ids, key, nil
}

// boardLink makes the link of the union's board, as an operator would.
func (s *stack) boardLink(ctx context.Context) (string, error) {
	secrets := config.NewSecrets(secretsmanager.New(secretsmanager.Options{
		Region: "eu-west-2", BaseEndpoint: aws.String(s.variables["AWS_ENDPOINT_URL_SECRETS_MANAGER"]),
		Credentials: credentials.NewStaticCredentialsProvider("local", "local", ""),
	}).GetSecretValue)
	now := time.Now()
	keys, err := keyset.Source(secrets.Secret, s.variables["LINK_KEYS_SECRET"])(ctx, now)
	if err != nil {
		return "", fmt.Errorf("read the keys of links: %w", err)
	}
	token, err := signedlink.Mint(keys, signedlink.Link{Purpose: signedlink.PurposeBoard, Organisation: sample.Union, Expires: now.Add(12 * time.Hour)})
	return s.url + "/b/" + url.PathEscape(token), err
}

// localToken has the local stack's own console sign a client of the sample in, for
// it alone has the private keys.
func localToken(ctx context.Context, door *frontdoor.Door, organisation string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, door.URL+"/_local/token?"+url.Values{"client": {sample.ClientID(organisation)}}.Encode(), http.NoBody)
	if err != nil {
		return "", err
	}
	response, body, err := door.Do(request)
	if err != nil {
		return "", fmt.Errorf("get a token: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("get a token: %w", &statusError{response.StatusCode, string(body)})
	}
	return strings.TrimSpace(string(body)), nil
}

// signIn reads the private key of a client, and signs it in with it.
func (t target) signIn() (func(ctx context.Context, url string) (string, error), error) {
	text, err := os.ReadFile(t.Key)
	if err != nil {
		return nil, fmt.Errorf("read the key of client %s (--key): %w", t.Client, err)
	}
	block, _ := pem.Decode(text)
	if block == nil || t.Trust == "" || t.KeyID == "" {
		return nil, errors.New("--client needs --trust, --key-id, and a --key in PEM")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read the key of client %s: %w", t.Client, err)
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("the key of client %s is %T, not an ECDSA key", t.Client, parsed)
	}
	return func(ctx context.Context, url string) (string, error) {
		return sample.TokenWith(ctx, url, t.Client, t.KeyID, key, time.Now())
	}, nil
}

// tokens keep each system's access token until it is old.
type tokens struct {
	fetch func(ctx context.Context, organisation string) (string, error)
	mu    sync.Mutex
	kept  map[string]kept
}

type kept struct {
	token string
	until time.Time
}

// keepToken is shorter than a token lives.
const keepToken = 4 * time.Minute

func (t *tokens) token(ctx context.Context, organisation string) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if k := t.kept[organisation]; time.Now().Before(k.until) {
		return k.token, nil
	}
	token, err := t.fetch(ctx, organisation)
	if err == nil {
		t.kept[organisation] = kept{token, time.Now().Add(keepToken)}
	}
	return token, err
}
