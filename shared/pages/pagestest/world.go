package pagestest

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
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/signedlink"
)

// Evening is when the sample request is filed: the first night of the strike.
var Evening = derogationtest.Evening

// Reference is that of the one case.
var Reference = derogation.NewReference(20250725)

const (
	keySet    = `{"current":"2","1":"an older secret of more than thirty-two bytes","2":"the present secret of more than thirty-two bytes"}`
	PublicURL = "https://derogations.example.org"
)

// World is the pages in front of one case, at a time that tests set.
type World struct {
	T       testing.TB
	Now     time.Time
	Store   *store
	Keys    keyset.Set
	Handler http.Handler
}

// NewWorld is a world with the sample request in it.
func NewWorld(t testing.TB) *World {
	t.Helper()
	return NewWorldWith(t, []byte("/* the design system */"), NothingChanged)
}

// NothingChanged leaves the sample request as it is.
func NothingChanged(*derogation.Submit) {}

// Operator is who runs the service.
var Operator = kit.Operator{
	Accessibility: "https://operator.test/accessibility", Privacy: "https://operator.test/privacy",
	Email: "help@operator.test", Phone: "020 7946 0999",
}

// NewWorldWith is a world with a stylesheet and a request of its own.
func NewWorldWith(t testing.TB, stylesheet []byte, change func(*derogation.Submit)) *World {
	t.Helper()
	keys, err := keyset.Parse([]byte(keySet))
	if err != nil {
		t.Fatal(err)
	}
	w := &World{T: t, Now: Evening, Keys: keys}
	w.Store = newStore(func() time.Time { return w.Now })
	w.Handler, err = pages.New(pages.Config{
		Cases: w.Store, Directory: w.Store, Codes: w.Store, Strikes: w.Store, Standings: w.Store, Register: w.Store, Counts: w.Store, Notices: w.Store, Drafts: w.Store, Links: w.Store,
		Random:    func() uint64 { return 7 },
		Keys:      func(context.Context, time.Time) (keyset.Set, error) { return keys, nil },
		PublicURL: PublicURL, LogDays: 90, Operator: Operator, Stylesheet: stylesheet,
	})
	if err != nil {
		t.Fatal(err)
	}
	submit := derogation.Submit{Reference: Reference, Round: SampleRound(), Trust: Organisations()["RR8"], Request: SampleRequest()}
	change(&submit)
	w.Do(submit, Filer())
	return w
}

// Changed is a change to the sample request alone.
func Changed(change func(*derogation.Request)) func(*derogation.Submit) {
	return func(submit *derogation.Submit) { change(&submit.Request) }
}

// Do carries out a command that must succeed, and lets a minute pass.
func (w *World) Do(command derogation.Command, actor derogation.Actor) {
	w.T.Helper()
	before := w.Store.Current()
	state, events, err := derogation.Apply(before.State, command, actor, w.Now)
	if err != nil {
		w.T.Fatalf("%T: %v", command, err)
	}
	entries, head, err := ledger.Seal(before.Head, events)
	if err != nil {
		w.T.Fatal(err)
	}
	change := casework.Change{Before: before.State.Version, Case: casework.Case{State: state, Head: head}, Entries: entries}
	if err := w.Store.Memory.Commit(w.T.Context(), change); err != nil {
		w.T.Fatal(err)
	}
	w.Now = w.Now.Add(time.Minute)
}

// State is the case as it is.
func (w *World) State() derogation.State { return w.Store.Current().State }

// Open opens the review of the tier that is next.
func (w *World) Open() { w.T.Helper(); w.Do(derogation.OpenReview{}, derogation.System("escalate")) }

// Silence waits until the open review's time is over, and records it.
func (w *World) Silence() {
	w.T.Helper()
	due, ok, err := w.State().NextDue()
	if err != nil || !ok {
		w.T.Fatalf("nothing is due: %v", err)
	}
	if due.At.After(w.Now) {
		w.Now = due.At
	}
	w.Do(derogation.RecordSilence{}, derogation.System("escalate"))
}

