package casework_test

import (
	"errors"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

func sampleStanding() derogation.Standing {
	return derogation.Standing{
		ID: "critical-care", Round: "bma-rd-2025-07", Services: []string{"Adult critical care"},
		Text: "One doctor a shift.", From: sampleRound().StartsAt, To: sampleRound().EndsAt,
	}
}

func (w *world) register() casework.Register {
	return casework.Register{Registry: w.store, Standings: w.store, Calls: w.store}
}

func (w *world) stands(d derogation.Standing) {
	w.t.Helper()
	if _, _, err := w.register().Record(w.ctx, system(derogation.KindUnion, "BMA"), d, casework.Call{}, w.now); err != nil {
		w.t.Fatalf("record: %v", err)
	}
}

func TestOnlyTheRoundsOwnUnionRecordsWhatItAgreedInAdvance(t *testing.T) {
	for name, actor := range map[string]derogation.Actor{
		"another union": system(derogation.KindUnion, "HCSA"), "a trust": system(derogation.KindTrust, "RR8"),
		"a trust with the union's code": system(derogation.KindTrust, "BMA"),
		"the national team":             system(derogation.KindNational, "X24"), "an ICB": system(derogation.KindICB, "QWO"),
		"a region": system(derogation.KindRegion, "Y63"), "nobody": {},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			_, _, err := w.register().Record(w.ctx, actor, sampleStanding(), casework.Call{}, w.now)
			wantForbidden(t, err)
			list, err := w.register().List(w.ctx, sampleStanding().Round)
			if err != nil || len(list) != 0 {
				t.Errorf("recorded %+v, %v", list, err)
			}
		})
	}
}

func TestAStandingDerogationIsRecordedOnceWithWhoAndWhen(t *testing.T) {
	w := newWorld(t)
	union := system(derogation.KindUnion, "BMA")
	forged := sampleStanding()
	forged.RecordedBy, forged.RecordedAt = system(derogation.KindTrust, "RR8"), w.now.Add(-time.Hour)
	got, _, err := w.register().Record(w.ctx, union, forged, casework.Call{}, w.now)
	if err != nil {
		t.Fatal(err)
	}
	want := sampleStanding()
	want.RecordedBy, want.RecordedAt = union, w.now
	wantSame(t, "recorded", got, want)
	list, err := w.register().List(w.ctx, want.Round)
	if err != nil {
		t.Fatal(err)
	}
	wantSame(t, "listed", list, []derogation.Standing{want})
	_, _, err = w.register().Record(w.ctx, union, sampleStanding(), casework.Call{}, w.now)
	wantError(t, err, casework.ErrStandingExists)
}

func TestAStandingDerogationBelongsToARoundThatHasOneWhoDecides(t *testing.T) {
	w := newWorld(t)
	union := system(derogation.KindUnion, "BMA")
	unknown := sampleStanding()
	unknown.Round = "no-such"
	_, _, err := w.register().Record(w.ctx, union, unknown, casework.Call{}, w.now)
	wantError(t, err, casework.ErrNotFound)
	_, err = w.register().List(w.ctx, "no-such")
	wantError(t, err, casework.ErrNotFound)

	nobody := sampleRound()
	nobody.Tiers = nil
	w.store.PutRound(nobody)
	_, _, err = w.register().Record(w.ctx, union, sampleStanding(), casework.Call{}, w.now)
	wantForbidden(t, err)

	w = newWorld(t)
	outside := sampleStanding()
	outside.Text, outside.To = "", outside.To.Add(time.Hour)
	_, _, err = w.register().Record(w.ctx, union, outside, casework.Call{}, w.now)
	wantSame(t, "wrong fields", wrongFields(t, err), []string{"/text required", "/to outside_round"})
}

