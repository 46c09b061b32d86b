package pages_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"html"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/ledger"
	"example.org/derogations/shared/pages"
	"example.org/derogations/shared/signedlink"
)

// evening is when the sample request is filed: the first night of the strike.
var evening = derogationtest.Evening

var reference = derogation.NewReference(20250725)

const (
	keySet    = `{"current":"2","1":"an older secret of more than thirty-two bytes","2":"the present secret of more than thirty-two bytes"}`
	publicURL = "https://derogations.example.org"
)

// world is the pages in front of one case, at a time that tests set.
type world struct {
	t       testing.TB
	now     time.Time
	store   *store
	keys    keyset.Set
	handler http.Handler
}

func newWorld(t testing.TB) *world {
	t.Helper()
	return newWorldWith(t, []byte("/* the design system */"), nothingChanged)
}

func nothingChanged(*derogation.Submit) {}

func newWorldWith(t testing.TB, stylesheet []byte, change func(*derogation.Submit)) *world {
	t.Helper()
	keys, err := keyset.Parse([]byte(keySet))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, now: evening, keys: keys}
	w.store = newStore(func() time.Time { return w.now })
	w.handler, err = pages.New(pages.Config{
		Cases: w.store, Registry: w.store, Codes: w.store, Standings: w.store, Notices: w.store, Drafts: w.store,
		Random:    func() uint64 { return 7 },
		Keys:      func(context.Context, time.Time) (keyset.Set, error) { return keys, nil },
		PublicURL: publicURL, Stylesheet: stylesheet,
	})
	if err != nil {
		t.Fatal(err)
	}
	submit := derogation.Submit{Reference: reference, Round: sampleRound(), Trust: organisations()["RR8"], Request: sampleRequest()}
	change(&submit)
	w.do(submit, filer())
	return w
}

// changed is a change to the sample request alone.
func changed(change func(*derogation.Request)) func(*derogation.Submit) {
	return func(submit *derogation.Submit) { change(&submit.Request) }
}

// do carries out a command that must succeed, and lets a minute pass.
func (w *world) do(command derogation.Command, actor derogation.Actor) {
	w.t.Helper()
	before := w.store.current()
	state, events, err := derogation.Apply(before.State, command, actor, w.now)
	if err != nil {
		w.t.Fatalf("%T: %v", command, err)
	}
	entries, head, err := ledger.Seal(before.Head, events)
	if err != nil {
		w.t.Fatal(err)
	}
	change := casework.Change{Before: before.State.Version, Case: casework.Case{State: state, Head: head}, Entries: entries}
	if err := w.store.Memory.Commit(w.t.Context(), change); err != nil {
		w.t.Fatal(err)
	}
	w.now = w.now.Add(time.Minute)
}

func (w *world) state() derogation.State { return w.store.current().State }

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

