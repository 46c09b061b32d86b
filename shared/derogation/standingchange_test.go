package derogation_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

var agreedAt = sampleRequest().Window.From.Add(-48 * time.Hour)

func hours(n int) time.Time { return agreedAt.Add(time.Duration(n) * time.Hour) }

func standingChange(kind derogation.StandingChangeKind, at time.Time, trusts ...string) derogation.StandingChange {
	return derogation.StandingChange{Kind: kind, Trusts: trusts, Reason: "Electives are still running.", At: at}
}

// changed makes each change in turn, and fails where one is refused.
func changed(t *testing.T, d derogation.Standing, changes ...derogation.StandingChange) derogation.Standing {
	t.Helper()
	for _, c := range changes {
		next, err := d.Change(c)
		if err != nil {
			t.Fatalf("%+v: %v", c, err)
		}
		d = next
	}
	return d
}

func TestWhereAStandingDerogationStandsForWhom(t *testing.T) {
	const suspended, resumed, withdrawn = derogation.StandingSuspended, derogation.StandingResumed, derogation.StandingWithdrawn
	end, sooner := sampleStanding().To, sampleStanding().To.Add(-time.Hour)
	shortened := standingChange(derogation.StandingShortened, hours(1), "R1H")
	shortened.To = sooner
	all := derogation.StandingPosition{To: end}
	tests := map[string]struct {
		changes []derogation.StandingChange
		want    []derogation.StandingPosition
	}{
		"as it was recorded": {nil, []derogation.StandingPosition{all}},
		"suspended for one": {[]derogation.StandingChange{standingChange(suspended, hours(1), "R1H")},
			[]derogation.StandingPosition{all, {Trust: "R1H", Kind: suspended, Since: hours(1), To: end}}},
		"suspended for one, and resumed for all": {[]derogation.StandingChange{standingChange(suspended, hours(1), "R1H"), standingChange(resumed, hours(2))},
			[]derogation.StandingPosition{all}},
		"suspended for all, and resumed for one": {[]derogation.StandingChange{standingChange(suspended, hours(1)), standingChange(resumed, hours(2), "R1H")},
			[]derogation.StandingPosition{{Kind: suspended, Since: hours(1), To: end}, {Trust: "R1H", To: end}}},
		"withdrawn for one, suspended for all": {[]derogation.StandingChange{standingChange(withdrawn, hours(1), "R1H"), standingChange(suspended, hours(2))},
			[]derogation.StandingPosition{{Kind: suspended, Since: hours(2), To: end}, {Trust: "R1H", Kind: withdrawn, Since: hours(1), To: end}}},
		"shortened for one": {[]derogation.StandingChange{shortened}, []derogation.StandingPosition{all, {Trust: "R1H", To: sooner}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := changed(t, sampleStanding(), test.changes...).Positions(); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestAChangeOfAStandingDerogationIsRefused(t *testing.T) {
	d := sampleStanding()
	d.Trusts = []string{"R1H", "RR8"}
	suspended := changed(t, d, standingChange(derogation.StandingSuspended, hours(1), "R1H"))
	withdrawn := changed(t, d, standingChange(derogation.StandingWithdrawn, hours(1)))
	later, early := standingChange(derogation.StandingShortened, hours(2)), standingChange(derogation.StandingShortened, hours(2))
	later.To, early.To = d.To.Add(time.Hour), hours(1)
	silent := standingChange(derogation.StandingSuspended, hours(2))
	silent.Reason = " "
	ended := standingChange(derogation.StandingSuspended, hours(2))
	ended.To = d.To
	tests := map[string]struct {
		d    derogation.Standing
		c    derogation.StandingChange
		want string
	}{
		"suspended already":        {suspended, standingChange(derogation.StandingSuspended, hours(2), "R1H"), "/kind changes_nothing"},
		"resumed, never suspended": {suspended, standingChange(derogation.StandingResumed, hours(2), "RR8"), "/kind changes_nothing"},
		"resumed, but withdrawn":   {withdrawn, standingChange(derogation.StandingResumed, hours(2)), "/kind changes_nothing"},
		"lengthened":               {d, later, "/kind changes_nothing"},
		"shortened into the past":  {d, early, "/to out_of_range"},
		"shortened without an end": {d, standingChange(derogation.StandingShortened, hours(2)), "/to required"},
		"suspended with an end":    {d, ended, "/to not_allowed"},
		"another's trust":          {d, standingChange(derogation.StandingSuspended, hours(2), "RXX"), "/trusts/0 not_for_this_trust"},
		"without a reason":         {d, silent, "/reason required"},
		"another kind":             {d, standingChange("forgotten", hours(2)), "/kind unknown_kind"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := test.d.Change(test.c)
			wantFields(t, err, test.want)
		})
	}
	if len(d.Changes) != 0 {
		t.Errorf("it changed itself: %+v", d.Changes)
	}
}

// What does not stand for a trust is not pointed out to it, and to the others it is.
func TestWhatIsSuspendedForOneTrustStandsForTheOthers(t *testing.T) {
	d := changed(t, sampleStanding(), standingChange(derogation.StandingSuspended, hours(1), sampleTrust().Code))
	other := sampleTrust()
	other.Code = "R1H"
	for trust, stands := range map[string]bool{sampleTrust().Code: false, "R1H": true} {
		of := sampleTrust()
		of.Code = trust
		if got := derogation.AgreedFor([]derogation.Standing{d}, sampleRequest(), of, sampleRound(), hours(2)); (got != nil) != stands {
			t.Errorf("%s: pointed out %+v", trust, got)
		}
	}
	d = changed(t, d, standingChange(derogation.StandingResumed, hours(3)))
	if derogation.AgreedFor([]derogation.Standing{d}, sampleRequest(), sampleTrust(), sampleRound(), hours(4)) == nil {
		t.Error("once it is resumed, nothing is pointed out")
	}
}

// No set of standing derogations turns a valid request into a refusal, whatever the
// union made of them.
func TestNoSetOfStandingDerogationsRefusesAValidRequest(t *testing.T) {
	random, pointed := rand.New(rand.NewPCG(1, 2)), 0
	for n := range 500 {
		r := sampleRequest()
		var standings []derogation.Standing
		for range random.IntN(6) {
			standings = append(standings, anyStanding(random, r))
		}
		agreed := derogation.AgreedFor(standings, r, sampleTrust(), sampleRound(), hours(random.IntN(72)))
		if agreed != nil {
			pointed++
		}
		filed, _, err := derogation.Apply(derogation.State{}, derogation.Submit{
			Reference: "DR-0000-0000", Round: sampleRound(), Trust: sampleTrust(), Request: r, Agreed: agreed,
		}, filer(), evening)
		if err != nil || !reflect.DeepEqual(filed.Agreed, agreed) {
			t.Fatalf("set %d: %+v makes %v", n, standings, err)
		}
	}
	if pointed < 50 || pointed > 450 {
		t.Errorf("of 500 requests %d had something pointed out: the sets are not as varied as they should be", pointed)
	}
}

// anyStanding is one that may or may not bear on a request, in any of its fields,
// with any changes.
func anyStanding(random *rand.Rand, r derogation.Request) derogation.Standing {
	either := func(one, other string) []string {
		return [][]string{nil, {one}, {other}, {one, other}}[random.IntN(4)]
	}
	d := sampleStanding()
	d.Services, d.Trusts = either(r.Service, "Theatres"), either("RR8", "RXX")
	d.Sites, d.Grades = either(r.Site.Code, "RXX01"), either(r.Staff[0].Grade, "Medical student")
	d.Level, d.Doctors = strings.Join(either("Night-duty level", ""), ""), random.IntN(4)
	d.From = d.From.Add(time.Duration(random.IntN(48)) * time.Hour)
	for n := range random.IntN(4) {
		kinds := []derogation.StandingChangeKind{derogation.StandingSuspended, derogation.StandingResumed, derogation.StandingShortened, derogation.StandingWithdrawn}
		c := standingChange(kinds[random.IntN(len(kinds))], hours(n), either("RR8", "RXX")...)
		if c.Kind == derogation.StandingShortened {
			c.To = d.To.Add(-time.Duration(random.IntN(72)) * time.Hour)
		}
		if next, err := d.Change(c); err == nil {
			d = next
		}
	}
	return d
}

func TestTheLargestStandingDerogationFitsItsItem(t *testing.T) {
	wide := strings.Repeat("字", 200)
	d := sampleStanding()
	d.Text = strings.Repeat("字", 1000)
	for n := range 300 {
		code := fmt.Sprintf("%s%03d", strings.Repeat("字", 17), n)
		d.Trusts, d.Sites = append(d.Trusts, code), append(d.Sites, code)
	}
	for range 20 {
		d.Grades = append(d.Grades, wide)
	}
	by := derogation.Actor{ID: strings.Repeat("字", 60), Name: wide, Organisation: "BMA", OrganisationKind: derogation.KindUnion}
	for n := range 151 {
		kind := []derogation.StandingChangeKind{derogation.StandingSuspended, derogation.StandingResumed}[n%2]
		c := derogation.StandingChange{Kind: kind, Trusts: d.Trusts[n : n+6], Reason: wide, By: by, At: hours(n)}
		if n == 150 {
			if _, err := d.Change(c); err == nil {
				t.Fatal("one more change was taken")
			}
			c.Kind, c.Trusts = derogation.StandingWithdrawn, nil
		}
		d = changed(t, d, c)
	}
	body, err := json.Marshal(d)
	if err != nil || len(body) > 380<<10 {
		t.Errorf("%d bytes, %v", len(body), err)
	}
}
