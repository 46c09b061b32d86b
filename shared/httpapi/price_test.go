package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"example.org/derogations/infra/price"
)

// Whatever a system sends is answered for a price that grows with it. A body of
// twenty thousand empty lines of staff once took sixteen seconds, and one with a
// long name before many elements 300 megabytes.
func TestPrice(t *testing.T) {
	doors := map[string]func(*testing.T, int){}
	sends := func(name string, made func(bytes int) call) {
		doors[name] = func(t *testing.T, bytes int) {
			w := newWorld(t)
			c := made(bytes)
			r := w.request(c)
			if r.Header.Get("Authorization") == "" {
				r.Header.Set("Authorization", "Bearer "+w.token(c.as))
			}
			recorder := httptest.NewRecorder()
			w.handler.ServeHTTP(recorder, r)
			if recorder.Code < 400 || recorder.Code > 499 {
				t.Errorf("answered %d %s", recorder.Code, recorder.Body)
			}
		}
	}
	files := func(name string, body func(bytes int) string) {
		sends(name, func(bytes int) call { return filing("a-key", body(bytes)) })
	}
	for _, name := range []string{"dates", "titles", "NHS numbers", "a rota"} {
		unit := price.Hostile()[name]
		files("texts of "+name, func(bytes int) string { return textsOf(bytes, unit) })
	}
	for _, sent := range []send{
		amends(t), answersIt, withdraws, resolves, reopens, standsDown, replies, turnsOut, reportsImpact, supports,
		asksForMore, approvesIt, refusesIt, reportsIt, revokes, judges,
	} {
		doors["texts to"+strings.ReplaceAll(sent.path, "/", " ")] = func(t *testing.T, bytes int) {
			w := newWorld(t)
			reference := w.file()
			r := w.request(about(sent.as, reference, sent.path, textsOf(bytes, "1/2/50 Dr Al ")))
			r.Header.Set("Authorization", "Bearer "+w.token(sent.as))
			recorder := httptest.NewRecorder()
			if w.handler.ServeHTTP(recorder, r); recorder.Code < 400 || recorder.Code > 499 {
				t.Errorf("answered %d %s", recorder.Code, recorder.Body)
			}
		}
	}
	files("one text of dates", func(bytes int) string {
		return `{"risk":{"description":` + quoted(price.Filled(bytes, "1/2/50 ")) + `}}`
	})
	for name, member := range map[string]string{
		"members of no name": `"":1`, "fields given again": `"round":"a"`, "objects": `"a":{}`, "escapes": `"a":"\u0041\u0041"`,
	} {
		files(name, func(bytes int) string { return "{" + listOf(bytes, member) + "}" })
	}
	for name, element := range map[string]string{"empty lines": `{}`, "lines of null": `null`, "lines with no number": `{"number":"a"}`, "lines of texts": `""`} {
		files(name, func(bytes int) string { return `{"staff":[` + listOf(bytes, element) + "]}" })
	}
	files("fields that nobody knows", func(bytes int) string {
		var members []string
		for n := range bytes / 10 {
			members = append(members, fmt.Sprintf(`"%05d":1`, n))
		}
		return "{" + strings.Join(members, ",") + "}"
	})
	files("a long name", func(bytes int) string {
		return "{" + quoted(price.Filled(bytes/2, "a")) + ":[" + listOf(bytes/2, `""`) + "]}"
	})
	files("a long number", func(bytes int) string { return `{"staff":[{"number":` + price.Filled(bytes, "1") + `}]}` })
	files("brackets", func(bytes int) string { return price.Filled(bytes, "[") })
	sends("hours of a contact", func(bytes int) call {
		return put("bma", "CT-00000001", `{"duty":"union","weekly":[`+listOf(bytes, `"Mon-Fri 07:00-19:00"`)+`],"email":`+quoted(price.Filled(bytes/4, "a@a."))+`,"mobile":`+quoted("+"+price.Filled(bytes/4, "44"))+`}`)
	})
	sends("types of a webhook", func(bytes int) call {
		return post("rr8", "/v1/webhooks", `{"url":"http","types":[`+listOf(bytes, `"gone"`)+`]}`)
	})
	for name, value := range map[string]string{
		"Idempotency-Key": "key", "If-Match": `"7", `, "Privacy-Confirmation": "0123456789abcdef", "Not-Duplicate-Of": "DR-7K2M-9Q4X ", "Authorization": "Bearer a.b.", "Content-Type": `application/json; a="b"`,
	} {
		sends("header "+name, func(bytes int) call {
			c := filing("a-key", "{")
			c.header[name] = price.Filled(bytes, value)
			return c
		})
	}
	for name, query := range map[string]string{"status": "status=gone&", "cursor": "cursor=AAAA", "names": "a=1&a=2&", "changedSince": "changedSince=2025-07-25T22:00:00Z"} {
		sends("query "+name, func(bytes int) call {
			return call{method: http.MethodGet, path: "/v1/requests?" + price.Filled(bytes, query), as: "rr8"}
		})
	}
	sends("a reference", func(bytes int) call {
		return call{method: http.MethodGet, path: "/v1/requests/" + url.PathEscape(price.Filled(bytes, "DR-7K2M-9Q4X")), as: "rr8"}
	})
	price.Through(t, doors)
}

// Somebody pastes a rota of 60,000 characters: into one text, which is refused for
// its length, and into as many as take it, of which each is looked at.
func BenchmarkAPastedRota(b *testing.B) {
	w := newWorld(b)
	token := "Bearer " + w.token("rr8")
	rota := price.Hostile()["a rota"]
	for name, body := range map[string]string{
		"in one text":    `{"risk":{"description":` + quoted(price.Filled(60_000, rota)) + `}}`,
		"in many texts":  textsOf(60_000, rota),
		"in one request": edited(b, map[string]any{"/risk/description": price.Filled(2000, rota)}),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				r := w.request(filing("a-key", body))
				r.Header.Set("Authorization", token)
				recorder := httptest.NewRecorder()
				if w.handler.ServeHTTP(recorder, r); recorder.Code != http.StatusUnprocessableEntity {
					b.Fatalf("answered %d %s", recorder.Code, recorder.Body)
				}
			}
		})
	}
}

// textsOf is a body with texts that are as long as any may be.
func textsOf(bytes int, unit string) string {
	return `{"texts":[` + listOf(bytes, quoted(price.Filled(1900, unit))) + `]}`
}

func listOf(bytes int, element string) string {
	return strings.TrimSuffix(price.Filled(bytes, element+","), ",")
}

func quoted(text string) string {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		panic(err)
	}
	return strings.TrimSpace(out.String())
}
