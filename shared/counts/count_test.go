package counts_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
)

func TestEveryRequestIsCountedOnceByHowItStands(t *testing.T) {
	trust := sampleTrusts()[0]
	begin := func(reference string) *story { return file(t, reference, trust, sampleRequest()) }
	withdrawal := derogation.Withdraw{Reason: derogation.WithdrawnCoverFound}
	pending := begin("DR-1")
	asked := begin("DR-2").open()
	asked.do(time.Minute, derogation.Ask{Basis: asked.basis(), Question: "How many beds?"}, asked.reviewer())
	resolved := begin("DR-3").open()
	resolved.do(time.Minute, derogation.ResolveLocally{Basis: resolved.basis(), How: "A consultant acts down."}, resolved.reviewer())
	byTrust := begin("DR-4")
	byTrust.do(time.Minute, derogation.ResolveByTrust{How: "A bank doctor came."}, byTrust.trust())
	reopened := begin("DR-5")
	reopened.do(time.Minute, derogation.ResolveByTrust{How: "A bank doctor came."}, reopened.trust()).
		do(time.Minute, derogation.Reopen{Why: "The doctor fell ill."}, reopened.trust())
	declined := begin("DR-6").open().escalate(time.Minute)
	declined.do(time.Minute, derogation.Decline{Basis: declined.basis(), Reasons: "Not unexpected."}, declined.reviewer())
	withdrawn := begin("DR-7")
	withdrawn.do(time.Minute, withdrawal, withdrawn.trust())
	refused := begin("DR-8").reachUnion()
	refused.do(time.Minute, refused.refusal(), refused.reviewer())
	undecided := begin("DR-9").reachUnion().silence().silence()
	inForce := begin("DR-10").reachUnion().approve(time.Minute)
	ended := begin("DR-11").reachUnion().approve(time.Minute).do(0, derogation.Announce{}, clock())
	ended.jump()
	ended.do(0, derogation.End{}, clock())
	stoodDown := begin("DR-12").reachUnion().approve(time.Minute)
	stoodDown.do(time.Minute, derogation.StandDown{Reason: "Cover came."}, stoodDown.trust())
	revoked := begin("DR-13").reachUnion().approve(time.Minute)
	revoked.do(time.Minute, derogation.Revoke{Code: derogation.RevokedMisled, Reason: "The facts changed."}, revoked.tier(derogation.Union))

	figures := count(t, pending, asked, resolved, byTrust, reopened, declined, withdrawn, refused, undecided, inForce, ended, stoodDown, revoked)
	got := figures.Requests
	number := func(requests, granted int) counts.Number {
		return counts.Number{Requests: requests, DoctorsAsked: 5 * requests, DoctorsGranted: granted}
	}
	want := counts.Tally{
		All: number(13, 16), Pending: number(3, 0), ResolvedLocally: number(2, 0), NotPutForward: number(1, 0),
		Withdrawn: number(1, 0), Refused: number(1, 0), Undecided: number(1, 0),
		Granted: number(4, 16), InForce: number(1, 4), RanToEnd: number(1, 4), StoodDown: number(1, 4), Revoked: number(1, 4),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, r := range figures.RevokedFor {
		if r.Requests.Requests != map[derogation.EndingReason]int{derogation.RevokedMisled: 1}[r.Code] {
			t.Errorf("revoked for %s: %d", r.Code, r.Requests.Requests)
		}
	}
}

func TestARevocationTakesNothingFromWhatWasGranted(t *testing.T) {
	s := file(t, "DR-1", sampleTrusts()[0], sampleRequest()).reachUnion().approve(time.Minute)
	approvedAt := s.now
	s.do(20*time.Hour, derogation.Revoke{Reason: "The facts changed."}, s.tier(derogation.Union))
	before, after := countAt(t, s.now.Add(-time.Millisecond), s).Requests, countAt(t, s.now, s).Requests
	if before.Granted != after.Granted || before.InForce.Requests != 1 || after.InForce.Requests != 0 || after.Revoked.Requests != 1 {
		t.Errorf("before %+v, after %+v", before, after)
	}
	if early := countAt(t, approvedAt.Add(-time.Millisecond), s).Requests; early.Granted.Requests != 0 || early.Pending.Requests != 1 {
		t.Errorf("before the approval: %+v", early)
	}
}

func TestAMassCasualtyExceptionIsCountedApart(t *testing.T) {
	request := sampleRequest()
	request.MassCasualty = massCasualty()
	s := file(t, "DR-1", sampleTrusts()[0], request).reachUnion().approve(time.Minute)
	got := count(t, s)
	if got.Requests != (counts.Tally{}) || got.Exceptions.Granted.Requests != 1 || got.Trusts[0].Exceptions.All.Requests != 1 {
		t.Errorf("%+v", got)
	}
	for _, tier := range got.Tiers {
		if tier.Reviews != 0 {
			t.Errorf("its short times count at %s", tier.Tier)
		}
	}
}

func TestPendingRequestsAreCountedAtTheTierWhoseTurnItIs(t *testing.T) {
	filed, asked := file(t, "DR-1", sampleTrusts()[0], sampleRequest()), file(t, "DR-2", sampleTrusts()[0], sampleRequest()).reachUnion()
	asked.do(time.Minute, derogation.Ask{Basis: asked.basis(), Question: "How many beds?"}, asked.reviewer())
	got := map[derogation.Tier]int{}
	for _, p := range count(t, filed, asked).PendingAt {
		got[p.Tier] = p.Requests.Requests
	}
	want := map[derogation.Tier]int{
		derogation.ClinicalDirector: 1, derogation.TrustMedicalDirector: 0, derogation.RegionalMedicalDirector: 0,
		derogation.NationalTeam: 0, derogation.Union: 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAReportedDecisionCountsUntilTheUnionRecordsOne(t *testing.T) {
	s := file(t, "DR-1", sampleTrusts()[0], sampleRequest()).reachUnion()
	s.do(time.Minute, s.report(), s.tier(derogation.NationalTeam))
	if got := count(t, s); got.ReportedOnly.Requests != 1 || got.Requests.Pending.Requests != 1 || got.Requests.Refused.Requests != 0 {
		t.Errorf("reported: %+v", got)
	}
	s.do(time.Minute, s.refusal(), s.reviewer())
	if got := count(t, s); got.ReportedOnly.Requests != 0 || got.Requests.Refused.Requests != 1 {
		t.Errorf("confirmed: %+v", got)
	}
}

func TestARequestWithLessThanTheUnionsFloorLeftIsCountedApart(t *testing.T) {
	for name, test := range map[string]struct {
		left time.Duration
		want int
	}{
		"exactly the floor":     {time.Hour, 0},
		"a minute less":         {59 * time.Minute, 1},
		"the deadline has gone": {-time.Hour, 1},
	} {
		t.Run(name, func(t *testing.T) {
			request := sampleRequest()
			request.DecisionNeededBy.At = begins.Add(3*time.Hour + 20*time.Minute + test.left)
			s := file(t, "DR-1", sampleTrusts()[0], request).reachUnion()
			later := request
			later.DecisionNeededBy.At = begins.Add(30 * time.Hour)
			s.do(time.Minute, derogation.Amend{Request: later, Note: "The deadline is later."}, s.trust())
			if got := count(t, s).ReachedUnionLate.Requests; got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
		})
	}
}

func TestRowsAreByTheContentOfTheInstant(t *testing.T) {
	trusts := sampleTrusts()
	first, second, third := sampleRequest(), sampleRequest(), sampleRequest()
	second.Service = " adult  Critical care"
	third.Service, third.Category = "Emergency department", derogation.Cancer
	a, b, c := file(t, "DR-1", trusts[0], first), file(t, "DR-2", trusts[1], second), file(t, "DR-3", trusts[2], third)
	amended := third
	amended.Service = "Emergency theatre"
	c.do(time.Hour, derogation.Amend{Request: amended, Note: "It is for the theatre."}, c.trust())

	rows := func(rows []counts.Row) map[string]int {
		got := map[string]int{}
		for _, r := range rows {
			got[r.Code+" "+r.Name] = r.Requests.All.Requests
		}
		return got
	}
	got := count(t, c, b, a)
	for name, test := range map[string]struct {
		rows []counts.Row
		want map[string]int
	}{
		"regions":         {got.Regions, map[string]int{"Y60 Midlands": 1, "Y63 North East and Yorkshire": 2}},
		"ICBs":            {got.ICBs, map[string]int{"QT1 Nottinghamshire": 1, "QWO West Yorkshire": 2}},
		"trusts":          {got.Trusts, map[string]int{"RAE Bradford": 1, "RR8 Leeds Teaching Hospitals NHS Trust": 1, "RX1 Nottingham": 1}},
		"services":        {got.Services, map[string]int{"adult critical care adult Critical care": 2, "emergency theatre Emergency theatre": 1}},
		"services before": {countAt(t, c.now.Add(-time.Second), c).Services, map[string]int{"emergency department Emergency department": 1}},
		"categories":      {got.Categories, map[string]int{"cancer Essential cancer care": 1, "urgent_emergency_care Urgent and emergency care": 2}},
	} {
		if diff := cmp.Diff(test.want, rows(test.rows)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestImpactIsTheSumOfAllReports(t *testing.T) {
	trust := sampleTrusts()[0]
	twice := file(t, "DR-1", trust, sampleRequest())
	twice.do(0, derogation.Withdraw{Reason: derogation.WithdrawnRiskPassed}, twice.trust()).
		do(time.Hour, derogation.ReportImpact{Impact: impact(3, derogation.HarmModerate)}, twice.trust()).
		do(24*time.Hour, derogation.ReportImpact{Impact: impact(4, derogation.HarmLow)}, twice.trust())
	request := sampleRequest()
	request.MassCasualty = massCasualty()
	exception := file(t, "DR-2", trust, request)
	exception.do(0, derogation.Withdraw{Reason: derogation.WithdrawnRiskPassed}, exception.trust()).
		do(time.Hour, derogation.ReportImpact{Impact: impact(1, derogation.HarmNotYetKnown)}, exception.trust())
	silent := file(t, "DR-3", trust, sampleRequest())

	want := counts.Impact{
		Reports: 3, RequestsWithReport: 2, HighestHarm: derogation.HarmModerate,
		Operations:   derogation.Disruption{Cancelled: 8, Moved: 3, Rebooked: 6},
		Appointments: derogation.Disruption{Cancelled: 16},
	}
	if diff := cmp.Diff(want, count(t, twice, exception, silent).Impact); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestARoundWithoutAnApproverHasImpactOnly(t *testing.T) {
	round := sampleRound()
	round.Tiers = nil
	s := &story{t: t, now: begins}
	s.do(0, derogation.FileImpact{Reference: "DR-1", Round: round, Trust: sampleTrusts()[0], Impact: impact(1, derogation.HarmNone)}, derogationtest.System(sampleTrusts()[0]))
	got, err := counts.Count(round, [][]derogation.Event{s.events}, begins)
	if err != nil {
		t.Fatal(err)
	}
	if got.Impact.FiledAlone != 1 || got.Impact.RequestsWithReport != 0 || got.Requests.All.Requests != 0 || len(got.Trusts) != 0 || len(got.Tiers) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestWhatCannotBeCountedIsAnError(t *testing.T) {
	s := file(t, "DR-1", sampleTrusts()[0], sampleRequest()).open()
	other := sampleRound()
	other.ID = "another"
	if _, err := counts.Count(other, [][]derogation.Event{s.events}, s.now); err == nil {
		t.Error("a case of another round was counted")
	}
	if _, err := counts.Count(sampleRound(), [][]derogation.Event{s.events[1:]}, s.now); err == nil {
		t.Error("a ledger without its beginning was counted")
	}
	strange := append([]derogation.Event(nil), s.events...)
	strange[1].Type = "vanished"
	if _, err := counts.Count(sampleRound(), [][]derogation.Event{strange}, s.now); !errors.Is(err, derogation.ErrUnknown) {
		t.Errorf("an unknown event: %v", err)
	}
}

func TestWhatWasVoidedIsInNoOtherFigure(t *testing.T) {
	s := file(t, "DR-1", sampleTrusts()[0], sampleRequest()).reachUnion()
	none := count(t)
	voidedAt := s.now.Add(time.Minute)
	s.do(time.Minute, derogation.Void{Reason: "A loop filed it."}, derogation.Operator("duty engineer"))
	got := count(t, s)
	if got.Voided != 1 || got.Requests != none.Requests || len(got.Trusts) != 0 || got.Tiers[0] != none.Tiers[0] {
		t.Errorf("%+v", got)
	}
	if before := countAt(t, voidedAt.Add(-time.Millisecond), s); before.Voided != 0 || before.Requests.Pending.Requests != 1 {
		t.Errorf("before it was voided: %+v", before)
	}
}

func TestWhoCameIsCountedApartForExceptions(t *testing.T) {
	trust := sampleTrusts()[0]
	approved := file(t, "DR-1", trust, sampleRequest()).reachUnion()
	approved.approve(time.Minute)
	approved.do(time.Minute, derogation.StandDown{Reason: "Cover came."}, approved.trust()).
		do(0, derogation.ReportTurnout{Turnout: derogation.Turnout{Contacted: 3, Came: 2, NotNeeded: 1}}, approved.trust())
	request := sampleRequest()
	request.MassCasualty = massCasualty()
	exception := file(t, "DR-2", trust, request)
	exception.do(time.Minute, derogation.StandDown{Reason: "It is over."}, exception.trust()).
		do(0, derogation.ReportTurnout{Turnout: derogation.Turnout{Contacted: 9, Came: 4}}, exception.trust())

	got := count(t, approved, exception, file(t, "DR-3", trust, sampleRequest()))
	if want := (counts.Turnout{Requests: 1, Contacted: 3, Came: 2, NotNeeded: 1}); got.Turnout != want {
		t.Errorf("approvals: %+v, want %+v", got.Turnout, want)
	}
	if want := (counts.Turnout{Requests: 1, Contacted: 9, Came: 4}); got.ExceptionTurnout != want {
		t.Errorf("exceptions: %+v, want %+v", got.ExceptionTurnout, want)
	}
}
