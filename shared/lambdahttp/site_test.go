package lambdahttp_test

import (
	"errors"
	"net/http"
	"testing"

	"example.org/derogations/shared/lambdahttp"

	"github.com/aws/aws-lambda-go/events"
)

const gatewayName = "abcdefghij.execute-api.eu-west-2.amazonaws.com"

// namedBy is a request by a name of the gateway's, with what a client may write
// into it to be taken for another.
func namedBy(domain string) events.APIGatewayV2HTTPRequest {
	e := event("GET", "/")
	e.RequestContext.DomainName = domain
	e.Headers = map[string]string{
		"host": "forged.example.com", "x-forwarded-host": "forged.example.com", "x-forwarded-proto": "http",
		"x-forwarded-port": "8080", "forwarded": "host=forged.example.com;proto=http", "x-original-host": "forged.example.com",
	}
	return e
}

func TestASiteIsWhereTheGatewayOrTheSettingSaysAndNeverWhereAClientSays(t *testing.T) {
	for name, test := range map[string]struct {
		site   lambdahttp.Site
		domain string
		status int
		url    string
	}{
		"the gateway's own name":          {lambdahttp.Site{}, gatewayName, http.StatusOK, "https://" + gatewayName},
		"no name":                         {lambdahttp.Site{}, "", http.StatusMisdirectedRequest, ""},
		"the only name":                   {lambdahttp.Site{URL: "https://d.example.org", Name: "d.example.org"}, "d.example.org", http.StatusOK, "https://d.example.org"},
		"another than the only name":      {lambdahttp.Site{URL: "https://d.example.org", Name: "d.example.org"}, gatewayName, http.StatusMisdirectedRequest, ""},
		"none, where there is an only":    {lambdahttp.Site{URL: "https://d.example.org", Name: "d.example.org"}, "", http.StatusMisdirectedRequest, ""},
		"an emulator that knows no names": {lambdahttp.Site{URL: "http://127.0.0.1:3000"}, "localhost", http.StatusOK, "http://127.0.0.1:3000"},
		"an emulator that says nothing":   {lambdahttp.Site{URL: "http://127.0.0.1:3000"}, "", http.StatusOK, "http://127.0.0.1:3000"},
	} {
		t.Run(name, func(t *testing.T) {
			handler, err := test.site.Handler(func(url string) (http.Handler, error) {
				return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(url)) }), nil
			})
			if err != nil {
				t.Fatal(err)
			}
			response := serve(t, handler.ServeHTTP, namedBy(test.domain))
			if response.StatusCode != test.status || test.status == http.StatusOK && response.Body != test.url {
				t.Errorf("got %d %s", response.StatusCode, response.Body)
			}
			if test.status != http.StatusOK && problemOf(t, response)["code"] != "misdirected_request" {
				t.Errorf("got %s", response.Body)
			}
		})
	}
}

func TestASiteIsMadeOnceForEachName(t *testing.T) {
	made := 0
	handler, err := lambdahttp.Site{}.Handler(func(string) (http.Handler, error) {
		made++
		return http.NotFoundHandler(), nil
	})
	if err != nil || made != 0 {
		t.Fatalf("made %d before there is a name, %v", made, err)
	}
	for range 3 {
		serve(t, handler.ServeHTTP, namedBy(gatewayName))
	}
	if made != 1 {
		t.Errorf("made %d times", made)
	}
}

func TestASiteThatCannotBeMadeIsSaidAtOnceWhereItIsKnown(t *testing.T) {
	broken := errors.New("no stylesheet")
	none := func(string) (http.Handler, error) { return nil, broken }
	if _, err := (lambdahttp.Site{URL: "https://d.example.org"}).Handler(none); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	handler, err := lambdahttp.Site{}.Handler(none)
	if err != nil {
		t.Fatal(err)
	}
	logged(t, func() {
		if response := serve(t, handler.ServeHTTP, namedBy(gatewayName)); response.StatusCode != http.StatusInternalServerError {
			t.Errorf("got %d", response.StatusCode)
		}
	})
}
