package casework_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

func sampleStanding() derogation.Standing {
	return derogation.Standing{
		ID: "critical-care", Round: "bma-rd-2025-07", Services: []string{"Adult critical care"},
		Text: "One doctor a shift.", From: caseworktest.SampleRound().StartsAt, To: caseworktest.SampleRound().EndsAt,
	}
}

func (w *world) register() casework.StandingDerogations {
	return casework.StandingDerogations{Directory: w.Store, Trusts: w.Store, Standings: w.Store, Calls: w.Store, Random: w.Random}
}

func (w *world) stands(d derogation.Standing) {
	w.T.Helper()
	if _, _, err := w.register().Record(w.Ctx, caseworktest.System(derogation.KindUnion, "BMA"), d, casework.Call{}, w.Now); err != nil {
		w.T.Fatalf("record: %v", err)
	}
}

func TestOnlyTheRoundsOwnUnionRecordsWhatItAgreedInAdvance(t *testing.T) {
	for name, actor := range map[string]derogation.Actor{
		"another union": caseworktest.System(derogation.KindUnion, "HCSA"), "a trust": caseworktest.System(derogation.KindTrust, "RR8"),
		"a trust with the union's code": caseworktest.System(derogation.KindTrust, "BMA"),
		"the national team":             caseworktest.System(derogation.KindNational, "X24"), "an ICB": caseworktest.System(derogation.KindICB, "QWO"),
		"a region": caseworktest.System(derogation.KindRegion, "Y63"), "nobody": {},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			_, _, err := w.register().Record(w.Ctx, actor, sampleStanding(), casework.Call{}, w.Now)
			caseworktest.WantForbidden(t, err)
			list, err := w.register().List(w.Ctx, sampleStanding().Round)
			if err != nil || len(list) != 0 {
				t.Errorf("recorded %+v, %v", list, err)
			}
		})
	}
}

