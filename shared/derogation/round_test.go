package derogation_test

import (
	"fmt"
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
)

func TestEachRuleOfARound(t *testing.T) {
	tests := []struct {
		name   string
		change func(r *derogation.Round)
		want   []string
	}{
		{"the sample", func(*derogation.Round) {}, nil},
		{"the union alone", func(r *derogation.Round) { r.Tiers = r.Tiers[4:] }, nil},
		{"a tier left out", func(r *derogation.Round) { r.Tiers = append(r.Tiers[:1], r.Tiers[2:]...) }, nil},
		{"nothing at all", func(r *derogation.Round) { *r = derogation.Round{} }, []string{
			"/id required", "/name required", "/unionName required", "/staffGroup required",
			"/version out_of_range", "/endsAt ends_before_start",
		}},
		{"no union", func(r *derogation.Round) { r.Tiers = r.Tiers[:4] }, []string{"/tiers no_union"}},
		{"the union not last", func(r *derogation.Round) { r.Tiers[3], r.Tiers[4] = r.Tiers[4], r.Tiers[3] }, []string{"/tiers no_union", "/tiers/4/tier out_of_order"}},
		{"a tier twice", func(r *derogation.Round) { r.Tiers[1] = r.Tiers[0] }, []string{"/tiers/1/tier out_of_order"}},
		{"a tier of one's own", func(r *derogation.Round) { r.Tiers[2].Tier = "minister" }, []string{"/tiers/2/tier unknown_tier"}},
		{"nobody who answers", func(r *derogation.Round) { r.Tiers[3].AnsweredBy = "" }, []string{"/tiers/3/answeredBy required"}},
		{"a tier without a name", func(r *derogation.Round) { r.Tiers[0].DisplayName = " " }, []string{"/tiers/0/displayName required"}},
		{"no time at all", func(r *derogation.Round) { r.Tiers[4].FloorMinutes = 0 }, []string{"/tiers/4/responseMinutes out_of_range"}},
		{"less time than its floor", func(r *derogation.Round) { r.Tiers[4].ResponseMinutes = 29 }, []string{"/tiers/4/responseMinutes out_of_range"}},
		{"an address that is none", func(r *derogation.Round) { r.Distribution[0].Email = "press" }, []string{"/distribution/0/email not_an_address"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			round := sampleRound()
			test.change(&round)
			wantFields(t, round.Validate(), test.want...)
			_, _, err := derogation.Apply(derogation.State{}, derogation.Submit{
				Reference: sampleReference, Round: round, Trust: sampleTrust(), Request: sampleRequest(),
			}, filer(), evening)
			if (err == nil) != (len(test.want) == 0) {
				t.Errorf("filing a request in it: %v", err)
			}
		})
	}
}

