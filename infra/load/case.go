package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/infra/local/frontdoor"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// played is one case as it went so far.
type played struct {
	plan
	reference string // empty until the service acknowledged it
	done      bool   // every answer of the plan is recorded
}

// stage is the stack that cases are played on.
type stage struct {
	door     *frontdoor.Door
	mails    *mails // nil where there is no inbox to look into
	times    *timings
	progress io.Writer

	mu    sync.Mutex
	cases []*played
}

// play takes one case from its filing to the last answer of its plan. Its times
// count from when it was meant to arrive. What goes wrong is counted, and ends it.
func (s *stage) play(ctx context.Context, p plan, meant time.Time) {
	c := &played{plan: p}
	s.mu.Lock()
	s.cases = append(s.cases, c)
	s.mu.Unlock()
	if err := s.file(ctx, c, meant); err != nil {
		s.failed("submit", err)
		return
	}
	asked := time.Now()
	if answer, err := s.door.Read(ctx, c.trust, c.reference); s.fine("read", answer.Status, err) {
		s.times.took(timeOfRead, time.Since(asked))
	}
	if s.mails == nil {
		return
	}
	if err := s.answer(ctx, c, meant); err != nil {
		s.failed("a case that is "+c.ends, err)
	}
}

// file sends the request to the API.
func (s *stage) file(ctx context.Context, c *played, meant time.Time) error {
	reference, err := s.door.Submit(ctx, c.trust, frontdoor.NewKey().Get("Idempotency-Key"), c.request)
	if err != nil {
		return err
	}
	s.times.took(timeOfSubmit, time.Since(meant))
	s.mu.Lock()
	defer s.mu.Unlock()
	c.reference = reference
	return nil
}

// answer reads the mails about a case and answers for each tier as planned.
func (s *stage) answer(ctx context.Context, c *played, meant time.Time) error {
	box := s.mails.about(c.reference)
	answered := map[derogation.Tier]bool{}
	var told time.Time // when the answer was sent that has the next tier told
	first := true
	for !c.done {
		mail, err := box.next(ctx)
		if err != nil {
			return fmt.Errorf("%s has no mail any more: %w", c.ends, err)
		}
		if first {
			s.times.took(timeOfFirstNotice, mail.At.Sub(meant))
			first = false
		}
		if strings.Contains(mail.Subject, "Answer a question") {
			if err := s.answerQuestion(ctx, c); err != nil {
				return err
			}
			continue
		}
		tier, asks := askedBy(mail)
		again := strings.Contains(mail.Subject, "the trust replied")
		if !asks || answered[tier] && !again {
			continue // a deputy, or somebody who is only told
		}
		if !told.IsZero() && !again {
			s.times.took(timeOfNextTier, mail.At.Sub(told))
		}
		told = time.Time{}
		fields, goesOn := c.plan.answer(tier, answered[tier])
		answered[tier] = true
		sent := time.Now()
		switch {
		case fields != nil:
			if sent, err = s.decide(ctx, c, box, mail, fields); err != nil {
				return fmt.Errorf("%s: %w", tier, err)
			}
		case c.ends == withdrawn && tier == derogation.RegionalMedicalDirector:
			if err := s.change(ctx, c, "/withdrawal", map[string]string{"reason": string(derogation.WithdrawnCoverFound)}); err != nil {
				return err
			}
		}
		if goesOn {
			told = sent
		} else {
			c.done = fields.Get("action") != "ask"
		}
	}
	return nil
}

// answerQuestion has the trust's system answer what a tier asked.
func (s *stage) answerQuestion(ctx context.Context, c *played) error {
	return s.change(ctx, c, "/answers", map[string]any{"question": 1, "answer": "All three, within the last hour. None can help."})
}

func (s *stage) change(ctx context.Context, c *played, path string, body any) error {
	answer, err := s.door.Change(ctx, c.trust, c.reference, path, body)
	if err == nil && answer.Status != http.StatusOK {
		err = &statusError{answer.Status, string(answer.Body)}
	}
	return err
}

// decide opens the link of a mail as its reader does, fills the form in, checks,
// and records, with the code that comes as a text where one is asked for. It
// returns when the answer was sent.
func (s *stage) decide(ctx context.Context, c *played, box *box, mail inbox.Message, fields url.Values) (sent time.Time, err error) {
	link, err := frontdoor.Link(mail)
	if err != nil {
		return sent, err
	}
	fields.Set("person", "Whoever is on duty")
	page, err := s.door.Fill(ctx, link, fields)
	if err != nil {
		return sent, err
	}
	code := ""
	if page.Asks() && derogation.NeedsCode(derogation.Action(fields.Get("action"))) {
		text, err := box.text(ctx)
		if err != nil {
			return sent, fmt.Errorf("the code: %w", err)
		}
		code = frontdoor.Code(text)
	}
	sent = time.Now()
	if page.Asks() {
		if page, err = s.door.Record(ctx, link, page, code); err != nil {
			return sent, err
		}
	}
	if page.Status != http.StatusOK {
		return sent, &statusError{page.Status, page.Body}
	}
	s.times.took(timeOfDecide, time.Since(sent))
	return sent, nil
}

// askedBy is the tier that a mail asks for an answer, by whose mailbox it is.
func askedBy(m inbox.Message) (tier derogation.Tier, asks bool) {
	if m.Channel != inbox.Email || !strings.HasPrefix(m.Subject, "Answer by") ||
		strings.Contains(m.Subject, "(extra time)") || strings.Contains(m.Subject, "(passed to you)") {
		return "", false
	}
	duty := dutyOf()[m.To[0]]
	tier = derogation.Tier(duty)
	return tier, slices.Contains(derogation.Ladder(), tier)
}

// dutyOf is the duty of each mailbox of the sample, and of the trusts made up.
var dutyOf = sync.OnceValue(func() map[string]string {
	duties := map[string]string{}
	_, made := madeTrusts()
	for _, contact := range append(sample.Contacts(), made...) {
		duties[contact.Email] = contact.Duty
	}
	return duties
})

// statusError is an answer that is not what was hoped for.
type statusError struct {
	status int
	body   string
}

func (e *statusError) Error() string { return fmt.Sprintf("answered %d: %.300s", e.status, e.body) }

// fine reports whether an answer is as it should be, and counts it where not.
func (s *stage) fine(what string, status int, err error) bool {
	if err == nil && status != http.StatusOK {
		err = &statusError{status: status}
	}
	if err != nil {
		s.failed(what, err)
	}
	return err == nil
}

// failed counts an error by what it is, and tells of the first of each kind.
func (s *stage) failed(what string, err error) {
	kind := fmt.Sprintf("%s: %.120v", what, err)
	var status *statusError
	switch {
	case errors.Is(err, context.Canceled):
		kind = what + ": not done when the run ended"
	case errors.As(err, &status):
		kind = fmt.Sprintf("%s: %d", what, status.status)
	}
	if s.times.failed(kind) == 1 {
		fmt.Fprintf(s.progress, "The first of its kind: %s: %v\n", what, err)
	}
}