// trustLink is the path of the trust's own link.
func (w *world) trustLink() string {
	w.t.Helper()
	token, err := signedlink.Mint(w.keys, signedlink.Link{
		Purpose: signedlink.PurposeTrust, Reference: reference, Contact: trustContact, Expires: evening.AddDate(0, 0, 14),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return "/t/" + token
}

func (w *world) request(method, path string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	if method == http.MethodPost {
		form = nonced(form)
	}
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

// nonced is a form as from a page that was shown: one without a nonce gets one,
// the same for the same words.
func nonced(form url.Values) url.Values {
	words := fnv.New64a()
	fmt.Fprint(words, form.Encode())
	sent := url.Values{"nonce": {fmt.Sprintf("%016x", words.Sum64())}}
	maps.Copy(sent, form)
	return sent
}

// code reads the digits of the code that was announced last.
func (w *world) code() string {
	w.t.Helper()
	sent := w.store.codes()
	if len(sent) == 0 {
		w.t.Fatal("no code was sent")
	}
	a := sent[len(sent)-1]
	digits, err := signedlink.Code(w.keys, signedlink.Challenge{
		Reference: a.Code.Reference, Review: a.Code.Review, Contact: a.Code.Contact, Nonce: a.CodeNonce, KeyID: a.CodeKeyID,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return digits
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

// ask lets the tier whose turn it is put a question to the trust.
func (w *world) ask() {
	w.t.Helper()
	w.do(derogation.Ask{Basis: w.basis(), Question: "How many beds are open?\nAnd how many are staffed?"}, reviewer(w.state().Tier))
}

func (w *world) answerQuestion() {
	w.t.Helper()
	w.do(derogation.AnswerQuestion{Question: len(w.state().Questions), Answer: "Twelve, and eight of them staffed."}, trustPerson())
}

func (w *world) amend() {
	w.t.Helper()
	request := w.state().Request
	request.Staff = slices.Clone(request.Staff)
	request.Staff[0].Number = 2
	w.do(derogation.Amend{Request: request, Note: "One consultant has come back."}, trustPerson())
}

func (w *world) withdraw() {
	w.t.Helper()
	w.do(derogation.Withdraw{Reason: derogation.WithdrawnCoverFound, Note: "A locum came."}, trustPerson())
}

func (w *world) resolveByTrust() {
	w.t.Helper()
	w.do(derogation.ResolveByTrust{How: "A consultant acts down."}, trustPerson())
}

func (w *world) reopenCase() {
	w.t.Helper()
	w.do(derogation.Reopen{Why: "She fell ill as well."}, trustPerson())
	w.open()
}

func (w *world) reportApproval() {
	w.t.Helper()
	terms := derogation.Terms{From: w.state().Request.Window.From, To: w.state().Request.Window.To.Add(-12 * time.Hour), Conditions: "Nights only."}
	for _, line := range w.state().Request.Staff {
		line.Number = 1
		terms.Staff = append(terms.Staff, line)
	}
	w.do(derogation.ReportDecision{
		Outcome: derogation.OutcomeApproved, Terms: &terms, DecidedBy: "The chair of the committee", Channel: "By telephone",
		DecidedAt: w.now.Truncate(time.Minute), PublicAddress: "https://union.example.org/decisions/1",
	}, reviewer(derogation.NationalTeam))
}

func (w *world) reportRefusal() {
	w.t.Helper()
	w.do(derogation.ReportDecision{
		Outcome: derogation.OutcomeRefused, Reasons: []derogation.ReasonCode{derogation.ReasonStaffingSafe}, Explanation: "There is room elsewhere.",
		DecidedBy: "The chair of the committee", Channel: "By e-mail",
		DecidedAt: w.now.Truncate(time.Minute), PublicAddress: "https://union.example.org/decisions/2",
	}, reviewer(derogation.NationalTeam))
}

func (w *world) revoke() {
	w.t.Helper()
	w.do(derogation.Revoke{
		Reason: "Elective lists went on.", ClinicalHandover: "Stay until you are relieved.",
		EffectiveAt: w.state().Decision.Terms.From.Add(4 * time.Hour),
	}, reviewer(derogation.Union))
}

func (w *world) standDown() {
	w.t.Helper()
	w.do(derogation.StandDown{Reason: "The unit has closed for the night."}, trustPerson())
}

// end waits until what is due by itself is done, up to the end of an approval.
func (w *world) end() {
	w.t.Helper()
	for w.state().Status == derogation.Approved {
		due, ok, err := w.state().NextDue()
		if err != nil || !ok {
			w.t.Fatalf("nothing is due: %v", err)
		}
		if due.At.After(w.now) {
			w.now = due.At
		}
		w.do(due.Command, derogation.System("escalate"))
	}
}

func (w *world) reportTurnout() {
	w.t.Helper()
	w.do(derogation.ReportTurnout{Turnout: derogation.Turnout{Contacted: 4, Came: 3, NotNeeded: 1}}, trustPerson())
}

func (w *world) reportImpact() {
	w.t.Helper()
	w.do(derogation.ReportImpact{Impact: derogation.Impact{
		Service: "Adult critical care", Effect: "Four beds were closed for a night.",
		Appointments: derogation.Disruption{Cancelled: 20, Moved: 10, Rebooked: 5}, Operations: derogation.Disruption{Cancelled: 4},
		PatientsAffected: derogation.PatientsRange{From: 20, To: 30}, Harm: derogation.HarmLow, LFPSEReference: "LF-1", Narrative: "Nobody was moved far.",
	}}, trustPerson())
}

func (w *world) reply() {
	w.t.Helper()
	w.do(derogation.Reply{Text: "No elective list went on."}, trustPerson())
}

func (w *world) judge() {
	w.t.Helper()
	w.do(derogation.JudgeException{Justified: true, Text: "It was declared, and the need was real."}, reviewer(derogation.NationalTeam))
}

// casualties makes the request one of a mass casualty event, without evidence.
func casualties(submit *derogation.Submit) {
	submit.Request.MassCasualty = &derogation.MassCasualty{
		DeclaredBy: "NHS England", IncidentReference: "INC-2025-07", DeclaredAt: evening.Add(-20 * time.Minute),
	}
	submit.Request.Evidence.OtherStaffing = nil
}

// elsewhere makes the round one whose union announces its decisions elsewhere.
func elsewhere(submit *derogation.Submit) {
	submit.Round.UnionPublishes, submit.Round.UnionPage = true, "https://union.example.org/decisions"
}

// extending gives the national team its one extension.
func extending(submit *derogation.Submit) {
	for i := range submit.Round.Tiers {
		if t := &submit.Round.Tiers[i]; t.Tier == derogation.NationalTeam {
			t.Silence, t.ExtensionMinutes = derogation.SilenceExtendsOnce, 20
		}
	}
}

func wantsMarkup(t *testing.T, page, markup string) {
	t.Helper()
	if !strings.Contains(page, markup) {
		t.Errorf("the page lacks %s", markup)
	}
}