func TestAStandingDerogationIsRecordedOnceWithWhoAndWhen(t *testing.T) {
	w := newWorld(t)
	union := caseworktest.System(derogation.KindUnion, "BMA")
	forged := sampleStanding()
	forged.RecordedBy, forged.RecordedAt = caseworktest.System(derogation.KindTrust, "RR8"), w.Now.Add(-time.Hour)
	got, _, err := w.register().Record(w.Ctx, union, forged, casework.Call{}, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	want := sampleStanding()
	want.RecordedBy, want.RecordedAt, want.Code = union, w.Now, got.Code
	if code, err := derogation.ParseReference(got.Code); err != nil || code != got.Code {
		t.Errorf("its code is %q, %v", got.Code, err)
	}
	caseworktest.WantSame(t, "recorded", got, want)
	list, err := w.register().List(w.Ctx, want.Round)
	if err != nil {
		t.Fatal(err)
	}
	caseworktest.WantSame(t, "listed", list, []derogation.Standing{want})
	_, _, err = w.register().Record(w.Ctx, union, sampleStanding(), casework.Call{}, w.Now)
	caseworktest.WantError(t, err, casework.ErrStandingExists)
}

func TestAStandingDerogationBelongsToARoundThatHasOneWhoDecides(t *testing.T) {
	w := newWorld(t)
	union := caseworktest.System(derogation.KindUnion, "BMA")
	unknown := sampleStanding()
	unknown.Round = "no-such"
	_, _, err := w.register().Record(w.Ctx, union, unknown, casework.Call{}, w.Now)
	caseworktest.WantError(t, err, casework.ErrNotFound)
	_, err = w.register().List(w.Ctx, "no-such")
	caseworktest.WantError(t, err, casework.ErrNotFound)

	nobody := caseworktest.SampleRound()
	nobody.Tiers = nil
	w.Store.PutRound(nobody)
	_, _, err = w.register().Record(w.Ctx, union, sampleStanding(), casework.Call{}, w.Now)
	caseworktest.WantForbidden(t, err)

	w = newWorld(t)
	outside := sampleStanding()
	outside.Text, outside.To = "", outside.To.Add(time.Hour)
	_, _, err = w.register().Record(w.Ctx, union, outside, casework.Call{}, w.Now)
	caseworktest.WantSame(t, "wrong fields", caseworktest.WrongFields(t, err), []string{"/text required", "/to outside_round"})
}

// What was agreed is pointed out on the record and in the answer, and the request is
// filed, whatever the union agreed: also intensive care at night-duty level, of which
// more is asked for.
func TestARequestIsFiledWhateverWasAgreedInAdvance(t *testing.T) {
	tests := map[string]struct {
		standing func(*derogation.Standing)
		request  func(*derogation.Request)
		want     *derogation.Agreed
	}{
		"its service":           {func(*derogation.Standing) {}, func(*derogation.Request) {}, &derogation.Agreed{Standing: "critical-care"}},
		"another service":       {func(*derogation.Standing) {}, func(r *derogation.Request) { r.Service = "Renal dialysis" }, nil},
		"a mass casualty event": {func(*derogation.Standing) {}, caseworktest.MassCasualty, nil},
		"more than its level": {func(d *derogation.Standing) { d.Level = "Night-duty level" }, func(*derogation.Request) {},
			&derogation.Agreed{Standing: "critical-care", Level: "Night-duty level", Beyond: []derogation.Beyond{derogation.BeyondLevel}}},
		// Pathology failed: registrars of three services, at some sites, without a number.
		"registrars, at other sites": {func(d *derogation.Standing) {
			d.Services, d.Trusts = []string{"Haematology", "Adult critical care", "Transplants"}, []string{"R1H", "RR8"}
			d.Sites, d.Grades = []string{"R1H12", "RR813"}, []string{"Specialty registrar"}
		}, func(r *derogation.Request) {
			r.Site.Code, r.Staff = "RR801", []derogation.StaffLine{{Grade: "Consultant", Specialty: "Haematology", Number: 1}}
		}, &derogation.Agreed{Standing: "critical-care", Beyond: []derogation.Beyond{derogation.BeyondSites, derogation.BeyondGrades}}},
		"another site": {func(d *derogation.Standing) { d.Sites = []string{"RXX01"} }, func(*derogation.Request) {},
			&derogation.Agreed{Standing: "critical-care", Beyond: []derogation.Beyond{derogation.BeyondSites}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			standing := sampleStanding()
			test.standing(&standing)
			w.stands(standing)
			list, err := w.register().List(w.Ctx, standing.Round)
			if err != nil {
				t.Fatal(err)
			}
			if test.want != nil {
				test.want.Code = list[0].Code
			}
			f := caseworktest.Filing("key")
			test.request(&f.Request)
			ack, _, err := w.Submissions().Submit(w.Ctx, f, w.Now)
			if err != nil {
				t.Fatal(err)
			}
			caseworktest.WantSame(t, "in the answer", ack.Agreed, test.want)
			caseworktest.WantSame(t, "on the record", w.State(ack.Reference).Agreed, test.want)
		})
	}
}

func TestAStandingDerogationOfAnotherRoundIsNotPointedOut(t *testing.T) {
	w := newWorld(t)
	other := caseworktest.SampleRound()
	other.ID = "another-2025-07"
	w.Store.PutRound(other)
	standing := sampleStanding()
	standing.Round = other.ID
	w.stands(standing)
	if s := w.State(w.Submit()); s.Agreed != nil {
		t.Errorf("pointed out %+v", s.Agreed)
	}
}

// A wrong request is told what is wrong with it first.
func TestAWrongRequestIsWrongWhateverWasAgreed(t *testing.T) {
	w := newWorld(t)
	w.stands(sampleStanding())
	f := caseworktest.Filing("key")
	f.Request.Staff = nil
	_, _, err := w.Submissions().Submit(w.Ctx, f, w.Now)
	caseworktest.WantSame(t, "wrong fields", caseworktest.WrongFields(t, err), []string{"/staff required"})
}

func TestSimilarRequestsArePointedOutAndNotRefused(t *testing.T) {
	renal := func(r *derogation.Request) { r.Service = "Renal dialysis" }
	elsewhere := func(r *derogation.Request) { r.Site.Code = "RR813" }
	earlier := func(r *derogation.Request) {
		r.Window.From, r.Window.To = caseworktest.Evening.Add(time.Hour), caseworktest.SampleRequest().Window.From
	}
	tests := map[string]struct {
		in      func(*world) string
		request func(*derogation.Request)
		pointed bool
	}{
		"one that is open":             {at(derogation.ClinicalDirector), nil, true},
		"one that waits for an answer": {asked(derogation.NationalTeam), nil, true},
		"one that runs":                {inForce(), nil, true},
		"one for another service":      {at(derogation.ClinicalDirector), renal, false},
		"one for another site":         {at(derogation.ClinicalDirector), elsewhere, false},
		"one for another time":         {at(derogation.ClinicalDirector), earlier, false},
		"one that was withdrawn":       {after(at(derogation.Union), withdrawal()), nil, false},
		"one that was resolved":        {after(at(derogation.Union), trustsOwnResolution()), nil, false},
		"one that was revoked":         {revoked, nil, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := test.in(w)
			f := caseworktest.Filing("another key")
			if test.request != nil {
				test.request(&f.Request)
			}
			f.Request.DecisionNeededBy.At = f.Request.Window.To
			ack, replayed, err := w.Submissions().Submit(w.Ctx, f, w.Now)
			if err != nil || replayed || ack.Reference == reference {
				t.Fatalf("got %+v, %v", ack, err)
			}
			var want []string
			if test.pointed {
				want = []string{reference}
			}
			caseworktest.WantSame(t, "pointed out", ack.Similar, want)
			again, replayed, err := w.Submissions().Submit(w.Ctx, f, w.Now)
			if err != nil || !replayed {
				t.Fatalf("replayed %t, %v", replayed, err)
			}
			caseworktest.WantSame(t, "the same acknowledgement", again, ack)
		})
	}
}

// What others file is not theirs to know.
func TestAnotherTrustsRequestIsNotPointedOut(t *testing.T) {
	w := newWorld(t)
	w.Submit()
	f := caseworktest.Filing("key")
	f.Actor = caseworktest.System(derogation.KindTrust, "R1H")
	ack, _, err := w.Submissions().Submit(w.Ctx, f, w.Now)
	if err != nil || ack.Similar != nil {
		t.Errorf("got %v, %v", ack.Similar, err)
	}
}
