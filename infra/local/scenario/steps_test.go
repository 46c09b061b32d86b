package scenario

import (
	"bytes"
	"cmp"
	"fmt"
	"hash/fnv"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/infra/local/play"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// The functions, as the template calls them.
const (
	apiFunction       = "ApiFunction"
	pagesFunction     = "PagesFunction"
	escalateFunction  = "EscalateFunction"
	reconcileFunction = "ReconcileFunction"
)

// farFuture is after everything that a case could have due.
var farFuture = evening.AddDate(1, 0, 0)

// expectFinished lets two minutes pass, then checks that the case ended as it
// should, that its latest execution is done, and that nothing of it is due but
// a reminder to report the impact.
func (s *scene) expectFinished(reference string, cycle int, want derogation.Status) {
	s.Helper()
	s.advance(2 * time.Minute)
	s.expectStatus(reference, want)
	s.expectExecution(fmt.Sprintf("%s-%d", reference, cycle), "SUCCEEDED", "Done")
	for _, item := range s.outbox(reference) {
		s.Errorf("%s is left in the outbox of %s", item, reference)
	}
	due, more, err := s.state(reference).NextDue()
	s.must(err)
	if _, reminder := due.Command.(derogation.RequestImpact); more && (!reminder || !due.At.After(s.Now())) {
		s.Errorf("%s is finished, and has %T due at %v", reference, due.Command, due.At)
	}
	if _, listed := s.caseDue(reference); listed != more {
		s.Errorf("%s is among the cases with something due: %v, want %v", reference, listed, more)
	}
}

// expectUnderWay checks that an open case has a time at which it moves by
// itself.
func (s *scene) expectUnderWay(reference string) {
	s.Helper()
	if _, due := s.caseDue(reference); !due {
		s.Errorf("%s is open, and has nothing due", reference)
	}
}

// outbox is what a case still has to be carried out, by its keys.
func (s *scene) outbox(reference string) []string {
	s.Helper()
	items, _, err := s.Store.DueOutbox(s.ctx, farFuture, 1000)
	s.must(err)
	var keys []string
	for _, item := range items {
		if item.What.Reference == reference {
			keys = append(keys, item.What.Key)
		}
	}
	return keys
}

func (s *scene) caseDue(reference string) (all []string, due bool) {
	s.Helper()
	cases, _, err := s.Store.DueCases(s.ctx, farFuture, 1000)
	s.must(err)
	for _, each := range cases {
		all = append(all, each.What)
		due = due || each.What == reference
	}
	return all, due
}

// hold stops a function's transactions that name a text before they are
// carried out, until they are released.
func (s *scene) hold(function, text string, more dynamodb.Fault) *dynamodb.Injected {
	s.Helper()
	more.Hold = true
	return s.watch(function, text, more)
}

// watch meets a function's writes that name a text, or its calls of another operation.
func (s *scene) watch(function, text string, fault dynamodb.Fault) *dynamodb.Injected {
	s.Helper()
	fault.Function, fault.Operation = function, cmp.Or(fault.Operation, dynamodb.Write)
	fault.Match = func(body []byte) bool { return bytes.Contains(body, []byte(text)) }
	injected := s.Cloud.Proxy.Inject(fault)
	s.Cleanup(injected.Remove)
	return injected
}

func (s *scene) awaitMet(injected *dynamodb.Injected, calls int) {
	s.Helper()
	s.must(injected.WaitMet(s.ctx, calls))
}

// meanwhile begins something and returns how to wait for what comes of it.
func meanwhile[T any](s *scene, act func() (T, error)) (result func() T) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		value, err := act()
		done <- outcome{value, err}
	}()
	return func() T {
		s.Helper()
		o := <-done
		s.must(o.err)
		return o.value
	}
}

// advanceMeanwhile moves the clock on while the scene acts.
func (s *scene) advanceMeanwhile(d time.Duration) (arrived func()) {
	wait := meanwhile(s, func() (struct{}, error) { return struct{}{}, s.Play.Advance(s.ctx, d) })
	return func() {
		s.Helper()
		wait()
	}
}

// send sends a person's answer by their link and settles nothing.
func (s *scene) send(link, person string, form url.Values) (play.Page, error) {
	return s.Send(s.ctx, link, with(form, "person", person))
}

// open opens a page as its reader would.
func (s *scene) open(link string) play.Page {
	s.Helper()
	page, err := s.Open(s.ctx, link)
	s.must(err)
	return page
}

// colleagues are the people asked for a tier, in their organisation's order.
func (s *scene) colleagues(tier derogation.Tier) []casework.Contact {
	s.Helper()
	all, err := s.Store.Contacts(s.ctx, organisationOf(tier))
	s.must(err)
	return casework.ContactsAt(all, string(tier), "", "")
}

// linkOf is the signed link that a contact got last.
func (s *scene) linkOf(contact casework.Contact, reference string) string {
	s.Helper()
	link, err := s.LinkFor(contact.Email, reference)
	s.must(err)
	return link
}

