package scenario

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/infra/local/frontdoor"
	"example.org/derogations/infra/local/play"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

const canaryAddress = "canary@tests.example.org"

// canaryParameters switch the canary on, and have it watch a release for no
// longer than it must.
var canaryParameters = map[string]string{"CanaryAddress": canaryAddress, "ReleaseWatchSeconds": "1"}

// canaryLine is what the canary says of the run before, and of the next.
type canaryLine struct {
	Message    string `json:"message"`
	Reference  string `json:"reference"`
	Judged     string `json:"judged"`
	Step       string `json:"step"`
	Ended      *int   `json:"CanaryRunEnded"`
	Seconds    *int   `json:"CanaryFirstNoticeSeconds"`
	Missed     *int   `json:"CanaryFirstNoticeMissed"`
	Deployment string `json:"deployment"`
}

// beginCanary is begin with a canary, which runs at each quarter of an hour.
func beginCanary(t *testing.T, environment map[string]string) *scene {
	t.Helper()
	return beginPlay(t, play.Options{StartsAt: evening, Environment: environment, Parameters: canaryParameters})
}

// canaries are the lines of every run so far.
func (s *scene) canaries() (lines []canaryLine) {
	s.Helper()
	for _, line := range s.Cloud.Lines() {
		if line.Function != canaryFunction {
			continue
		}
		var said canaryLine
		s.must(json.Unmarshal([]byte(line.Text), &said))
		if said.Message == "invocation" { // The runtime says once more that a run failed.
			lines = append(lines, said)
		}
	}
	return lines
}

// canaryState is the case of a run, which only the table shows.
func (s *scene) canaryState(reference string) derogation.State {
	s.Helper()
	c, _, err := s.Store.Case(s.ctx, reference)
	s.must(err)
	return c.State
}

// canaryMails are what one run sends: to each tier in its turn, to four of them
// that they were passed, and twice to all.
func canaryMails(until ...string) []string {
	mails := slices.Repeat([]string{canaryAddress + ": Passed on, no answer"}, 4)
	for _, at := range until {
		mails = append(mails, canaryAddress+": Answer by "+at)
	}
	return append(mails, canaryAddress+": Decision overdue", canaryAddress+": No decision in time")
}

var digest = regexp.MustCompile(`("(?:follows|digest)":)"[0-9a-f]+"`)

// shown is everything that anybody is shown who might be shown too much, by
// viewer and address. The instant, which is now, is left out of it, and so are an
// export's digests, which its instant goes into.
func (s *scene) shown() map[string]string {
	s.Helper()
	const round = "/v1/rounds/" + sample.RoundID
	instant := s.Now().Format(time.RFC3339)
	timeless := strings.NewReplacer(instant, "then", uktime.Said(s.Now(), s.Now()), "then")
	all := map[string]string{}
	for _, viewer := range []string{sample.NationalTeam, sample.Union, sample.BartsHealth, "Y56", "QMF"} {
		for _, path := range []string{
			"/v1/rounds", round, round + "/counts?asOf=" + instant, round + "/export",
			"/v1/requests?round=" + sample.RoundID, "/v1/requests?trust=TEST-TRUST", "/v1/requests?trust=" + sample.BartsHealth,
		} {
			answer, err := s.Call(s.ctx, viewer, http.MethodGet, path, nil, nil)
			s.must(err)
			if answer.Status != http.StatusOK {
				s.Errorf("%s of %s: %d %s", path, viewer, answer.Status, answer.Body)
			}
			all[viewer+" "+timeless.Replace(path)] = digest.ReplaceAllString(timeless.Replace(string(answer.Body)), "$1")
		}
	}
	for _, path := range []string{"/register", "/register/" + sample.RoundID, round + "/register.json"} {
		all[path] = timeless.Replace(s.public(path).Body)
	}
	return all
}