// What a round may leave out has its rules too.
func TestEachRuleOfWhatARoundMayLeaveOut(t *testing.T) {
	long, longer := strings.Repeat("é", 101), strings.Repeat("é", 201)
	tests := []struct {
		name   string
		change func(r *derogation.Round)
		want   []string
	}{
		{"nobody who decides", func(r *derogation.Round) { r.Tiers = nil }, nil},
		{"all of it", func(r *derogation.Round) { *r = largestRound() }, nil},
		{"a tier that does less", func(r *derogation.Round) {
			r.Tiers[1].May = []derogation.Action{"escalate", "decline"}
			r.Tiers[4].May = []derogation.Action{"refuse", "approve"}
		}, nil},
		{"a tier that does what it may not", func(r *derogation.Round) {
			r.Tiers[0].May = []derogation.Action{"escalate", "approve", "comment"}
		}, []string{"/tiers/0/may/1 not_allowed", "/tiers/0/may/2 not_allowed"}},
		{"a tier that keeps the request", func(r *derogation.Round) { r.Tiers[3].May = []derogation.Action{"decline"} }, []string{"/tiers/3/may required"}},
		{"a union that cannot approve", func(r *derogation.Round) { r.Tiers[4].May = []derogation.Action{"refuse"} }, []string{"/tiers/4/may required"}},
		{"a union that cannot refuse", func(r *derogation.Round) { r.Tiers[4].May = []derogation.Action{"approve", "ask"} }, []string{"/tiers/4/may required"}},
		{"silence that passes", func(r *derogation.Round) { r.Tiers[0].Silence = "pass" }, nil},
		{"silence that extends once", func(r *derogation.Round) { r.Tiers[3].Silence, r.Tiers[3].ExtensionMinutes = "extend_once", 1 }, nil},
		{"silence that extends by nothing", func(r *derogation.Round) { r.Tiers[3].Silence = "extend_once" }, []string{"/tiers/3/extensionMinutes out_of_range"}},
		{"silence that extends for ever", func(r *derogation.Round) { r.Tiers[3].Silence, r.Tiers[3].ExtensionMinutes = "extend_once", 10_081 }, []string{"/tiers/3/extensionMinutes out_of_range"}},
		{"silence that approves", func(r *derogation.Round) { r.Tiers[4].Silence = "approve" }, []string{"/tiers/4/silence unknown_rule"}},
		{"a union whose silence is passed over", func(r *derogation.Round) { r.Tiers[4].Silence, r.Tiers[4].ExtensionMinutes = "extend_once", 10 }, []string{"/tiers/4/silence not_allowed"}},
		{"a week for a tier", func(r *derogation.Round) { r.Tiers[0].ResponseMinutes = 10_080 }, nil},
		{"more than a week for a tier", func(r *derogation.Round) { r.Tiers[0].ResponseMinutes = 10_081 }, []string{"/tiers/0/responseMinutes out_of_range"}},
		{"no time for the trust", func(r *derogation.Round) { r.TrustAnswer.ResponseMinutes = 60 }, []string{"/trustAnswer/responseMinutes out_of_range"}},
		{"categories that are none", func(r *derogation.Round) {
			r.Categories = []derogation.RoundCategory{{Code: "cancer", Name: "Cancer"}, {Code: "elective"}, {Code: "cancer", Name: long}}
		}, []string{"/categories/1/name required", "/categories/2/code repeated", "/categories/2/name too_long"}},
		{"a kind of care of its own", func(r *derogation.Round) {
			r.Categories = []derogation.RoundCategory{{Code: "high_secure_mental_health", Name: "High-secure mental health care"}}
		}, nil},
		{"codes that are none", func(r *derogation.Round) {
			r.Categories = []derogation.RoundCategory{{Code: "Not a code", Name: "Dialysis"}}
			r.RefusalReasons = []derogation.Reason{{Code: derogation.ReasonCode(strings.Repeat("x", 41)), Text: "It is safe"}}
		}, []string{"/categories/0/code not_a_code", "/refusalReasons/0/code too_long"}},
		{"more kinds of care than a case can hold", func(r *derogation.Round) {
			for i := range 11 {
				r.Categories = append(r.Categories, derogation.RoundCategory{Code: derogation.Category(fmt.Sprint("kind_", i)), Name: "Care"})
			}
		}, []string{"/categories too_many"}},
		{"questions that are none", func(r *derogation.Round) {
			r.Evidence = []derogation.RoundQuestion{{Field: "otherStaffing", Question: "Who was asked?"}, {Field: "pay"}, {Field: "otherStaffing", Question: longer}}
		}, []string{"/evidence/1/field unknown_question", "/evidence/1/question required", "/evidence/2/field repeated", "/evidence/2/question too_long"}},
		{"reasons that are none", func(r *derogation.Round) {
			r.RefusalReasons = []derogation.Reason{{Code: "safe", Text: "Safe"}, {}, {Code: "safe", Text: longer}}
		}, []string{"/refusalReasons/1/code required", "/refusalReasons/1/text required", "/refusalReasons/2/code repeated", "/refusalReasons/2/text too_long"}},
		{"reminders out of order", func(r *derogation.Round) { r.Reminders = []int{0, 50, 50, 100} }, []string{"/reminders/0 out_of_range", "/reminders/2 out_of_range", "/reminders/3 out_of_range"}},
		{"days out of order", func(r *derogation.Round) { r.ImpactDays = []int{0, 14, 3, 366} }, []string{"/impactDays/0 out_of_range", "/impactDays/2 out_of_range", "/impactDays/3 out_of_range"}},
		{"too much of everything", func(r *derogation.Round) {
			for i := range 11 {
				r.Reminders, r.ImpactDays = append(r.Reminders, 1+i), append(r.ImpactDays, 1+i)
				r.RefusalReasons = append(r.RefusalReasons, derogation.Reason{Code: derogation.ReasonCode(rune('a' + i)), Text: "Safe"})
				r.Distribution = append(r.Distribution, derogation.Distribution{Email: "press@example.org"})
			}
		}, []string{"/reminders too_many", "/impactDays too_many", "/refusalReasons too_many", "/distribution too_many"}},
		{"limits below nothing, and beyond all", func(r *derogation.Round) { r.Limits = derogation.Limits{OpenRequests: -1, FilingsPerHour: 1001} },
			[]string{"/limits/openRequests out_of_range", "/limits/filingsPerHour out_of_range"}},
		{"small numbers below nothing", func(r *derogation.Round) { r.Publication.SmallNumbers = -1 }, []string{"/publication/smallNumbers out_of_range"}},
		{"small numbers that hide all", func(r *derogation.Round) { r.Publication.SmallNumbers = 101 }, []string{"/publication/smallNumbers out_of_range"}},
		{"the shortest that is kept", func(r *derogation.Round) {
			r.Retention = derogation.Retention{NoticeDays: 7, DraftDays: 1, DeliveryDays: 7}
		}, nil},
		{"the longest that is kept", func(r *derogation.Round) {
			r.Retention = derogation.Retention{NoticeDays: 365, DraftDays: 60, DeliveryDays: 365}
		}, nil},
		{"forgotten too soon", func(r *derogation.Round) {
			r.Retention = derogation.Retention{NoticeDays: 6, DraftDays: -1, DeliveryDays: 6}
		}, []string{
			"/retention/noticeDays out_of_range", "/retention/draftDays out_of_range", "/retention/deliveryDays out_of_range",
		}},
		{"kept too long", func(r *derogation.Round) {
			r.Retention = derogation.Retention{NoticeDays: 366, DraftDays: 61, DeliveryDays: 366}
		}, []string{
			"/retention/noticeDays out_of_range", "/retention/draftDays out_of_range", "/retention/deliveryDays out_of_range",
		}},
		{"a union that publishes nowhere", func(r *derogation.Round) { r.UnionPublishes = true }, []string{"/unionPage required"}},
		{"a union's page that is none", func(r *derogation.Round) { r.UnionPage = "javascript:alert(1)" }, []string{"/unionPage not_an_address"}},
		{"a phase that there is not", func(r *derogation.Round) { r.Phase = "live" }, []string{"/phase unknown_phase"}},
		{"texts too long", func(r *derogation.Round) {
			r.Name, r.Nation, r.Action, r.HelpPhone = long, long, long, long
			r.Tiers[0].DisplayName, r.Distribution[0].Name = long, long
		}, []string{
			"/name too_long", "/nation too_long", "/action too_long", "/helpPhone too_long", "/tiers/0/displayName too_long", "/distribution/0/name too_long",
		}},
		{"all of it wrong at once", func(r *derogation.Round) {
			r.Version, r.Tiers[2].Silence, r.UnionPublishes = 0, "guess", true
			r.Categories, r.Reminders = []derogation.RoundCategory{{}}, []int{100}
		}, []string{
			"/version out_of_range", "/tiers/2/silence unknown_rule", "/unionPage required", "/categories/0/code not_a_code",
			"/categories/0/name required", "/reminders/0 out_of_range",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			round := sampleRound()
			test.change(&round)
			wantFields(t, round.Validate(), test.want...)
		})
	}
}

