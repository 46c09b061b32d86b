package canary

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

var began = time.Date(2026, time.November, 20, 19, 0, 0, 0, time.UTC)

func accepted(after time.Duration) casework.Notice {
	at := began.Add(after)
	return casework.Notice{Status: casework.NoticeAccepted, AcceptedAt: &at}
}

func TestWhatBecameOfARun(t *testing.T) {
	const reference = "DR-7K2M-9Q4X"
	ended := derogation.State{Status: derogation.Undecided, Announced: derogation.Undecided}
	pending := casework.Notice{Status: casework.NoticePending}
	tests := map[string]struct {
		state derogation.State
		first []casework.Notice
		want  Judged
	}{
		"all went well":                     {ended, []casework.Notice{accepted(4 * time.Second)}, Judged{Told: true, FirstNotice: 4 * time.Second, Ended: true}},
		"of several notices the first":      {ended, []casework.Notice{accepted(9 * time.Second), pending, accepted(4 * time.Second)}, Judged{Told: true, FirstNotice: 4 * time.Second, Ended: true}},
		"a provider's clock that is behind": {ended, []casework.Notice{accepted(-time.Second)}, Judged{Told: true, Ended: true}},
		"nothing was sent":                  {ended, nil, Judged{Ended: true}},
		"nothing was taken":                 {ended, []casework.Notice{pending}, Judged{Ended: true}},
		"the end was not told":              {derogation.State{Status: derogation.Undecided}, nil, Judged{}},
		"a tier still has it":               {derogation.State{Status: derogation.InReview, Tier: derogation.NationalTeam}, []casework.Notice{accepted(time.Second)}, Judged{Told: true, FirstNotice: time.Second}},
		"it was never begun":                {derogation.State{Status: derogation.Submitted, Tier: derogation.ClinicalDirector}, nil, Judged{}},
		"somebody ended it":                 {derogation.State{Status: derogation.Withdrawn, Announced: derogation.Withdrawn}, nil, Judged{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.state.Reference, test.state.SubmittedAt = reference, began
			test.want.Reference = reference
			got, err := judgement(test.state, test.first)
			if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
	if _, err := judgement(derogation.State{Status: "lost"}, nil); err == nil {
		t.Error("a status that is not known was judged")
	}
}

func TestWhatCountsAsAFailure(t *testing.T) {
	tests := map[string]struct {
		result Result
		want   bool
	}{
		"the first run":                       {Result{Filed: "DR-7K2M-9Q4X"}, false},
		"the run before ended":                {Result{Filed: "DR-7K2M-9Q4X", Before: &Judged{Ended: true}}, false},
		"the run before did not end":          {Result{Filed: "DR-7K2M-9Q4X", Before: &Judged{}}, true},
		"it ended, and no other could begin":  {Result{Before: &Judged{Ended: true}}, true},
		"nothing before, and none can begin":  {Result{}, true},
		"its notice was late, which is apart": {Result{Filed: "DR-7K2M-9Q4X", Before: &Judged{Ended: true, Told: false}}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := test.result.Failed(); got != test.want {
				t.Errorf("failed: %t", got)
			}
		})
	}
}

func TestWhatIsFiledIsValidAndFits(t *testing.T) {
	round := testRound(began)
	if err := round.Validate(); err != nil {
		t.Error(err)
	}
	request := testRequest(began)
	if err := derogation.ValidateRequest(request, round, began); err != nil {
		t.Errorf("the tiers have their minutes before windowEnds, parties.go: %v", err)
	}
	if plan := derogation.MakePlan(round, began, request.DecisionNeededBy.At); !plan.Feasible {
		t.Errorf("the tiers have no time before windowEnds, parties.go: %+v", plan)
	}
	for _, o := range organisations() {
		if !derogation.IsTestCode(o.Code) {
			t.Errorf("%s may be somebody's", o.Code)
		}
	}
}

// A run has to be over by the next, the next has to find it, and each of the
// alarms' periods has to hold a figure.
func TestTheScheduleFitsARun(t *testing.T) {
	template, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	number := func(pattern string) time.Duration {
		match := regexp.MustCompile(`(?s)` + pattern).FindSubmatch(template)
		if match == nil {
			t.Fatalf("the template has no %s", pattern)
		}
		n, err := strconv.Atoi(string(match[1]))
		if err != nil {
			t.Fatal(err)
		}
		return time.Duration(n)
	}
	shortest := number(`\n  CanaryMinutes:.*?MinValue: (\d+)\n`) * time.Minute
	longest := number(`\n  CanaryMinutes:.*?MaxValue: (\d+)\n`) * time.Minute
	if 2*windowEnds > shortest || lookBack <= longest || lookBack >= 2*shortest {
		t.Errorf("a run of %v, looked for during %v, does not fit a schedule of %v to %v", windowEnds, lookBack, shortest, longest)
	}
	for _, alarm := range []string{"CanaryFailed", "CanaryLate"} {
		if period := number(`\n  `+alarm+`Alarm:.*?Period: (\d+)\b`) * time.Second; period <= longest {
			t.Errorf("%s looks at %v, in which there may be no run", alarm, period)
		}
	}
}

func TestEverybodyWhoIsToldIsATestContact(t *testing.T) {
	for address, want := range map[string]string{"": simulator, "canary@example.org": "canary@example.org"} {
		directory := Contacts{Address: address}
		told := 0
		for _, o := range organisations() {
			found, err := directory.Contacts(t.Context(), o.Code)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range found {
				if c.Email != want || c.Mobile != "" || c.Organisation != o.Code {
					t.Errorf("%s is asked at %s", o.Code, c.Email)
				}
			}
			told += len(found)
		}
		if want := 1 + len(derogation.Ladder()); told != want {
			t.Errorf("%d contacts, want %d: one for the trust and one for each tier", told, want)
		}
	}
}

// A tier with nobody to ask would be passed, and the run would say that all is well.
func TestARunAsksEveryTier(t *testing.T) {
	ids := map[string]bool{}
	for _, tier := range derogation.Ladder() {
		rules, ok := testRound(began).TierRules(tier)
		code := rules.Answering(testTrust())
		i := slices.IndexFunc(organisations(), func(o derogation.Organisation) bool { return o.Code == code })
		if !ok || i < 0 {
			t.Errorf("no organisation of the canary answers for %s: say in shared/derogation/tier.go which kind holds it, and answer for that kind in parties.go", tier)
			continue
		}
		asked := casework.ContactsAt(contacts("canary@example.org", "+447700900001"), string(tier), "", "")
		if len(asked) == 0 || asked[0].Organisation != code || organisations()[i].Kind != tier.AnsweredByKind() {
			t.Errorf("%s of %s asks %+v", tier, code, asked)
		}
	}
	for _, c := range contacts("canary@example.org", "+447700900001") {
		if ids[c.ID] {
			t.Errorf("two contacts are %s", c.ID)
		}
		ids[c.ID] = true
	}
}