func TestTheCanaryGoesThroughTheWholeChainAndNobodyIsShownIt(t *testing.T) {
	systems := receive(t, takesAll)
	s := beginCanary(t, map[string]string{"SSL_CERT_FILE": systems.file})
	s.register(sample.NationalTeam, systems)
	s.change(sample.BartsHealth, s.submit(), "/withdrawal", http.StatusOK, withdrawal)
	s.advance(5 * time.Minute)
	s.ignoreMessages()
	before, calls := s.shown(), len(systems.got())
	if calls == 0 {
		t.Error("systems were told nothing of the real case")
	}

	s.advance(10 * time.Minute)
	lines := s.canaries()
	if len(lines) != 1 || lines[0].Reference == "" || lines[0].Judged != "" || lines[0].Ended != nil {
		t.Fatalf("the first run says %+v", lines)
	}
	first := lines[0].Reference
	s.expectMessages(canaryAddress + ": Answer by 7:16pm")
	s.hidden(first)

	s.advance(8 * time.Minute)
	s.expectMessages(canaryMails("7:17pm", "7:18pm", "7:19pm", "7:20pm")...)
	s.expectExecution(first+"-1", "SUCCEEDED", "Done")
	state := s.canaryState(first)
	if state.Status != derogation.Undecided || !state.Round.Test {
		t.Errorf("the run ended as %s, of a test: %v", state.Status, state.Round.Test)
	}
	if due, ok, err := state.NextDue(); ok || err != nil {
		t.Errorf("something is due of it still: %+v, %v", due, err)
	}

	s.advance(7 * time.Minute)
	lines = s.canaries()
	if len(lines) != 2 || lines[1].Judged != first || *lines[1].Ended != 1 || *lines[1].Missed != 0 || lines[1].Seconds == nil || *lines[1].Seconds > 2 {
		t.Errorf("the second run says %+v", lines)
	}
	s.advance(8 * time.Minute)
	s.expectMessages(canaryMails("7:31pm", "7:32pm", "7:33pm", "7:34pm", "7:35pm")...)

	if diff := cmp.Diff(before, s.shown()); diff != "" {
		t.Errorf("others see that it ran (-before +after):\n%s", diff)
	}
	s.hidden(first)
	if now := len(systems.got()); now != calls {
		t.Errorf("systems were called %d times because of it", now-calls)
	}
}

// hidden checks that nobody finds a run, or its round, wherever they look, and
// that nobody takes part.
func (s *scene) hidden(reference string) {
	s.Helper()
	if link, err := s.LinkFor(canaryAddress, reference); err != nil || s.open(link).Status != http.StatusNotFound {
		s.Errorf("the link of its last mail opens something: %v", err)
	}
	for _, viewer := range []string{sample.NationalTeam, sample.Union, sample.BartsHealth, "Y56", "QMF"} {
		for _, path := range []string{
			"/v1/requests/" + reference, "/v1/requests/" + reference + "/history", "/v1/requests/" + reference + "/export",
			"/v1/rounds/test-canary", "/v1/rounds/test-canary/counts", "/v1/rounds/test-canary/export", "/v1/requests?round=test-canary",
		} {
			answer, err := s.Call(s.ctx, viewer, http.MethodGet, path, nil, nil)
			s.must(err)
			if answer.Status != http.StatusNotFound {
				s.Errorf("%s of %s: %d %s", path, viewer, answer.Status, answer.Body)
			}
		}
	}
	for _, path := range []string{"/register/test-canary", "/d/" + derogation.PublicCode(reference), "/v1/rounds/test-canary/register.json"} {
		if page := s.public(path); page.Status != http.StatusNotFound {
			s.Errorf("%s: %d", path, page.Status)
		}
	}
	request := sample.Request(s.Now())
	request.Round = "test-canary"
	answer, err := s.Call(s.ctx, sample.BartsHealth, http.MethodPost, "/v1/requests", frontdoor.NewKey(), request)
	s.must(err)
	if answer.Status != http.StatusUnprocessableEntity || !strings.Contains(string(answer.Body), "unknown_round") {
		s.Errorf("a trust files in the test round: %d %s", answer.Status, answer.Body)
	}
}

func TestTheCanarySaysThatMailIsDown(t *testing.T) {
	s := beginCanary(t, noSDKRetries)
	s.Cloud.Inbox.FailNext(1000, inbox.Unavailable)
	s.advance(30 * time.Minute)
	lines := s.canaries()
	if len(lines) != 2 || lines[1].Judged != lines[0].Reference || lines[1].Seconds != nil || *lines[1].Missed != 1 || *lines[1].Ended != 1 {
		t.Fatalf("while mail is down it says %+v", lines)
	}
	// The chain does not wait for mail, and what was late is counted as late.
	s.advance(5 * time.Minute)
	s.Cloud.Inbox.Recover()
	s.advance(10 * time.Minute)
	lines = s.canaries()
	if last := lines[len(lines)-1]; last.Judged != lines[1].Reference || last.Seconds == nil || *last.Seconds < 300 || *last.Missed != 0 {
		t.Errorf("when mail is back it says %+v", last)
	}
	s.advance(14 * time.Minute)
	s.ignoreMessages()
}

// While Step Functions is down the sweep moves each case, too slowly for a run
// to end before the next.
func TestTheCanarySaysThatARunDidNotEnd(t *testing.T) {
	s := beginCanary(t, noSDKRetries)
	s.forgive("ServiceUnavailable")
	s.forgive("asynchronous invocation abandoned")
	s.Cloud.Engine.FailCalls()
	s.advance(30 * time.Minute)
	lines := s.canaries()
	if len(lines) != 2 || *lines[1].Ended != 0 || *lines[1].Missed != 0 || lines[1].Seconds == nil {
		t.Errorf("it says %+v", lines)
	}
	s.ignoreMessages()
}