// A round may define kinds of care that the letter has not; those of the letter are
// then no kinds of its.
func TestKindsOfCareAreTheRoundsOwn(t *testing.T) {
	own := func(c *derogation.Submit) {
		c.Round.Categories = []derogation.RoundCategory{{Code: "mental_health_crisis", Name: "Mental health crisis care"}}
		c.Request.Category = "mental_health_crisis"
	}
	h := file(t, own).reach(derogation.Union)
	if name, ok := h.state.Round.Category(h.state.Request.Category); !ok || name != "Mental health crisis care" {
		t.Errorf("the kind of care is called %q", name)
	}
	request := h.state.Request
	request.Category = derogation.Cancer
	wantFields(t, derogation.ValidateRequest(request, h.state.Round, evening), "/category unknown_category")
}

// A round may narrow the lists and word them anew.
func TestARequestIsJudgedByItsRoundsOwnLists(t *testing.T) {
	narrow := func(c *derogation.Submit) {
		c.Round.Categories = []derogation.RoundCategory{{Code: "cancer", Name: "Cancer care"}}
		c.Round.Evidence = []derogation.RoundQuestion{{Field: "otherStaffing", Question: "Who else was asked?"}}
		c.Round.RefusalReasons = []derogation.Reason{{Code: "safe", Text: "It is safe"}}
	}
	submit := sampleSubmit()
	narrow(&submit)
	wantFields(t, derogation.ValidateRequest(submit.Request, submit.Round, evening), "/category unknown_category")
	submit.Request.Category, submit.Request.Evidence = "cancer", derogation.Evidence{}
	wantFields(t, derogation.ValidateRequest(submit.Request, submit.Round, evening), "/evidence/otherStaffing required")
	// What was not asked for need not be given. If it is, it is kept, and checked.
	unasked := &derogation.Statement{Answer: derogation.No, Detail: strings.Repeat("x", 2001)}
	submit.Request.Evidence = derogation.Evidence{OtherStaffing: &derogation.Statement{Answer: derogation.NotYetKnown}, LocalResolution: unasked}
	wantFields(t, derogation.ValidateRequest(submit.Request, submit.Round, evening), "/evidence/localResolution/detail too_long", "/evidence/localResolution/asOf required")

	h := file(t, narrow, func(c *derogation.Submit) { c.Request.Category = "cancer" }).reach(derogation.Union)
	if items := h.state.Round.EvidenceItems(h.state.Request.Evidence); len(items) != 1 || items[0].Question != "Who else was asked?" || items[0].Statement.Answer != derogation.No {
		t.Errorf("asked %+v", items)
	}
	if name, ok := h.state.Round.Category("cancer"); !ok || name != "Cancer care" {
		t.Errorf("the category is called %q", name)
	}
	if name, ok := sampleRound().Category("cancer"); !ok || name != "Essential cancer care" {
		t.Errorf("the category is called %q where the round says nothing", name)
	}
	wantFields(t, h.fails(refusal(h), reviewer(derogation.Union)), "/reasons/0 unknown_reason")
	h.do(derogation.Refuse{Basis: h.basis(), Reasons: []derogation.ReasonCode{"safe"}}, reviewer(derogation.Union))
}

