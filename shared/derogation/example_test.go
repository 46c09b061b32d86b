package derogation_test

import (
	"errors"
	"fmt"
	"time"

	"example.org/derogations/shared/derogation"
)

// A request is filed, put to the union and approved. Every step is a command,
// given by somebody at some time; Apply returns the state after it and the
// event for the ledger.
func ExampleApply() {
	submit := sampleSubmit()
	submit.Round.Tiers = submit.Round.Tiers[4:] // a round with the union alone
	now := evening

	state, events, err := derogation.Apply(derogation.State{}, submit, filer(), now)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(events[0].Version, events[0].Type, "→", state.Status)

	state, events, err = derogation.Apply(state, derogation.OpenReview{}, derogation.System("escalate"), now)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(events[0].Version, events[0].Type, "→", state.Status)

	approve := derogation.Approve{
		Basis: derogation.Basis{Review: 1, ContentVersion: state.ContentVersion},
		Terms: sampleTerms(),
	}
	state, events, err = derogation.Apply(state, approve, reviewer(derogation.Union), now.Add(time.Hour))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(events[0].Version, events[0].Type, "→", state.Status)
	fmt.Println(derogation.Doctors(state.Decision.Terms.Staff), "of", derogation.Doctors(state.Request.Staff), "doctors")
	// Output:
	// 1 submitted → submitted
	// 2 review_opened → in_review
	// 3 approved → approved
	// 3 of 5 doctors
}

// The errors of Apply say who may never do this, who came at the wrong moment,
// and what was sent that is wrong.
func ExampleApply_errors() {
	state, _, _ := derogation.Apply(derogation.State{}, sampleSubmit(), filer(), evening)
	state, _, _ = derogation.Apply(state, derogation.OpenReview{}, derogation.System("escalate"), evening)
	first := derogation.Basis{Review: 1, ContentVersion: 1}

	_, _, err := derogation.Apply(state, derogation.Approve{Basis: first}, reviewer(derogation.ClinicalDirector), evening)
	var forbidden *derogation.ForbiddenError
	fmt.Println(errors.As(err, &forbidden), err)

	_, _, err = derogation.Apply(state, derogation.RecordSilence{}, derogation.System("escalate"), evening)
	var conflict *derogation.ConflictError
	fmt.Println(errors.As(err, &conflict), err)

	_, _, err = derogation.Apply(state, derogation.ResolveLocally{Basis: first}, reviewer(derogation.ClinicalDirector), evening)
	var invalid *derogation.InvalidError
	fmt.Println(errors.As(err, &invalid), err)
	// Output:
	// true forbidden: Clinical director may not approve
	// true not_due: its time has not come
	// true invalid: /how: must be given (required)
}

// Left to the clock alone, a request climbs the whole chain. The union's
// silence is announced, and ends undecided: it never approves. After that the
// trust is reminded to report its impact.
func ExampleState_NextDue() {
	now := evening
	state, _, err := derogation.Apply(derogation.State{}, sampleSubmit(), filer(), now)
	for err == nil {
		due, ok, _ := state.NextDue()
		if !ok {
			break
		}
		if due.At.After(now) {
			now = due.At
		}
		var events []derogation.Event
		state, events, err = derogation.Apply(state, due.Command, derogation.System("escalate"), now)
		if err == nil {
			fmt.Println(now.Format("Mon 15:04"), events[0].Type, events[0].Tier)
		}
	}
	fmt.Println(state.Status)
	// Output:
	// Fri 22:00 review_opened clinical_director
	// Fri 22:30 tier_passed clinical_director
	// Fri 22:30 review_opened trust_medical_director
	// Fri 23:00 tier_passed trust_medical_director
	// Fri 23:00 review_opened regional_medical_director
	// Sat 00:00 tier_passed regional_medical_director
	// Sat 00:00 review_opened national_team
	// Sat 01:00 tier_passed national_team
	// Sat 01:00 review_opened union
	// Sat 03:00 decision_overdue union
	// Sun 07:00 undecided union
	// Sun 07:00 decision_announced union
	// Wed 07:00 impact_requested union
	// Sun 07:00 impact_requested union
	// Sun 07:00 impact_requested union
	// undecided
}

// Three hours are left for a chain that would like five. Each tier keeps its
// floor, and all share the rest.
func ExampleMakePlan() {
	plan := derogation.MakePlan(sampleRound(), evening, evening.Add(3*time.Hour))
	for _, t := range plan.Tiers {
		fmt.Println(t.DueAt.Format("15:04:05"), t.Tier)
	}
	fmt.Println("feasible:", plan.Feasible)
	// Output:
	// 22:19:05 clinical_director
	// 22:38:10 trust_medical_director
	// 23:13:37 regional_medical_director
	// 23:49:04 national_team
	// 00:59:58 union
	// feasible: true
}

// Everything that is wrong is named at once.
func ExampleValidateRequest() {
	request := sampleRequest()
	request.Staff[0].Number = 0
	request.WouldDoRoutineElective = nil
	err := derogation.ValidateRequest(request, sampleRound(), evening)
	var invalid *derogation.InvalidError
	if errors.As(err, &invalid) {
		for _, field := range invalid.Fields {
			fmt.Println(field.Pointer, field.Code)
		}
	}
	// Output:
	// /wouldDoRoutineElective required
	// /staff/0/number out_of_range
}

// A reference is read out over the telephone and typed by hand.
func ExampleParseReference() {
	fmt.Println(derogation.ParseReference("7k3m9qxl"))
	fmt.Println(derogation.ParseReference("DR-7K3M-9QX2"))
	// Output:
	// DR-7K3M-9QX1 <nil>
	//  the reference is mistyped: its check character does not fit
}
