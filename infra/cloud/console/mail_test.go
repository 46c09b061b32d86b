package console

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
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

func TestAProgramAsksTheInboxForWhatItHasNotSeen(t *testing.T) {
	timeline := clock.NewVirtual(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
	c := Console{Cloud: &cloud.Cloud{Timeline: timeline, Inbox: inbox.New(timeline)}}
	send := func(text string) {
		w := httptest.NewRecorder()
		form := url.Values{"Action": {"Publish"}, "Version": {"2010-03-31"}, "PhoneNumber": {"+447700900123"}, "Message": {text}}
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		c.Cloud.Inbox.SNS().ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			t.Fatal(w.Body)
		}
	}
	ask := func(query string) (code int, texts []string, last string) {
		w := httptest.NewRecorder()
		c.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/_local/inbox"+query, nil))
		var answer struct {
			Messages []inbox.Message
			Last     string
		}
		if w.Code == http.StatusOK {
			if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
				t.Fatal(err)
			}
		}
		for _, m := range answer.Messages {
			texts = append(texts, m.Text)
		}
		return w.Code, texts, answer.Last
	}
	send("about A")
	_, all, first := ask("")
	send("about B")
	send("about A again")
	if !slices.Equal(all, []string{"about A"}) {
		t.Errorf("the inbox lists %q", all)
	}
	if _, texts, last := ask("?after=" + first); !slices.Equal(texts, []string{"about A again", "about B"}) || last != "local-000003" {
		t.Errorf("after the first: %q, last %s", texts, last)
	}
	if _, texts, _ := ask("?after=" + first + "&reference=B"); !slices.Equal(texts, []string{"about B"}) {
		t.Errorf("after the first, about B: %q", texts)
	}
	if code, _, _ := ask("?after=local-000009"); code != http.StatusNotFound {
		t.Errorf("after a message that there is not: %d", code)
	}
}
