package pages_test

import (
	"context"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/pages"
	"example.org/derogations/shared/signedlink"
)

// evening is when the sample request is filed: the first night of the strike.
var evening = time.Date(2025, time.July, 25, 22, 0, 0, 0, time.UTC)

var reference = derogation.NewReference(20250725)

const (
	keySet    = `{"current":"2","1":"an older secret of more than thirty-two bytes","2":"the present secret of more than thirty-two bytes"}`
	publicURL = "https://derogations.example.org"
)

// world is the pages in front of one case, at a time that tests set.
type world struct {
	t       testing.TB
	now     time.Time
	store   *memory
	keys    keyset.Set
	handler http.Handler
}

func newWorld(t testing.TB) *world {
	t.Helper()
	return newWorldWith(t, []byte("/* the design system */"), nothingChanged)
}

func nothingChanged(*derogation.Request) {}

func newWorldWith(t testing.TB, stylesheet []byte, change func(*derogation.Request)) *world {
	t.Helper()
	keys, err := keyset.Parse([]byte(keySet))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, now: evening, keys: keys, store: &memory{
		contacts: contacts(), organisations: organisations(), codes: map[casework.CodeKey]casework.Code{},
	}}
	w.handler, err = pages.New(pages.Config{
		Cases: w.store, Registry: w.store, Codes: w.store,
		Random:    func() uint64 { return 7 },
		Keys:      func(context.Context, time.Time) (keyset.Set, error) { return keys, nil },
		PublicURL: publicURL, Stylesheet: stylesheet,
	})
	if err != nil {
		t.Fatal(err)
	}
	request := sampleRequest()
	change(&request)
	w.do(derogation.Submit{Reference: reference, Round: sampleRound(), Trust: organisations()["RR8"], Request: request}, filer())
	return w
}

// do carries out a command that must succeed, and lets a minute pass.
func (w *world) do(command derogation.Command, actor derogation.Actor) {
	w.t.Helper()
	state, _, err := derogation.Apply(w.store.current.State, command, actor, w.now)
	if err != nil {
		w.t.Fatalf("%T: %v", command, err)
	}
	w.store.current.State = state
	w.now = w.now.Add(time.Minute)
}

func (w *world) state() derogation.State { return w.store.current.State }

func (w *world) open() { w.t.Helper(); w.do(derogation.OpenReview{}, derogation.System("escalate")) }

// silence waits until the open review's time is over, and records it.
func (w *world) silence() {
	w.t.Helper()
	due, ok, err := w.state().NextDue()
	if err != nil || !ok {
		w.t.Fatalf("nothing is due: %v", err)
	}
	if due.At.After(w.now) {
		w.now = due.At
	}
	w.do(derogation.RecordSilence{}, derogation.System("escalate"))
}

// reach opens the review of a tier; each tier before it passes the request on.
func (w *world) reach(tier derogation.Tier) *world {
	w.t.Helper()
	for w.open(); w.state().Tier != tier; w.open() {
		w.escalate()
	}
	return w
}

func (w *world) basis() derogation.Basis {
	return derogation.Basis{Review: len(w.state().Reviews), ContentVersion: w.state().ContentVersion}
}

func (w *world) escalate() {
	w.t.Helper()
	tier := w.state().Tier
	c := derogation.Escalate{Basis: w.basis(), Comment: "It cannot be met here.\nEvery consultant was rung twice."}
	c.EvidenceConfirmed = tier == derogation.TrustMedicalDirector
	if tier == derogation.RegionalMedicalDirector {
		c.Supported = new(true)
	}
	w.do(c, reviewer(tier))
}

func (w *world) approve() {
	w.t.Helper()
	asked := w.state().Request
	terms := derogation.Terms{From: asked.Window.From, To: asked.Window.To.Add(-12 * time.Hour), Conditions: "Critical care only."}
	for _, line := range asked.Staff {
		line.Number--
		terms.Staff = append(terms.Staff, line)
	}
	w.do(derogation.Approve{Basis: w.basis(), Terms: terms}, reviewer(derogation.Union))
}

func (w *world) refuse() {
	w.t.Helper()
	w.do(derogation.Refuse{
		Basis: w.basis(), Explanation: "The agency list was short.",
		Reasons: []derogation.ReasonCode{derogation.ReasonAlternativesNotTried, derogation.ReasonOther},
	}, reviewer(derogation.Union))
}

// link is the path of a tier's link, for its first review.
func (w *world) link(tier derogation.Tier) string {
	w.t.Helper()
	for _, review := range w.state().Reviews {
		if review.Tier == tier {
			return w.linkTo(review.Number, contactID(tier))
		}
	}
	w.t.Fatalf("%s was never asked", tier)
	return ""
}

func (w *world) linkTo(review int, contact string) string {
	w.t.Helper()
	token, err := signedlink.Mint(w.keys, signedlink.Link{
		Purpose: signedlink.PurposeReview, Reference: reference, Review: review, Contact: contact,
		Expires: evening.AddDate(0, 0, 14),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return "/r/" + token
}

func (w *world) request(method, path string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	r := httptest.NewRequest(method, publicURL+path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Del(headers[i])
		if headers[i+1] != "" {
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r.WithContext(lambdahttp.WithRequest(r.Context(), w.now, "request-1")))
	return answer
}

func (w *world) get(path string) *httptest.ResponseRecorder {
	w.t.Helper()
	return w.request(http.MethodGet, path, nil)
}

func (w *world) post(path string, form url.Values) *httptest.ResponseRecorder {
	w.t.Helper()
	return w.request(http.MethodPost, path, form)
}

// code reads the digits of the code that was announced last.
func (w *world) code() string {
	w.t.Helper()
	for i := len(w.store.announced) - 1; i >= 0; i-- {
		if a := w.store.announced[i]; a.Kind == casework.AnnounceOneTimeCode {
			digits, err := signedlink.Code(w.keys, signedlink.Challenge{
				Reference: a.Code.Reference, Review: a.Code.Review, Contact: a.Code.Contact,
				Nonce: a.CodeNonce, KeyID: a.CodeKeyID,
			})
			if err != nil {
				w.t.Fatal(err)
			}
			return digits
		}
	}
	w.t.Fatal("no code was sent")
	return ""
}

var (
	tags   = regexp.MustCompile(`<[^>]*>`)
	spaces = regexp.MustCompile(`\s+`)
)

// text is what a person reads on a page.
func text(answer *httptest.ResponseRecorder) string {
	return strings.TrimSpace(spaces.ReplaceAllString(html.UnescapeString(tags.ReplaceAllString(answer.Body.String(), " ")), " "))
}

func wants(t *testing.T, answer *httptest.ResponseRecorder, status int, phrases ...string) {
	t.Helper()
	if answer.Code != status {
		t.Errorf("status %d, want %d", answer.Code, status)
	}
	said := text(answer)
	for _, phrase := range phrases {
		if !strings.Contains(said, phrase) {
			t.Errorf("the page does not say %q; it says:\n%s", phrase, said)
		}
	}
}

func lacks(t *testing.T, answer *httptest.ResponseRecorder, phrases ...string) {
	t.Helper()
	for _, phrase := range phrases {
		if strings.Contains(text(answer), phrase) {
			t.Errorf("the page says %q", phrase)
		}
	}
}
