package faults

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"example.org/derogations/infra/local/frontdoor"
	"example.org/derogations/infra/local/play"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// party is everybody who has to do with one request.
type party struct {
	*run
	filing filing

	request   derogation.Request // as it was posted
	reference string             // as it was acknowledged; empty before
	state     derogation.State   // as it was read last
	read      int64              // the run's writes before that
	done      bool

	codeAsked time.Time // when the union's officer asked for their code; zero when not

	mu        sync.Mutex
	past      map[string]bool // what systems have done, or were refused
	confirmed []confirmation
	approvals int // how often the union's own people pressed to approve, with a code, or its system did
}

// confirmation is an act that somebody was told is recorded.
type confirmation struct {
	event derogation.EventType
	tier  derogation.Tier // of a tier's act
}

// look reads how the case stands, past everything that goes wrong; without a write
// since it was read last it stands as it did.
func (c *party) look(ctx context.Context) error {
	writes := c.writes.Load()
	if c.reference == "" || writes == c.read {
		return nil
	}
	stored, _, err := c.play.Store.Case(ctx, c.reference)
	if err != nil {
		return err
	}
	stage, err := stored.State.Stage()
	c.state, c.done, c.read = stored.State, stage == derogation.StageDone, writes
	return err
}

// mayMove reports whether somebody is going to act before the case moves by itself.
func (c *party) mayMove() bool {
	if c.reference == "" {
		return true
	}
	if c.done {
		return false
	}
	if c.state.Status == derogation.Approved {
		return c.filing.standsDown >= 0 || c.filing.revokes >= 0
	}
	review, open := c.state.OpenReview()
	return !open || review.Tier != derogation.Union || c.answer(review.Tier).what != "" || review.Paused
}

// move does what is due. What fails is tried again at the next move.
func (c *party) move(ctx context.Context) error {
	now := c.now()
	if now.Before(evening.Add(c.filing.at)) {
		return nil
	}
	if c.reference == "" {
		c.file(ctx)
		return nil
	}
	if err := c.look(ctx); err != nil || c.done {
		return err
	}
	filed, system := c.state.SubmittedAt, c.filing.trust.Code
	if c.filing.withdraws.due(filed, now) {
		c.change(ctx, system, "/withdrawal", "withdraws", withdrawal, confirmation{event: derogation.EventWithdrawn})
	}
	if c.filing.amends.due(filed, now) {
		c.amend(ctx)
	}
	if question, open := c.state.OpenQuestion(); open && c.filing.replies.due(question.AskedAt, now) {
		body := map[string]any{"question": question.Number, "answer": "Twelve cots are open."}
		c.change(ctx, system, "/answers", fmt.Sprintf("answers %d", question.Number), body, confirmation{event: derogation.EventAnswered})
	}
	if review, open := c.state.OpenReview(); open {
		return c.review(ctx, review)
	}
	if c.state.Status == derogation.Approved {
		c.afterwards(ctx)
	}
	return nil
}

var withdrawal = map[string]string{"reason": "cover_found", "note": "A locum came."}

// file posts the request, as often at once as the plan says, and with the same key
// until it is acknowledged.
func (c *party) file(ctx context.Context) {
	if c.request.Service == "" {
		c.request = c.filing.request(c.now())
	}
	references := make([]string, c.filing.posts)
	c.atOnce(c.filing.posts, func(n int) {
		reference, err := c.play.Submit(ctx, c.filing.trust.Code, fmt.Sprintf("filing-%d", c.filing.number), c.request)
		if err != nil {
			c.note("case %d is not acknowledged: %v", c.filing.number, err)
			return
		}
		c.note("case %d is acknowledged as %s", c.filing.number, reference)
		references[n] = reference
	})
	for _, each := range references {
		if each != "" && c.reference != "" && each != c.reference {
			c.breaks("one key is one request", "case %d is acknowledged as %s and as %s", c.filing.number, each, c.reference)
		}
		c.reference = cmp.Or(c.reference, each)
	}
}

