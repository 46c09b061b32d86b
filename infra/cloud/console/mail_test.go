package console

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/cloud"
	"example.org/derogations/infra/cloud/clock"
	"example.org/derogations/infra/cloud/inbox"
)

func TestAMailIsShownAsAMailProgramShowsIt(t *testing.T) {
	timeline := clock.NewVirtual(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
	c := Console{Cloud: &cloud.Cloud{Timeline: timeline, Inbox: inbox.New(timeline)}}
	sent := httptest.NewRecorder()
	c.Cloud.Inbox.SES().ServeHTTP(sent, httptest.NewRequest(http.MethodPost, "/v2/email/outbound-emails", strings.NewReader(
		`{"FromEmailAddress":"no-reply@example.org","Destination":{"ToAddresses":["duty@example.org"]},"Content":{"Simple":{"Subject":{"Data":"Review"},`+
			`"Body":{"Text":{"Data":"Please look."},"Html":{"Data":"<p>Please look.</p><script>alert(1)</script>"}}}}}`)))
	if sent.Code != http.StatusOK {
		t.Fatal(sent.Body)
	}
	get := func(path string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Accept", "text/html")
		w := httptest.NewRecorder()
		c.Handler().ServeHTTP(w, r)
		return w
	}
	id := c.Cloud.Inbox.Messages()[0].ID
	if page := get("/_local/inbox/" + id); !strings.Contains(page.Body.String(), `href="/_local/inbox/`+id+`/mail"`) || !strings.Contains(page.Body.String(), "Please look.") {
		t.Error(page.Body)
	}
	mail := get("/_local/inbox/" + id + "/mail")
	if !strings.HasPrefix(mail.Body.String(), "<p>Please look.</p>") || !strings.HasPrefix(mail.Header().Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("%v\n%s", mail.Header(), mail.Body)
	}
	if missing := get("/_local/inbox/none/mail"); missing.Code != http.StatusNotFound {
		t.Errorf("a mail that there is not: %d", missing.Code)
	}
}
