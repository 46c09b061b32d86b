package price_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"example.org/derogations/infra/price"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/dutyhours"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/signedlink"
	"example.org/derogations/shared/uktime"
	"example.org/derogations/shared/uktime/typed"
	"example.org/derogations/shared/webhook"
	"example.org/derogations/shared/written"
)

// The parsers of single texts, each with what it reads the longest.
func TestPrice(t *testing.T) {
	keys, err := keyset.Parse([]byte(`{"current":"1","1":"a secret of tests, of 32 bytes or more"}`))
	if err != nil {
		t.Fatal(err)
	}
	doors := map[string]func(*testing.T, int){}
	parses := func(name, unit string, parse func(string) error) {
		doors[name] = func(t *testing.T, bytes int) {
			if parse(price.Filled(bytes, unit)) == nil {
				t.Error("it was taken")
			}
		}
	}
	parses("a time of a form", "2025-07-25T22:00 ", func(text string) error { _, err := typed.Time(text, time.Time{}); return err })
	parses("a written time", "2025-07-25 22:00 ", func(text string) error { _, err := uktime.Parse(text); return err })
	parses("an email address", "a.", func(text string) error { return taken(written.IsEmail(text)) })
	parses("a mobile", "+44", func(text string) error { return taken(written.IsMobile(text)) })
	parses("a text that says nothing", "\u200b \u0301", func(text string) error { return taken(written.Says(text)) })
	parses("a name that is looked for", "Guy's & St. ", func(text string) error {
		return taken(written.Names(written.Sought("Guy's"), written.Sought(text)))
	})
	parses("a reference", "DR-7K2M-9Q4X", func(text string) error { _, err := derogation.ParseReference(text); return err })
	parses("a code of the register", "7K2M", func(text string) error { _, err := derogation.ParseCode(text); return err })
	parses("a link", "AQ", func(text string) error { _, err := signedlink.Verify(keys, text, time.Time{}); return err })
	parses("an address of a webhook", "https://a.", webhook.CheckURL)
	parses("a set of keys", `{"1":"`, func(text string) error { _, err := keyset.Parse([]byte(text)); return err })
	parses("a shift", "Mon-Fri 07:00-19:00 ", func(text string) error { _, err := dutyhours.ParseShift(text); return err })
	parses("an exception", "2025-07-25 07:00-19:00 ", func(text string) error { _, err := dutyhours.ParseException(text); return err })
	parses("a date", "2025-07-25", func(text string) error { _, err := dutyhours.ParseDate(text); return err })

	serve := lambdahttp.Handler(http.NotFoundHandler())
	refused := func(name string, fill func(*events.APIGatewayV2HTTPRequest, string), unit string) {
		doors[name] = func(t *testing.T, bytes int) {
			event := events.APIGatewayV2HTTPRequest{RawPath: "/", Headers: map[string]string{}}
			event.RequestContext.HTTP.Method = "post" // Which is refused, whatever else there is.
			fill(&event, price.Filled(bytes, unit))
			if _, err := serve(t.Context(), event); err != nil {
				t.Error(err)
			}
		}
	}
	refused("a method", func(e *events.APIGatewayV2HTTPRequest, text string) { e.RequestContext.HTTP.Method = text + "-" }, "POST")
	refused("a path", func(e *events.APIGatewayV2HTTPRequest, text string) {
		e.RequestContext.HTTP.Method, e.RawPath = "POST", "/"+text+"\x00"
	}, "../%2F")
	refused("a body in base64", func(e *events.APIGatewayV2HTTPRequest, text string) {
		e.RequestContext.HTTP.Method, e.Body, e.IsBase64Encoded = "POST", text+"!", true
	}, "QUJD")
	price.Through(t, doors)
}

func taken(it bool) error {
	if it {
		return nil
	}
	return errors.New("refused")
}