func TestARequestThatAStandingDerogationCoversIsAnsweredWithIt(t *testing.T) {
	tests := map[string]struct {
		standing func(*derogation.Standing)
		request  func(*derogation.Request)
		covered  bool
	}{
		"its service":                   {func(*derogation.Standing) {}, func(*derogation.Request) {}, true},
		"its service, otherwise spaced": {func(*derogation.Standing) {}, func(r *derogation.Request) { r.Service = " adult critical CARE " }, true},
		"another service":               {func(*derogation.Standing) {}, func(r *derogation.Request) { r.Service = "Renal dialysis" }, false},
		"its trust among others":        {func(d *derogation.Standing) { d.Trusts = []string{"R1H", "RR8"} }, func(*derogation.Request) {}, true},
		"other trusts":                  {func(d *derogation.Standing) { d.Trusts = []string{"R1H"} }, func(*derogation.Request) {}, false},
		"the whole window":              {func(d *derogation.Standing) { d.To = sampleRequest().Window.To }, func(*derogation.Request) {}, true},
		"all but the last moment":       {func(d *derogation.Standing) { d.To = sampleRequest().Window.To.Add(-time.Second) }, func(*derogation.Request) {}, false},
		"a level of cover alone":        {func(d *derogation.Standing) { d.Services, d.Level = nil, "Christmas Day cover" }, func(*derogation.Request) {}, false},
		"a mass casualty event":         {func(*derogation.Standing) {}, massCasualty, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			standing := sampleStanding()
			test.standing(&standing)
			w.stands(standing)
			f := filing("key")
			test.request(&f.Request)
			receipt, _, err := w.desk().Submit(w.ctx, f, w.now)
			if !test.covered {
				if err != nil || receipt.Reference == "" {
					t.Errorf("got %+v, %v", receipt, err)
				}
				return
			}
			var covered *casework.CoveredError
			if !errors.As(err, &covered) || covered.Standing.ID != standing.ID || covered.Standing.Text != standing.Text {
				t.Fatalf("got %v", err)
			}
			due, _, err := w.store.DueCases(w.ctx, w.now.AddDate(1, 0, 0), 10)
			if err != nil || len(due) != 0 {
				t.Errorf("something was filed: %v, %v", due, err)
			}
			// The key is still good: for instance once the service is corrected.
			f.Request.Service, f.Call.Fingerprint = "Renal dialysis", "another body"
			if _, _, err := w.desk().Submit(w.ctx, f, w.now); err != nil {
				t.Errorf("with another service: %v", err)
			}
		})
	}
}

func TestAStandingDerogationOfAnotherRoundCoversNothing(t *testing.T) {
	w := newWorld(t)
	other := sampleRound()
	other.ID = "another-2025-07"
	w.store.PutRound(other)
	standing := sampleStanding()
	standing.Round = other.ID
	w.stands(standing)
	w.submit()
}

// A wrong request is told what is wrong with it first.
func TestAWrongRequestIsNotAnsweredWithAStandingDerogation(t *testing.T) {
	w := newWorld(t)
	w.stands(sampleStanding())
	f := filing("key")
	f.Request.Staff = nil
	_, _, err := w.desk().Submit(w.ctx, f, w.now)
	wantSame(t, "wrong fields", wrongFields(t, err), []string{"/staff required"})
}

func TestSimilarRequestsArePointedOutAndNotRefused(t *testing.T) {
	renal := func(r *derogation.Request) { r.Service = "Renal dialysis" }
	elsewhere := func(r *derogation.Request) { r.Site.Code = "RR813" }
	earlier := func(r *derogation.Request) {
		r.Window.From, r.Window.To = evening.Add(time.Hour), sampleRequest().Window.From
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
			f := filing("another key")
			if test.request != nil {
				test.request(&f.Request)
			}
			f.Request.DecisionNeededBy.At = f.Request.Window.To
			receipt, replayed, err := w.desk().Submit(w.ctx, f, w.now)
			if err != nil || replayed || receipt.Reference == reference {
				t.Fatalf("got %+v, %v", receipt, err)
			}
			var want []string
			if test.pointed {
				want = []string{reference}
			}
			wantSame(t, "pointed out", receipt.Similar, want)
			again, replayed, err := w.desk().Submit(w.ctx, f, w.now)
			if err != nil || !replayed {
				t.Fatalf("replayed %t, %v", replayed, err)
			}
			wantSame(t, "the same receipt", again, receipt)
		})
	}
}

// What others file is not theirs to know.
func TestAnotherTrustsRequestIsNotPointedOut(t *testing.T) {
	w := newWorld(t)
	w.submit()
	f := filing("key")
	f.Actor = system(derogation.KindTrust, "R1H")
	receipt, _, err := w.desk().Submit(w.ctx, f, w.now)
	if err != nil || receipt.Similar != nil {
		t.Errorf("got %v, %v", receipt.Similar, err)
	}
}