// Reach opens the review of a tier; each tier before it passes the request on.
func (w *World) Reach(tier derogation.Tier) *World {
	w.T.Helper()
	for w.Open(); w.State().Tier != tier; w.Open() {
		w.Escalate()
	}
	return w
}

// Basis is what an answer to the open review rests on.
func (w *World) Basis() derogation.Basis {
	return derogation.Basis{Review: len(w.State().Reviews), ContentVersion: w.State().ContentVersion}
}

// Escalate passes the request on, as its tier does.
func (w *World) Escalate() {
	w.T.Helper()
	tier := w.State().Tier
	c := derogation.Escalate{Basis: w.Basis(), Comment: "It cannot be met here.\nEvery consultant was phoned twice."}
	c.EvidenceConfirmed = tier == derogation.TrustMedicalDirector
	if tier == derogation.RegionalMedicalDirector {
		c.Supported = new(true)
	}
	w.Do(c, Reviewer(tier))
}

// Approve grants a part of what is asked for.
func (w *World) Approve() {
	w.T.Helper()
	asked := w.State().Request
	terms := derogation.Terms{From: asked.Window.From, To: asked.Window.To.Add(-12 * time.Hour), Conditions: "Critical care only."}
	for _, line := range asked.Staff {
		line.Number--
		terms.Staff = append(terms.Staff, line)
	}
	w.Do(derogation.Approve{Basis: w.Basis(), Terms: terms}, Reviewer(derogation.Union))
}

// Offer offers the trust one doctor more on the first line, and one fewer on the last.
func (w *World) Offer() {
	w.T.Helper()
	asked := w.State().Request
	terms := derogation.Terms{From: asked.Window.From, To: asked.Window.To, Conditions: "Critical care only."}
	terms.Staff = slices.Clone(asked.Staff)
	terms.Staff[0].Number++
	terms.Staff[len(terms.Staff)-1].Number--
	w.Do(derogation.CounterOffer{Basis: w.Basis(), Terms: terms, Remark: "Four seniors do the work of five."}, Reviewer(derogation.Union))
}

// Refuse refuses the request, with reasons.
func (w *World) Refuse() {
	w.T.Helper()
	w.Do(derogation.Refuse{
		Basis: w.Basis(), Explanation: "The agency list was short.",
		Reasons: []derogation.ReasonCode{derogation.ReasonAlternativesNotTried, derogation.ReasonOther},
	}, Reviewer(derogation.Union))
}

// Link is the path of a tier's link, for its first review.
func (w *World) Link(tier derogation.Tier) string {
	w.T.Helper()
	return w.LinkTo(w.first(tier), ContactID(tier))
}

// LinkOfLater is the path of another link of a tier, as one is that is sent now.
func (w *World) LinkOfLater(tier derogation.Tier) string {
	w.T.Helper()
	return w.linkUntil(w.first(tier), ContactID(tier), w.Now.AddDate(0, 0, 14))
}

func (w *World) first(tier derogation.Tier) (review int) {
	w.T.Helper()
	for _, review := range w.State().Reviews {
		if review.Tier == tier {
			return review.Number
		}
	}
	w.T.Fatalf("%s was never asked", tier)
	return 0
}

// LinkBefore is the path of the link of a tier that is told of an exception before it
// is asked.
func (w *World) LinkBefore(tier derogation.Tier) string {
	w.T.Helper()
	return w.LinkTo(0, ContactID(tier))
}

// LinkTo is the path of the link of a contact to a review.
func (w *World) LinkTo(review int, contact string) string {
	w.T.Helper()
	return w.linkUntil(review, contact, Evening.AddDate(0, 0, 14))
}

func (w *World) linkUntil(review int, contact string, expires time.Time) string {
	w.T.Helper()
	token, err := signedlink.Mint(w.Keys, signedlink.Link{
		Purpose: signedlink.PurposeReview, Reference: Reference, Review: review, Contact: contact,
		Address: mark(contact), Expires: expires,
	})
	if err != nil {
		w.T.Fatal(err)
	}
	return "/r/" + token
}

