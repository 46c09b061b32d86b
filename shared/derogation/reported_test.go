package derogation_test

import (
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

// A report permits nothing: the union still decides, and its word may differ.
func TestAReportedDecisionPermitsNothingUntilTheUnionConfirmsIt(t *testing.T) {
	for _, overdue := range []bool{false, true} {
		h := file(t).reach(derogation.Union)
		if overdue {
			h.silence()
		}
		stage, _ := h.state.Stage()
		before := h.state
		reported := h.now
		h.do(reporting(h), reviewer(derogation.NationalTeam))
		after, _ := h.state.Stage()
		if h.state.Decision != nil || h.state.Status != "in_review" || after != stage || h.state.Step != before.Step {
			t.Fatalf("a report moved the case to %s", after)
		}
		r := h.state.Reported
		if r.Outcome != "approved" || r.ReportedBy.ID != reviewer(derogation.NationalTeam).ID || !r.ReportedAt.Equal(reported) || r.DecidedBy != "The chair" {
			t.Errorf("reported %+v", r)
		}
		for name, command := range map[string]derogation.Command{"stand-down": standingDown(), "turnout": turnout()} {
			if err := h.fails(command, filer()); kind(err) != "not_approved" {
				t.Errorf("%s on a report: %v", name, err)
			}
		}
		if err := h.fails(revocation(), reviewer(derogation.Union)); kind(err) != "not_approved" {
			t.Errorf("a revocation of a report: %v", err)
		}
		confirmed := &history{t: t, now: h.now, state: h.state}
		confirmed.do(approval(h), reviewer(derogation.Union))
		denied := &history{t: t, now: h.now, state: h.state}
		denied.do(refusal(h), reviewer(derogation.Union))
		if confirmed.state.Status != "approved" || denied.state.Status != "refused" || denied.state.Reported == nil {
			t.Errorf("confirmed to %s, denied to %s", confirmed.state.Status, denied.state.Status)
		}
		for h.state.Status.Open() {
			h.silence()
		}
		if h.state.Status != "undecided" || h.state.Decision != nil {
			t.Errorf("a report that nobody confirmed ended %s", h.state.Status)
		}
	}
}

func TestEachRuleOfAReport(t *testing.T) {
	h := file(t).reach(derogation.Union)
	opened := h.state.Reviews[4].OpenedAt
	tests := []struct {
		name   string
		change func(c *derogation.ReportDecision)
		want   []string
	}{
		{"the sample", func(*derogation.ReportDecision) {}, nil},
		{"a refusal", func(c *derogation.ReportDecision) {
			c.Outcome, c.Terms, c.Reasons = "refused", nil, []derogation.ReasonCode{"staffing_judged_safe"}
		}, nil},
		{"a refusal without reasons, as it was told", func(c *derogation.ReportDecision) { c.Outcome, c.Terms = "refused", nil }, nil},
		{"of the open review by its number", func(c *derogation.ReportDecision) { c.Review = 5 }, nil},
		{"neither", func(c *derogation.ReportDecision) { c.Outcome = "declined" }, []string{"/outcome unknown_outcome"}},
		{"an approval without terms", func(c *derogation.ReportDecision) { c.Terms = nil }, []string{"/terms required"}},
		{"an approval of more than was asked", func(c *derogation.ReportDecision) { c.Terms.Staff[0].Number = 4 }, []string{"/terms/staff/0/number more_than_asked"}},
		{"an approval with reasons", func(c *derogation.ReportDecision) { c.Reasons = []derogation.ReasonCode{"other"} }, []string{"/reasons not_allowed"}},
		{"a refusal with terms", func(c *derogation.ReportDecision) { c.Outcome = "refused" }, []string{"/terms not_allowed"}},
		{"a refusal for what is no reason", func(c *derogation.ReportDecision) {
			c.Outcome, c.Terms, c.Reasons = "refused", nil, []derogation.ReasonCode{"because", "other", "other"}
		}, []string{"/reasons/0 unknown_reason", "/reasons/2 repeated"}},
		{"by nobody, on no way, nowhere", func(c *derogation.ReportDecision) { c.DecidedBy, c.Channel, c.PublicAddress = "", "", "" }, []string{
			"/decidedBy required", "/channel required", "/publicAddress required",
		}},
		{"at no time", func(c *derogation.ReportDecision) { c.DecidedAt = time.Time{} }, []string{"/decidedAt out_of_range"}},
		{"before it was asked", func(c *derogation.ReportDecision) { c.DecidedAt = opened.Add(-time.Minute) }, []string{"/decidedAt out_of_range"}},
		{"in the future", func(c *derogation.ReportDecision) { c.DecidedAt = h.now.Add(time.Second) }, []string{"/decidedAt out_of_range"}},
		{"at an address that is none", func(c *derogation.ReportDecision) { c.PublicAddress = "javascript:alert(1)" }, []string{"/publicAddress not_an_address"}},
		{"at an address without secrecy", func(c *derogation.ReportDecision) { c.PublicAddress = "http://union.example.org" }, []string{"/publicAddress not_an_address"}},
		{"at an address with a name in it", func(c *derogation.ReportDecision) { c.PublicAddress = "https://a@example.org" }, []string{"/publicAddress not_an_address"}},
		{"at an address too long", func(c *derogation.ReportDecision) {
			c.PublicAddress = "https://example.org/" + strings.Repeat("x", 200)
		}, []string{"/publicAddress not_an_address"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := reporting(h)
			test.change(&c)
			_, _, err := derogation.Apply(h.state, c, reviewer(derogation.NationalTeam), h.now)
			wantFields(t, err, test.want...)
		})
	}
	c := reporting(h)
	c.Review = 4
	if err := h.fails(c, reviewer(derogation.NationalTeam)); kind(err) != "review_not_open" {
		t.Errorf("of another review: %v", err)
	}
}

// Where the union publishes elsewhere, its own decision names the place.
func TestAUnionThatPublishesElsewhereSaysWhere(t *testing.T) {
	h := file(t, func(c *derogation.Submit) {
		c.Round.UnionPublishes, c.Round.UnionPage = true, "https://union.example.org/decisions"
	}).reach(derogation.Union)
	approve, refuse := approval(h), refusal(h)
	wantFields(t, h.fails(approve, reviewer(derogation.Union)), "/publicAddress required")
	wantFields(t, h.fails(refuse, reviewer(derogation.Union)), "/publicAddress required")
	approve.PublicAddress, refuse.PublicAddress = "ftp://example.org/1", "union page"
	wantFields(t, h.fails(approve, reviewer(derogation.Union)), "/publicAddress not_an_address")
	wantFields(t, h.fails(refuse, reviewer(derogation.Union)), "/publicAddress not_an_address")
	approve.PublicAddress = "https://union.example.org/decisions/1"
	h.do(approve, reviewer(derogation.Union))
	if h.state.Decision.PublicAddress != approve.PublicAddress {
		t.Errorf("kept %q", h.state.Decision.PublicAddress)
	}
}
