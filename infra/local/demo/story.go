package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"example.org/derogations/infra/local/play"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// Story is one case from beginning to end. Ends is how its request must end.
type Story struct {
	Title string
	Ends  derogation.Status
	tell  func(*teller) error
}

// mostLines is how long a timeline may be that somebody reads at a glance.
const mostLines = 22

// Run plays every story, each on the cloud given, prints their timelines, and
// checks each ledger, its end, its execution, and the round's figures. It
// returns an error when anything is not as the story says.
func Run(ctx context.Context, p *play.Play, out io.Writer) error {
	var failed []error
	sofar := newAccount()
	for i, story := range Stories() {
		fmt.Fprintf(out, "\n%c. %s\n\n", 'A'+i, story.Title)
		t := &teller{ctx: ctx, play: p, key: fmt.Sprintf("demo-story-%d", i)}
		err := story.tell(t)
		if err == nil {
			err = t.end(story.Ends, sofar)
		}
		if t.reference != "" {
			if told := printTimeline(ctx, p, t.reference, out); told > mostLines && err == nil {
				err = fmt.Errorf("its timeline has %d lines, of at most %d", told, mostLines)
			}
		}
		if err != nil {
			err = fmt.Errorf("story %c: %w", 'A'+i, err)
			fmt.Fprintf(out, "\n   FAILED: %v\n", err)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// teller carries one story forward.
type teller struct {
	ctx       context.Context
	play      *play.Play
	key       string
	reference string
}

func (t *teller) submit(trust string, request derogation.Request) error {
	reference, err := t.play.Submit(t.ctx, trust, t.key, request)
	if err != nil {
		return err
	}
	t.reference = reference
	return t.play.Settle(t.ctx)
}

func (t *teller) wait(d time.Duration) error { return t.play.Advance(t.ctx, d) }

// local is a time as a form of a page has it.
func (t *teller) local(at time.Time) string { return uktime.Field(at) }

// system has an organisation's system send a change to an address below the
// request's own.
func (t *teller) system(organisation, path string, body any) error {
	answer, err := t.play.Change(t.ctx, organisation, t.reference, path, body)
	if err != nil {
		return err
	}
	if answer.Status != http.StatusOK {
		return fmt.Errorf("%s of %s: the API answered %d: %s", path, organisation, answer.Status, answer.Body)
	}
	return t.play.Settle(t.ctx)
}

// trust has the trust's contact open their mail and act on the trust's page.
func (t *teller) trust(organisation string, fields url.Values) error {
	return t.answer(organisation, casework.DutyTrustContact, "", fields)
}

// answer has the holder of a duty open their mail and answer, with a one-time
// code where the answer needs one.
func (t *teller) answer(organisation, duty, service string, fields url.Values) error {
	contact, err := sample.Asked(organisation, duty, service)
	if err != nil {
		return err
	}
	link, err := t.play.LinkFor(contact.Email, t.reference)
	if err != nil {
		return err
	}
	fields.Set("person", "The doctor on duty")
	var page play.Page
	if derogation.NeedsCode(derogation.Action(fields.Get("action"))) {
		page, err = t.play.SendWithCode(t.ctx, link, contact.Mobile, t.reference, fields)
	} else {
		page, err = t.play.Send(t.ctx, link, fields)
	}
	if err != nil {
		return err
	}
	if page.Status != http.StatusOK {
		return fmt.Errorf("%s of %s: the page answered %d", duty, organisation, page.Status)
	}
	return t.play.Settle(t.ctx)
}

// end checks that the case ended as it should, that its ledger verifies and
// replays to the same end, that its last execution succeeded, and that the
// round's figures agree with the stories so far.
func (t *teller) end(want derogation.Status, sofar *account) error {
	// A wake is kept until the execution is seen to have arrived.
	if err := t.wait(2 * time.Minute); err != nil {
		return err
	}
	state, err := t.play.State(t.ctx, t.reference)
	if err != nil {
		return err
	}
	if state.Status != want {
		return fmt.Errorf("%s is %s, not %s", t.reference, state.Status, want)
	}
	for _, e := range t.play.Cloud.Engine.Executions() {
		if e.Name == t.reference+"-1" {
			if e.Status != "SUCCEEDED" {
				return fmt.Errorf("execution %s is %s, in %s", e.Name, e.Status, e.State)
			}
			sofar.add(state)
			return sofar.check(t.ctx, t.play)
		}
	}
	return fmt.Errorf("%s has no execution", t.reference)
}
