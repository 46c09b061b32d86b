package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// receiver is an HTTPS server with a sender that trusts its certificate.
type receiver struct {
	*httptest.Server
	got    []*http.Request
	bodies [][]byte
	sender *Sender
	url    string
}

// receive starts one. Its name, example.com, leads where the addresses say, one
// for each time that it is looked up; the last one stays.
func receive(t *testing.T, allowed string, answer http.HandlerFunc, addresses ...string) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			t.Error(err)
		}
		r.got, r.bodies = append(r.got, request), append(r.bodies, body)
		answer(w, request)
	}))
	t.Cleanup(r.Close)
	if len(addresses) == 0 {
		addresses = []string{"127.0.0.1"}
	}
	r.sender = newSender(newGuard(t, allowed), names(t, addresses...))
	trusted := x509.NewCertPool()
	trusted.AddCert(r.Certificate())
	r.sender.client.Transport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12}
	r.url = fmt.Sprintf("https://example.com:%d/hooks", r.Listener.Addr().(*net.TCPAddr).Port)
	return r
}

func (r *receiver) send(t *testing.T, m Message) Result {
	t.Helper()
	if m.URL == "" {
		m.URL = r.url
	}
	if m.Secrets == nil {
		m.Secrets = []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
	}
	result, err := r.sender.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// names is a resolver over a name server of its own.
func names(t *testing.T, addresses ...string) *net.Resolver {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	go func() {
		lookups := 0
		for buffer := make([]byte, 512); ; {
			n, from, err := server.ReadFrom(buffer)
			if err != nil {
				return
			}
			address := netip.MustParseAddr(addresses[min(lookups, len(addresses)-1)])
			question := bytes.Clone(buffer[:n])
			if asksForIPv4(question) {
				lookups++
			}
			_, _ = server.WriteTo(nameAnswer(question, address), from)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}

// A question is a header of 12 bytes, labels up to a zero, and type and class.
func endOfQuestion(message []byte) int { return 12 + bytes.IndexByte(message[12:], 0) + 5 }

func asksForIPv4(message []byte) bool { return message[endOfQuestion(message)-3] == 1 }

// nameAnswer answers a question for IPv4 with one address, and any other with
// none.
func nameAnswer(question []byte, address netip.Addr) []byte {
	answer := bytes.Clone(question[:endOfQuestion(question)])
	answer[2], answer[3] = 0x81, 0x80
	binary.BigEndian.PutUint16(answer[6:], 0)
	binary.BigEndian.PutUint16(answer[8:], 0)
	binary.BigEndian.PutUint16(answer[10:], 0)
	if !asksForIPv4(question) {
		return answer
	}
	binary.BigEndian.PutUint16(answer[6:], 1)
	answer = append(answer, 0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4)
	return append(answer, address.AsSlice()...)
}

func accepts(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }

const here = "127.0.0.0/8"

func TestAMessageIsSignedByEachSecretAndVerifiedByTheStandardsOwnLibrary(t *testing.T) {
	r := receive(t, here, accepts)
	secrets := secretsOf(t, twoKeys)
	var both []string
	for _, generation := range []int{2, 1} {
		secret, err := secrets.Secret(t.Context(), "1", "WH-0000-0001", generation, night)
		if err != nil {
			t.Fatal(err)
		}
		both = append(both, secret)
	}
	stranger, err := secrets.Secret(t.Context(), "1", "WH-0000-0001", 3, night)
	if err != nil {
		t.Fatal(err)
	}
	body := []byte(`{"type":"request.approved","data":{"reference":"DR-3D7J-2W7Z"}}`)
	if result := r.send(t, Message{ID: "DR-3D7J-2W7Z-000007", At: night, Secrets: both, Body: body}); !result.Accepted() || result.Status != 204 {
		t.Fatalf("got %+v", result)
	}
	got := r.got[0]
	if got.Method != http.MethodPost || got.URL.Path != "/hooks" || got.Header.Get("Content-Type") != "application/json" || !bytes.Equal(r.bodies[0], body) {
		t.Errorf("received %s %s %v %s", got.Method, got.URL, got.Header, r.bodies[0])
	}
	if id, at := got.Header.Get("webhook-id"), got.Header.Get("webhook-timestamp"); id != "DR-3D7J-2W7Z-000007" || at != fmt.Sprint(night.Unix()) {
		t.Errorf("id %q at %q", id, at)
	}
	for _, secret := range both {
		if err := verify(t, secret, body, got.Header); err != nil {
			t.Errorf("a secret that signs: %v", err)
		}
	}
	if verify(t, stranger, body, got.Header) == nil {
		t.Error("another secret verifies it")
	}
	if verify(t, both[0], append(body, ' '), got.Header) == nil {
		t.Error("another body is verified")
	}
}

func verify(t *testing.T, secret string, body []byte, header http.Header) error {
	t.Helper()
	verifier, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	// The library compares the time with the machine's clock.
	return verifier.VerifyIgnoringTimestamp(body, header)
}

func TestWhatTheReceiverAnswersIsTheResult(t *testing.T) {
	for status, want := range map[int]Result{
		200: {Status: 200}, 299: {Status: 299}, 400: {Status: 400}, 404: {Status: 404}, 410: {Status: 410}, 429: {Status: 429}, 500: {Status: 500}, 503: {Status: 503},
	} {
		r := receive(t, here, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		got := r.send(t, Message{ID: "one", At: night})
		if got != want || got.Accepted() != (status < 300) || got.Gone() != (status == 410) {
			t.Errorf("%d: got %+v", status, got)
		}
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		r := receive(t, here, func(w http.ResponseWriter, request *http.Request) {
			http.Redirect(w, request, "/elsewhere", status)
		})
		if got := r.send(t, Message{ID: "one", At: night}); got.Status != status || got.Accepted() || len(r.got) != 1 {
			t.Errorf("%d: got %+v after %d calls", status, got, len(r.got))
		}
	}
}

func TestANameThatLeadsToAPrivateAddressIsNotCalled(t *testing.T) {
	for _, address := range []string{"127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.0.1", "100.64.0.1", "0.0.0.0"} {
		r := receive(t, "", accepts, address)
		got := r.send(t, Message{ID: "one", At: night})
		if got.Status != 0 || got.Problem != "the host's address is not allowed" || len(r.got) != 0 {
			t.Errorf("%s: got %+v after %d calls", address, got, len(r.got))
		}
	}
}

func TestANameIsCheckedEachTimeThatItIsDialled(t *testing.T) {
	r := receive(t, "127.0.0.1/32", accepts, "127.0.0.1", "10.0.0.1")
	if got := r.send(t, Message{ID: "one", At: night}); !got.Accepted() {
		t.Fatalf("at first: got %+v", got)
	}
	if got := r.send(t, Message{ID: "two", At: night}); got.Problem != "the host's address is not allowed" || len(r.got) != 1 {
		t.Errorf("once the name leads elsewhere: got %+v after %d calls", got, len(r.got))
	}
}

func TestAProxyOfTheEnvironmentIsNotUsed(t *testing.T) {
	var asked atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	t.Cleanup(proxy.Close)
	t.Setenv("HTTPS_PROXY", proxy.URL)
	r := receive(t, here, accepts)
	if got := r.send(t, Message{ID: "one", At: night}); !got.Accepted() || asked.Load() != 0 {
		t.Errorf("got %+v, the proxy was asked %d times", got, asked.Load())
	}
}

func TestAReceiverThatDoesNotAnswerIsGivenUp(t *testing.T) {
	release := make(chan struct{})
	r := receive(t, here, func(http.ResponseWriter, *http.Request) { <-release })
	t.Cleanup(func() { close(release) })
	if r.sender.client.Timeout != 10*time.Second {
		t.Errorf("an attempt may take %v", r.sender.client.Timeout)
	}
	r.sender.client.Timeout = 50 * time.Millisecond
	if got := r.send(t, Message{ID: "one", At: night}); got.Problem != "no answer in time" {
		t.Errorf("got %+v", got)
	}
}

func TestAnAnswersBodyIsNotWaitedFor(t *testing.T) {
	release := make(chan struct{})
	r := receive(t, here, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		w.(http.Flusher).Flush()
		<-release
	})
	t.Cleanup(func() { close(release) })
	if got := r.send(t, Message{ID: "one", At: night}); !got.Accepted() {
		t.Errorf("got %+v", got)
	}
}

func TestAProblemIsToldWithoutAnyAddress(t *testing.T) {
	header := receive(t, here, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Long", strings.Repeat("a", 64<<10)) })
	untrusted := receive(t, here, accepts)
	untrusted.sender.client.Transport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS12}
	closed := receive(t, here, accepts)
	closed.Close()
	for name, test := range map[string]struct {
		r    *receiver
		url  string
		want string
	}{
		"a header that is too long":        {header, "", "no connection, or no valid answer"},
		"a certificate of somebody's own":  {untrusted, "", "the certificate is not trusted"},
		"nobody there":                     {closed, "", "no connection, or no valid answer"},
		"an address that is no longer one": {untrusted, "http://example.com/", "the address cannot be used"},
	} {
		if got := test.r.send(t, Message{ID: "one", At: night, URL: test.url}); got != (Result{Problem: test.want}) {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func TestASecretThatCannotBeUsedIsOurErrorAndIsNotQuoted(t *testing.T) {
	r := receive(t, here, accepts)
	_, err := r.sender.Send(t.Context(), Message{ID: "one", URL: r.url, At: night, Secrets: []string{"whsec_not base 64!"}})
	if err == nil || strings.Contains(err.Error(), "base 64") || len(r.got) != 0 {
		t.Errorf("got %v after %d calls", err, len(r.got))
	}
}