// TrustLink is the path of the trust's own link.
func (w *World) TrustLink() string {
	w.T.Helper()
	token, err := signedlink.Mint(w.Keys, signedlink.Link{
		Purpose: signedlink.PurposeTrust, Reference: Reference, Contact: TrustContact, Address: mark(TrustContact), Expires: Evening.AddDate(0, 0, 14),
	})
	if err != nil {
		w.T.Fatal(err)
	}
	return "/t/" + token
}

// mark is that of the address which a contact is registered with; none for one who
// is not.
func mark(contact string) string {
	if c, ok := Contacts()[contact]; ok {
		return casework.AddressMark(c.Email)
	}
	return ""
}

// Request sends a request, with the headers given beside a browser’s own; an empty
// one is left out.
func (w *World) Request(method, path string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	w.T.Helper()
	if method == http.MethodPost {
		form = Nonced(form)
	}
	r := httptest.NewRequest(method, PublicURL+path, strings.NewReader(form.Encode()))
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
	w.Handler.ServeHTTP(answer, r.WithContext(lambdahttp.WithRequest(r.Context(), w.Now, "request-1")))
	return answer
}

// Get asks for a page.
func (w *World) Get(path string) *httptest.ResponseRecorder {
	w.T.Helper()
	return w.Request(http.MethodGet, path, nil)
}

// Post sends a form.
func (w *World) Post(path string, form url.Values) *httptest.ResponseRecorder {
	w.T.Helper()
	return w.Request(http.MethodPost, path, form)
}

// Nonced is a form as from a page that was shown: one without a nonce gets one,
// the same for the same words.
func Nonced(form url.Values) url.Values {
	words := fnv.New64a()
	fmt.Fprint(words, form.Encode())
	sent := url.Values{"nonce": {fmt.Sprintf("%016x", words.Sum64())}}
	maps.Copy(sent, form)
	return sent
}

// Code reads the digits of the code that was announced last.
func (w *World) Code() string {
	w.T.Helper()
	sent := w.Store.Codes()
	if len(sent) == 0 {
		w.T.Fatal("no code was sent")
	}
	a := sent[len(sent)-1]
	digits, err := signedlink.Code(w.Keys, signedlink.Challenge{
		Reference: a.Code.Reference, Review: a.Code.Review, Contact: a.Code.Contact, Nonce: a.CodeNonce, KeyID: a.CodeKeyID,
	})
	if err != nil {
		w.T.Fatal(err)
	}
	return digits
}

var (
	tags   = regexp.MustCompile(`<[^>]*>`)
	spaces = regexp.MustCompile(`\s+`)
)

// Text is what a person reads on a page.
func Text(answer *httptest.ResponseRecorder) string {
	return strings.TrimSpace(spaces.ReplaceAllString(html.UnescapeString(tags.ReplaceAllString(answer.Body.String(), " ")), " "))
}

// Wants fails where an answer has another status, or does not say each phrase.
func Wants(t *testing.T, answer *httptest.ResponseRecorder, status int, phrases ...string) {
	t.Helper()
	if answer.Code != status {
		t.Errorf("status %d, want %d", answer.Code, status)
	}
	said := Text(answer)
	for _, phrase := range phrases {
		if !strings.Contains(said, phrase) {
			t.Errorf("the page does not say %q; it says:\n%s", phrase, said)
		}
	}
}

// Lacks fails where a page says one of the phrases.
func Lacks(t *testing.T, answer *httptest.ResponseRecorder, phrases ...string) {
	t.Helper()
	for _, phrase := range phrases {
		if strings.Contains(Text(answer), phrase) {
			t.Errorf("the page says %q", phrase)
		}
	}
}

// Ask lets the tier whose turn it is put a question to the trust.
func (w *World) Ask() {
	w.T.Helper()
	w.Do(derogation.Ask{Basis: w.Basis(), Question: "How many beds are open?\nAnd how many are staffed?"}, Reviewer(w.State().Tier))
}

