package scenario

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"example.org/derogations/infra/local/play"
	"example.org/derogations/infra/local/sample"
)

// Where the service is reached: in links, in the audience of a sign-in and on
// the pages alike, whatever a client claims.

const (
	ownName      = "derogations.example.org"
	gatewaysName = "abcdefghij.execute-api.eu-west-2.amazonaws.com"
)

// forged are the headers by which a client might be taken for the gateway.
var forged = map[string]string{
	"host": "forged.example.com", "x-forwarded-host": "forged.example.com", "x-forwarded-proto": "http",
	"x-forwarded-port": "1", "forwarded": "host=forged.example.com;proto=http",
}

func TestAClientHasNoPartInTheAddressOfTheService(t *testing.T) {
	s := begin(t)
	request, err := http.NewRequestWithContext(s.ctx, http.MethodGet, s.Cloud.URL+"/.well-known/oauth-authorization-server", nil)
	s.must(err)
	request.Host = forged["host"]
	for name, v := range forged {
		request.Header.Set(name, v)
	}
	response, err := http.DefaultClient.Do(request)
	s.must(err)
	defer response.Body.Close()
	var metadata struct {
		Issuer string `json:"issuer"`
	}
	s.must(json.NewDecoder(response.Body).Decode(&metadata))
	if metadata.Issuer != s.Cloud.URL {
		t.Errorf("the issuer is %q", metadata.Issuer)
	}
}

func TestWithoutADomainTheAddressIsTheGatewaysOwn(t *testing.T) {
	s := beginIn(t, map[string]string{"PUBLIC_URL": ""})
	issuer, _ := s.signIn(gatewaysName, "https://"+gatewaysName, http.StatusOK)
	if issuer != "https://"+gatewaysName {
		t.Errorf("the issuer is %q", issuer)
	}
	if _, why := s.signIn(gatewaysName, "https://forged.example.com", http.StatusUnauthorized); !strings.Contains(why, "aud of the assertion") {
		t.Errorf("an assertion for another audience: %s", why)
	}
	if page := s.invoke(pagesFunction, gatewaysName, http.MethodGet, "/blank-form", ""); !strings.Contains(page.Body, "https://"+gatewaysName+"/blank-form") {
		t.Errorf("the page names another address: %d %s", page.StatusCode, page.Body)
	}
}

func TestWithADomainTheServiceAnswersToThatNameAlone(t *testing.T) {
	s := beginPlay(t, play.Options{
		StartsAt: evening, Environment: map[string]string{"PUBLIC_URL": "https://" + ownName},
		Parameters: map[string]string{"DomainName": ownName, "CertificateArn": "arn:aws:acm:eu-west-2:000000000000:certificate/own"},
	})
	if issuer, _ := s.signIn(ownName, "https://"+ownName, http.StatusOK); issuer != "https://"+ownName {
		t.Errorf("the issuer is %q", issuer)
	}
	for _, function := range []string{apiFunction, pagesFunction} {
		for _, name := range []string{gatewaysName, "forged.example.com", ""} {
			if got := s.invoke(function, name, http.MethodGet, "/healthz", ""); got.StatusCode != http.StatusMisdirectedRequest {
				t.Errorf("%s answers to %q: %d %s", function, name, got.StatusCode, got.Body)
			}
		}
	}
	s.invoke(pagesFunction, ownName, http.MethodPost, "/start", "trust="+sample.BartsHealth)
	s.settle()
	messages := s.Cloud.Inbox.Messages()
	s.ignoreMessages()
	if len(messages) == 0 || !strings.Contains(messages[0].Text, "https://"+ownName+"/f/") {
		t.Errorf("the mails lead elsewhere: %v", messages)
	}
}

// signIn asks how to sign in under a name, and signs in with an audience.
func (s *scene) signIn(name, site string, want int) (issuer, answer string) {
	s.Helper()
	var metadata struct {
		Issuer string `json:"issuer"`
	}
	described := s.invoke(apiFunction, name, http.MethodGet, "/.well-known/oauth-authorization-server", "")
	s.must(json.Unmarshal([]byte(described.Body), &metadata))
	form, err := s.Clients.SignIn(sample.ClientID(sample.BartsHealth), site+"/oauth2/token", s.Now())
	s.must(err)
	signedIn := s.invoke(apiFunction, name, http.MethodPost, "/oauth2/token", form.Encode())
	if signedIn.StatusCode != want {
		s.Errorf("signing in for %s is answered with %d, want %d: %s", site, signedIn.StatusCode, want, signedIn.Body)
	}
	return metadata.Issuer, signedIn.Body
}

// invoke gives a function what the gateway would, had it been called by a name.
func (s *scene) invoke(function, name, method, path, form string) (answer events.APIGatewayV2HTTPResponse) {
	s.Helper()
	headers := map[string]string{"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
	for header, v := range forged {
		headers[header] = v
	}
	event, err := json.Marshal(events.APIGatewayV2HTTPRequest{
		Version: "2.0", RawPath: path, Headers: headers, Body: form,
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			RequestID: "asked", DomainName: name, TimeEpoch: s.Now().UnixMilli(),
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: method, Path: path, SourceIP: "192.0.2.7"},
		},
	})
	s.must(err)
	result, functionError, err := s.Cloud.Lambda.Invoke(s.ctx, function, event)
	s.must(err)
	if functionError != "" {
		s.Fatalf("%s %s: %s", method, path, result)
	}
	s.must(json.Unmarshal(result, &answer))
	return answer
}