func (f filing) request(now time.Time) derogation.Request {
	request := sample.At(f.trust.Code, sample.Request(now))
	request.Round, request.Service = f.round, f.service
	request.Risk.IfRefused += fmt.Sprintf(" This is need %d.", f.number)
	request.DecisionNeededBy.At = request.DecisionNeededBy.At.Add(f.neededIn - 6*time.Hour)
	request.Window.From = request.DecisionNeededBy.At
	request.Window.To = request.Window.From.Add(f.lasts)
	if f.exception {
		request.MassCasualty = &derogation.MassCasualty{
			Declarer: "ambulance_service", CheckPhone: "0300 000 0100", IncidentReference: "MCI-1", DeclaredAt: now,
		}
	}
	return request
}

// change sends a change as an organisation's system, with one key until it is
// taken or refused.
func (c *party) change(ctx context.Context, organisation, path, what string, body any, confirms confirmation) {
	c.mu.Lock()
	past := c.past[what]
	c.mu.Unlock()
	if past {
		return
	}
	header := http.Header{"Idempotency-Key": {c.reference + strings.ReplaceAll(what, " ", "-")}}
	answer, err := c.play.Call(ctx, organisation, http.MethodPost, "/v1/requests/"+c.reference+path, header, body)
	said := err
	if err == nil && answer.Status >= http.StatusMultipleChoices {
		said = errors.New(string(answer.Body))
	}
	c.note("%s: %s %s: %d %v", c.reference, organisation, what, answer.Status, said)
	switch {
	case err != nil || answer.Status >= http.StatusInternalServerError || answer.Status == http.StatusTooManyRequests:
		return // It is tried again.
	case answer.Status < http.StatusMultipleChoices:
		c.confirm(confirms)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.past[what] = true
}

func (c *party) confirm(one confirmation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.confirmed = append(c.confirmed, one)
}

func (c *party) amend(ctx context.Context) {
	amended := c.state.Request
	amended.Risk.Description = "One of three consultants is ill."
	body := map[string]any{"contentVersion": c.state.ContentVersion, "request": amended, "note": "One consultant is back."}
	c.change(ctx, c.filing.trust.Code, "/amendments", "amends", body, confirmation{event: derogation.EventAmended})
}

// afterwards is what becomes of an approval.
func (c *party) afterwards(ctx context.Context) {
	approved, now := c.state.Decision.RecordedAt, c.now()
	var acts []func()
	if c.filing.standsDown.due(approved, now) {
		acts = append(acts, func() {
			c.change(ctx, c.filing.trust.Code, "/stand-down", "stands down", map[string]string{"reason": "Not needed."}, confirmation{event: derogation.EventStoodDown})
		})
	}
	if c.filing.revokes.due(approved, now) {
		acts = append(acts, func() {
			c.change(ctx, sample.Union, "/revocation", "revokes", map[string]string{"reason": "The risk has passed."}, confirmation{event: derogation.EventRevoked})
		})
	}
	c.atOnce(len(acts), func(n int) { acts[n]() })
}

func (c *party) answer(tier derogation.Tier) answer {
	for _, a := range c.filing.answers {
		if a.tier == tier {
			return a
		}
	}
	return answer{}
}

// review has the tier that is asked do what it is going to do.
func (c *party) review(ctx context.Context, review derogation.Review) error {
	a := c.answer(review.Tier)
	since := review.OpenedAt
	asked := slices.IndexFunc(c.state.Questions, func(q derogation.Question) bool { return q.Tier == review.Tier })
	if asked >= 0 {
		if c.state.Questions[asked].Open() {
			return nil
		}
		since = *c.state.Questions[asked].ClosedAt
	}
	if a.what == "" || !a.after.due(since, c.now()) {
		return nil
	}
	if a.bySystem {
		c.answerBySystem(ctx, review, a)
		return nil
	}
	form, event := c.form(a.what)
	if a.asks && asked < 0 {
		form, event = play.AskForm("How many cots are open?"), derogation.EventAsked
	}
	c.byPage(ctx, a, form, confirmation{event: event, tier: review.Tier})
	return nil
}

// form is what a tier fills in, and the event that this makes.
func (c *party) form(what derogation.Action) (url.Values, derogation.EventType) {
	switch { // Plans choose no other.
	case what == derogation.ActResolveLocally:
		return play.ResolveForm(), derogation.EventResolvedLocally
	case what == derogation.ActApprove:
		return play.ApproveForm(c.state.Request), derogation.EventApproved
	case what == derogation.ActRefuse:
		return play.RefuseForm(), derogation.EventRefused
	default:
		return play.EscalateForm(c.state.Tier), derogation.EventEscalated
	}
}

func (c *party) answerBySystem(ctx context.Context, review derogation.Review, a answer) {
	rules, _ := c.state.Round.TierRules(review.Tier)
	organisation := rules.Answering(c.filing.trust)
	path, body := fmt.Sprintf("/reviews/%d", review.Number), map[string]any{"action": "escalate"}
	_, event := c.form(a.what)
	switch {
	case a.what == derogation.ActApprove:
		path = "/decision"
		body = map[string]any{"outcome": "approved", "review": review.Number, "terms": derogation.Terms{
			Staff: c.state.Request.Staff, From: c.state.Request.Window.From, To: c.state.Request.Window.To,
		}}
		c.approves()
	case a.what == derogation.ActRefuse:
		path = "/decision"
		body = map[string]any{"outcome": "refused", "review": review.Number, "reasons": []string{string(derogation.ReasonStaffingSafe)}, "explanation": ""}
	case review.Tier == derogation.RegionalMedicalDirector:
		body["supported"] = true
	}
	body["contentVersion"] = c.state.ContentVersion
	what := fmt.Sprintf("%s %d on version %d", a.what, review.Number, c.state.ContentVersion)
	c.change(ctx, organisation, path, what, body, confirmation{event: event, tier: review.Tier})
}

func (c *party) approves() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.approvals++
}