// AcceptOffer accepts what the union offers.
func (w *World) AcceptOffer() {
	w.T.Helper()
	w.Do(derogation.AcceptOffer{Offer: w.State().Offer.Number}, TrustPerson())
}

// AnswerQuestion answers the question that waits for the trust.
func (w *World) AnswerQuestion() {
	w.T.Helper()
	w.Do(derogation.AnswerQuestion{Question: len(w.State().Questions), Answer: "Twelve, and eight of them staffed."}, TrustPerson())
}

func (w *World) amend() {
	w.T.Helper()
	request := w.State().Request
	request.Staff = slices.Clone(request.Staff)
	request.Staff[0].Number = 2
	w.Do(derogation.Amend{Request: request, Note: "One consultant has come back."}, TrustPerson())
}

// Withdraw takes the request back.
func (w *World) Withdraw() {
	w.T.Helper()
	w.Do(derogation.Withdraw{Reason: derogation.WithdrawnCoverFound, Note: "A locum came."}, TrustPerson())
}

// Void has an operator void the request.
func (w *World) Void() {
	w.T.Helper()
	w.Do(derogation.Void{Reason: "A system in a loop filed it."}, derogation.Operator("duty engineer"))
}

// EndStrike brings to the request that the union has called its strike off.
func (w *World) EndStrike() {
	w.T.Helper()
	w.Do(derogation.FollowStrike{Change: derogation.StrikeChange{
		Kind: derogation.StrikeCalledOff, EndsAt: w.Now, At: w.Now, By: derogation.Actor{Kind: derogation.ActorClient, Organisation: "BMA"},
	}}, derogation.System("sweep"))
}

// ResolveByTrust ends the request with a local solution of the trust’s.
func (w *World) ResolveByTrust() {
	w.T.Helper()
	w.Do(derogation.ResolveByTrust{How: "A consultant acts down."}, TrustPerson())
}

// SendAgain sends a request that was refused, or not put forward, with what it lacked.
func (w *World) SendAgain() {
	w.T.Helper()
	request := w.State().Request
	request.LocalNegotiatingCommittee.Comment = "The chair was told at nine."
	w.Do(derogation.AskReconsideration{Request: request, Note: "The committee was told."}, TrustPerson())
	w.Open()
}

func (w *World) reopenCase() {
	w.T.Helper()
	w.Do(derogation.Reopen{Why: "She fell ill as well."}, TrustPerson())
	w.Open()
}

// ReportApproval reports an approval that was given elsewhere.
func (w *World) ReportApproval() {
	w.T.Helper()
	terms := derogation.Terms{From: w.State().Request.Window.From, To: w.State().Request.Window.To.Add(-12 * time.Hour), Conditions: "Nights only."}
	for _, line := range w.State().Request.Staff {
		line.Number = 1
		terms.Staff = append(terms.Staff, line)
	}
	w.Do(derogation.ReportDecision{
		Outcome: derogation.OutcomeApproved, Terms: &terms, DecidedBy: "The chair of the committee", Channel: "By telephone",
		DecidedAt: w.Now.Truncate(time.Minute), PublicAddress: "https://union.example.org/decisions/1",
	}, Reviewer(derogation.NationalTeam))
}

func (w *World) reportRefusal() {
	w.T.Helper()
	w.Do(derogation.ReportDecision{
		Outcome: derogation.OutcomeRefused, Reasons: []derogation.ReasonCode{derogation.ReasonStaffingSafe}, Explanation: "There is room elsewhere.",
		DecidedBy: "The chair of the committee", Channel: "By email",
		DecidedAt: w.Now.Truncate(time.Minute), PublicAddress: "https://union.example.org/decisions/2",
	}, Reviewer(derogation.NationalTeam))
}

// Revoke ends the approval some hours after its beginning.
func (w *World) Revoke() {
	w.T.Helper()
	w.Do(derogation.Revoke{
		Code: derogation.RevokedConditionsNotMet, Reason: "Elective lists went on.", ClinicalHandover: "Stay until you are relieved.",
		EffectiveAt: w.State().Decision.Terms.From.Add(4 * time.Hour),
	}, Reviewer(derogation.Union))
}