// askForCode fills an answer in and presses the button that sends a one-time code
// for it.
func (s *scene) askForCode(link string, form url.Values) play.Page {
	s.Helper()
	page, err := s.AskForCode(s.ctx, link, with(form, "person", "The officer"))
	s.must(err)
	s.settle()
	return page
}

var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

// code is the one-time code that a contact got last.
func (s *scene) code(contact casework.Contact, reference string) string {
	s.Helper()
	message, err := s.Mail(contact.Mobile, reference)
	s.must(err)
	digits := sixDigits.FindString(message.Text)
	if digits == "" {
		s.Fatalf("no code in %q", message.Text)
	}
	return digits
}

// nonced is a form as from a page that was shown: one without a nonce gets one,
// the same for the same words.
func nonced(form url.Values) url.Values {
	if form.Has("nonce") {
		return form
	}
	words := fnv.New64a()
	fmt.Fprint(words, form.Encode())
	return with(form, "nonce", fmt.Sprintf("%016x", words.Sum64()))
}

// with is a form with one more field.
func with(form url.Values, name, value string) url.Values {
	out := url.Values{name: {value}}
	for n, values := range form {
		if n != name {
			out[n] = values
		}
	}
	return out
}

var (
	markup = regexp.MustCompile(`<[^>]*>`)
	blanks = regexp.MustCompile(`\s+`)
)

// says is a page's text, without its markup.
func says(page play.Page) string {
	return blanks.ReplaceAllString(html.UnescapeString(markup.ReplaceAllString(page.Body, " ")), " ")
}

// expectPage checks a page's status and some of what it says.
func (s *scene) expectPage(page play.Page, status int, texts ...string) {
	s.Helper()
	text := says(page)
	if page.Status != status {
		s.Errorf("the page's status is %d (%s), want %d: %s", page.Status, http.StatusText(page.Status), status, text)
	}
	for _, want := range texts {
		if !strings.Contains(text, want) {
			s.Errorf("the page does not say %q: %s", want, text)
		}
	}
}

// decisions counts the union's decisions in a case's ledger.
func (s *scene) decisions(reference string) int {
	s.Helper()
	events, err := s.Events(s.ctx, reference)
	s.must(err)
	count := 0
	for _, e := range events {
		if e.Type == derogation.EventApproved || e.Type == derogation.EventRefused {
			count++
		}
	}
	return count
}

// sent sends a person's answer by their link and settles.
func (s *scene) sent(link, person string, form url.Values) play.Page {
	s.Helper()
	page, err := s.send(link, person, form)
	s.must(err)
	s.settle()
	return page
}

func isTo(address string) func(inbox.Message) bool {
	return func(m inbox.Message) bool { return slices.Contains(m.To, address) }
}

// dueIn is how long the open review of a case still has.
func (s *scene) dueIn(reference string) time.Duration {
	s.Helper()
	review, open := s.state(reference).OpenReview()
	if !open {
		s.Fatalf("no review of %s is open", reference)
	}
	return review.DueAt.Sub(s.Now())
}

// climbFrom passes a request on from a tier up to the union.
func (s *scene) climbFrom(tier derogation.Tier, reference string) {
	s.Helper()
	for _, each := range ladder()[rank(tier):] {
		if each != derogation.Union {
			s.expectPage(s.answer(each, reference, escalateForm(each)), 200)
		}
	}
}

// rank is a tier's place on the ladder.
func rank(tier derogation.Tier) int { return slices.Index(ladder(), tier) }

// localTime is an instant as a form has it: UK time, to the minute.
func localTime(at time.Time) string {
	return uktime.Field(at)
}

// statesOf lists the states that an execution entered, in their order, without
// those that only choose.
func (s *scene) statesOf(name string) (states []string) {
	s.Helper()
	for _, e := range s.Cloud.Engine.Executions() {
		if e.Name != name {
			continue
		}
		history, err := s.Cloud.Engine.History(e.ARN)
		s.must(err)
		for _, event := range history {
			if state, ok := event.Details["name"].(string); ok && strings.HasSuffix(event.Type, "StateEntered") && !strings.HasPrefix(event.Type, "Choice") {
				states = append(states, state)
			}
		}
	}
	return states
}

// expectStates checks which states an execution entered, in their order.
func (s *scene) expectStates(name string, want ...string) {
	s.Helper()
	if got := s.statesOf(name); !slices.Equal(got, want) {
		s.Errorf("execution %s was in\n  %s\nwant\n  %s", name, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// expectMail checks what the latest message to an address about a case says.
func (s *scene) expectMail(address, reference string, texts ...string) {
	s.Helper()
	mail, err := s.Mail(address, reference)
	s.must(err)
	for _, want := range texts {
		if !strings.Contains(mail.Subject+"\n"+mail.Text, want) {
			s.Errorf("the mail to %s does not say %q: %s", address, want, mail.Subject+"\n"+mail.Text)
		}
	}
}
