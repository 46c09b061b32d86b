package scenario

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/infra/local/frontdoor"
	"example.org/derogations/infra/local/play"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// saidBy are the lines of a function, as objects.
func (s *scene) saidBy(function string) (lines []map[string]any) {
	s.Helper()
	for _, line := range s.Cloud.Lines() {
		var members map[string]any
		if line.Function == function && json.Unmarshal([]byte(line.Text), &members) == nil {
			lines = append(lines, members)
		}
	}
	return lines
}

func TestTheSweepSaysWhatWaitsAndDeliverHowSoonPeopleAreTold(t *testing.T) {
	s := beginPlay(t, play.Options{StartsAt: evening, EveryTick: true})
	s.forgiveMessages = true
	first, second := s.submitted(sample.BartsHealth, sample.Request(s.Now())), s.submitted(sample.BartsHealth, sample.Request(s.Now()))
	s.pass(derogation.ClinicalDirector, second)
	s.must(s.Cloud.Lambda.Reserve(deliverFunction, 0))
	s.submitted(sample.BartsHealth, sample.Request(s.Now()))
	s.advance(4 * time.Minute)
	lines := s.saidBy(sweepFunction)
	last := lines[len(lines)-1]
	for name, want := range map[string]float64{
		"WaitingForClinicalDirector": 2, "WaitingForTrustMedicalDirector": 1, "WaitingForRegionalMedicalDirector": 0,
		"WaitingForNationalTeam": 0, "WaitingForUnion": 0, "OldestDueSeconds": 180,
	} {
		if last[name] != want {
			t.Errorf("%s is %v, want %v", name, last[name], want)
		}
	}
	s.must(s.Cloud.Lambda.Reserve(deliverFunction, -1))
	s.advance(3 * time.Minute)
	lines = s.saidBy(sweepFunction)
	if now := lines[len(lines)-1]["OldestDueSeconds"]; now != 0.0 {
		t.Errorf("when all was carried out, something has been due for %v seconds", now)
	}
	longest := 0.0
	for _, line := range s.saidBy(deliverFunction) {
		told, _ := line["ToldSeconds"].([]any)
		if one, ok := line["ToldSeconds"].(float64); ok {
			told = []any{one}
		}
		for _, seconds := range told {
			longest = max(longest, seconds.(float64))
		}
	}
	if longest < 240 || longest > 420 {
		t.Errorf("whoever was told last was told after %v seconds", longest)
	}
	s.expectUnderWay(first)
}

var (
	fieldsOf  = regexp.MustCompile(`(?m)^fields (.*)$`)
	comparing = regexp.MustCompile(`\b(\w+) = `)
)

// TestSavedQueriesFindWhatTheyAreFor has everything happen once that the saved
// queries show, and looks for each field in the lines of the functions whose logs
// are searched; and for a case in the lines of every function that had a part.
func TestSavedQueriesFindWhatTheyAreFor(t *testing.T) {
	s := beginIn(t, noSDKRetries)
	s.forgiveMessages = true
	s.forgive("injected failure")
	s.forgive("InternalServerError")
	s.Cloud.Inbox.FailNext(1, inbox.Refused)
	s.submitted(sample.BartsHealth, sample.Request(s.Now()))
	s.Cloud.Inbox.FailNext(1, inbox.Unavailable)
	reference := s.submitted(sample.BartsHealth, sample.Request(s.Now()))
	s.advance(5 * time.Minute)
	s.climb(reference, derogation.Union)
	s.decide(reference, 0, refuseForm())
	key := frontdoor.NewKey()
	for range 2 {
		_, err := s.Call(s.ctx, sample.BartsHealth, http.MethodPost, "/v1/requests", key, sample.Request(s.Now()))
		s.must(err)
	}
	_, err := s.Call(s.ctx, sample.BartsHealth, http.MethodGet, "/v1/requests/DR-0000-0000", nil, nil)
	s.must(err)
	d := &drills{scene: s}
	breaks(apiFunction, func(d *drills) { d.get("/v1/rounds/" + sample.RoundID + "/register.json") })(d)
	d.undo()
	breaks(deliverFunction, func(d *drills) { d.files() })(d)
	d.undo()

	known := map[string]map[string]bool{} // by log group
	names := map[string]string{}
	for _, f := range s.Cloud.Template.Functions {
		group := "/aws/lambda/" + f.Name
		known[group], names[group] = map[string]bool{}, f.LogicalID
		for _, line := range s.saidBy(f.LogicalID) {
			for member := range line {
				known[group][member] = true
			}
		}
	}
	for _, query := range s.Cloud.Template.LogQueries {
		match := fieldsOf.FindStringSubmatch(query.Query)
		if match == nil {
			t.Fatalf("%s shows no fields", query.Name)
		}
		fields := strings.Split(match[1], ", ")
		for _, each := range comparing.FindAllStringSubmatch(query.Query, -1) {
			fields = append(fields, each[1])
		}
		for _, field := range fields {
			there := strings.HasPrefix(field, "@")
			for _, group := range query.Groups {
				there = there || known[group][field]
			}
			if !there {
				t.Errorf("%s: no line has %q", query.Name, field)
			}
		}
	}
	for _, function := range []string{apiFunction, pagesFunction, escalateFunction, reconcileFunction, deliverFunction, receiptsFunction} {
		found := false
		for _, line := range s.Cloud.Lines() {
			found = found || line.Function == function && strings.Contains(line.Text, reference)
		}
		if !found {
			t.Errorf("no line of %s names the case", function)
		}
	}
}