// StandDown says that the doctors are no longer needed.
func (w *World) StandDown() {
	w.T.Helper()
	w.Do(derogation.StandDown{Reason: "The unit has closed for the night."}, TrustPerson())
}

// End waits until what is due by itself is done, up to the end of an approval.
func (w *World) End() {
	w.T.Helper()
	for w.State().Status == derogation.Approved {
		due, ok, err := w.State().NextDue()
		if err != nil || !ok {
			w.T.Fatalf("nothing is due: %v", err)
		}
		if due.At.After(w.Now) {
			w.Now = due.At
		}
		w.Do(due.Command, derogation.System("escalate"))
	}
}

func (w *World) reportTurnout() {
	w.T.Helper()
	w.Do(derogation.ReportTurnout{Turnout: derogation.Turnout{Contacted: 4, Came: 3, NotNeeded: 1}}, TrustPerson())
}

func (w *World) reportImpact() {
	w.T.Helper()
	w.Do(derogation.ReportImpact{Impact: derogation.Impact{
		Service: "Adult critical care", Effect: "Four beds were closed for a night.",
		Appointments: derogation.Disruption{Cancelled: 20, Moved: 10, Rebooked: 5}, Operations: derogation.Disruption{Cancelled: 4},
		PatientsAffected: derogation.PatientsRange{From: 20, To: 30}, Harm: derogation.HarmLow, LFPSEReference: "LF-1", Narrative: "Nobody was moved far.",
	}}, TrustPerson())
}

func (w *World) reply() {
	w.T.Helper()
	w.Do(derogation.Reply{Text: "No elective list went on."}, TrustPerson())
}

func (w *World) judge() {
	w.T.Helper()
	w.Do(derogation.JudgeException{Justified: true, Text: "It was declared, and the need was real."}, Reviewer(derogation.NationalTeam))
}

// Casualties makes the request one of a mass casualty event, without evidence.
func Casualties(submit *derogation.Submit) {
	submit.Request.MassCasualty = &derogation.MassCasualty{
		Declarer: "nhs_england", CheckPhone: "0300 000 0100", IncidentReference: "INC-2025-07", DeclaredAt: Evening.Add(-20 * time.Minute),
	}
	submit.Request.Evidence.OtherStaffing = nil
}

// Elsewhere makes the round one whose union announces its decisions elsewhere.
func Elsewhere(submit *derogation.Submit) {
	submit.Round.UnionPublishes, submit.Round.UnionPage = true, "https://union.example.org/decisions"
}

// Extending gives the national team its one extension.
func Extending(submit *derogation.Submit) {
	for i := range submit.Round.Tiers {
		if t := &submit.Round.Tiers[i]; t.Tier == derogation.NationalTeam {
			t.Silence, t.ExtensionMinutes = derogation.SilenceExtendsOnce, 20
		}
	}
}

// WantsMarkup fails where a page does not hold the markup.
func WantsMarkup(t *testing.T, page, markup string) {
	t.Helper()
	if !strings.Contains(page, markup) {
		t.Errorf("the page lacks %s", markup)
	}
}

// Values is a form as its check page sends it.
func Values(pairs ...string) url.Values {
	v := url.Values{"version": {"1"}, "person": {"Sample Person"}, "step": {"record"}}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

// DeclineNow has the tier whose turn it is not put the request forward.
func DeclineNow(w *World) {
	w.T.Helper()
	w.Do(derogation.Decline{Basis: w.Basis(), Reasons: "No."}, Reviewer(w.State().Tier))
}

// Both asks for a page and posts to it: neither may tell more than the other.
func Both(w *World, path string) map[string]*httptest.ResponseRecorder {
	w.T.Helper()
	return map[string]*httptest.ResponseRecorder{
		"GET":       w.Get(path),
		"POST":      w.Post(path, Values("action", "escalate", "comment", "Typed.")),
		"POST code": w.Post(path+"/code", Values()),
	}
}