func TestWhoAnswersForATier(t *testing.T) {
	want := map[derogation.Tier]string{
		derogation.ClinicalDirector: "RR8", derogation.TrustMedicalDirector: "RR8",
		derogation.RegionalMedicalDirector: "Y63", derogation.NationalTeam: "X24", derogation.Union: "BMA",
	}
	for _, tier := range sampleRound().Tiers {
		if got := tier.Answering(sampleTrust()); got != want[tier.Tier] {
			t.Errorf("%s is answered by %q, want %q", tier.Tier, got, want[tier.Tier])
		}
	}
}

// A shorter round skips the tiers that it does not use.
func TestTheTurnPassesToTheNextTierOfTheRound(t *testing.T) {
	round := sampleRound()
	round.Tiers = append(round.Tiers[:1:1], round.Tiers[3:]...)
	submit := sampleSubmit()
	submit.Round = round
	h := (&history{t: t, now: evening}).do(submit, filer()).open().silence()
	if h.state.Tier != derogation.NationalTeam {
		t.Errorf("after the clinical director comes %s", h.state.Tier)
	}
	if next, ok := round.After(derogation.Union); ok {
		t.Errorf("%s comes after the union", next)
	}
	if _, ok := round.After(derogation.TrustMedicalDirector); ok {
		t.Error("something comes after a tier that the round does not use")
	}
}

func TestARoundIsActiveFromItsStartUntilItsEnd(t *testing.T) {
	r := sampleRound()
	for at, want := range map[string]bool{"2025-07-25T05:59:59Z": false, "2025-07-25T06:00:00Z": true, "2025-07-30T05:59:59Z": true, "2025-07-30T06:00:00Z": false} {
		if got := r.Active(moment(t, at)); got != want {
			t.Errorf("at %s: active is %t", at, got)
		}
	}
}

func TestARoundKeepsWhatItLeavesOutAsTheDefaultSays(t *testing.T) {
	for _, test := range []struct{ says, keeps derogation.Retention }{
		{derogation.Retention{}, derogation.Retention{NoticeDays: 90, DraftDays: 14, DeliveryDays: 30}},
		{derogation.Retention{NoticeDays: 7}, derogation.Retention{NoticeDays: 7, DraftDays: 14, DeliveryDays: 30}},
		{derogation.Retention{DraftDays: 3, DeliveryDays: 60}, derogation.Retention{NoticeDays: 90, DraftDays: 3, DeliveryDays: 60}},
	} {
		if got := (derogation.Round{Retention: test.says}).Keeps(); got != test.keeps {
			t.Errorf("%+v keeps %+v", test.says, got)
		}
	}
}