// records is what the pages say of what they have recorded, and of nothing else: an
// answer that is still to be checked is not recorded.
var records = regexp.MustCompile(`Your (answer|decision) is recorded|question was sent to the trust`)

// byPage presses the button of the review's page, as often at once as the plan
// says. The union's officer asks for a code first, and has it at the next move.
func (c *party) byPage(ctx context.Context, a answer, form url.Values, confirms confirmation) {
	rules, _ := c.state.Round.TierRules(a.tier)
	reviewer, err := sample.Asked(rules.Answering(c.filing.trust), string(a.tier), c.filing.service)
	if err != nil {
		return
	}
	link, err := c.play.LinkFor(reviewer.Email, c.reference)
	if err != nil {
		return // The mail has not come yet.
	}
	form.Set("person", "Whoever is on duty")
	if confirms.event == derogation.EventApproved || confirms.event == derogation.EventRefused {
		code, ready := c.code(ctx, reviewer.Mobile, link, form)
		if !ready {
			return
		}
		form.Set("code", code)
		if confirms.event == derogation.EventApproved {
			c.approves()
		}
	}
	presses := a.presses
	if a.withdrawn {
		presses++
	}
	c.atOnce(presses, func(n int) {
		if n == a.presses {
			c.change(ctx, c.filing.trust.Code, "/withdrawal", "withdraws", withdrawal, confirmation{event: derogation.EventWithdrawn})
			return
		}
		page, err := c.play.Send(ctx, link, form)
		c.note("%s: %s by the page, press %d: %s: %d %v", c.reference, a.tier, n+1, confirms.event, page.Status, err)
		if err == nil && page.Status == http.StatusOK && records.MatchString(page.Body) {
			c.confirm(confirms)
		}
	})
}

// code is the officer's one-time code, once they have it. Where none came for a
// while they ask again.
func (c *party) code(ctx context.Context, mobile, link string, form url.Values) (string, bool) {
	now := c.now()
	if !c.codeAsked.IsZero() && now.Before(c.codeAsked.Add(9*time.Minute)) {
		message, err := c.play.CodeSent(mobile, c.reference)
		if err == nil && !message.At.Before(c.codeAsked) {
			return frontdoor.Code(message), true
		}
		return "", false
	}
	page, err := c.play.AskForCode(ctx, link, form)
	c.note("%s: a code is asked for: %d %v", c.reference, page.Status, err)
	if err == nil && page.Status < http.StatusBadRequest {
		c.codeAsked = now
	}
	return "", false
}

// atOnce does several things at once, and returns when all are done.
func (c *party) atOnce(n int, act func(n int)) {
	var acting sync.WaitGroup
	for i := range n {
		acting.Go(func() { act(i) })
	}
	acting.Wait()
}
