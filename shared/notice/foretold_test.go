package notice

import (
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// Whoever takes a request back is told how many people that tells: just those to whom
// the messages then go, once each.
func TestAsManyPeopleAreToldAsWasForetold(t *testing.T) {
	approved := func(w *caseworktest.World) string {
		reference := w.Reach(derogation.Union)
		w.Answer(reference, caseworktest.Approval(w.State(reference)))
		w.Take(w.Plain(reference))
		return reference
	}
	atNational := func(w *caseworktest.World) string { return w.Reach(derogation.NationalTeam) }
	for name, c := range map[string]struct {
		in      func(*caseworktest.World) string
		command func(derogation.State) derogation.Command
		wants   casework.Reach
	}{
		"stand down": {approved, func(derogation.State) derogation.Command { return derogation.StandDown{Reason: "Cover came."} },
			casework.Reach{People: 7, Organisations: 4, OnList: true}},
		"new facts of what is approved": {approved, func(s derogation.State) derogation.Command { return caseworktest.Amendment(s) },
			casework.Reach{People: 7, Organisations: 4}},
		// No text message says it, so it does not reach who has a mobile alone.
		"withdraw": {atNational, func(derogation.State) derogation.Command {
			return derogation.Withdraw{Reason: derogation.WithdrawnCoverFound}
		}, casework.Reach{People: 5, Organisations: 3}},
		"resolve": {atNational, func(derogation.State) derogation.Command {
			return derogation.ResolveByTrust{How: "A consultant acts down."}
		}, casework.Reach{People: 5, Organisations: 3}},
		"new facts of what is asked": {atNational, func(s derogation.State) derogation.Command { return caseworktest.Amendment(s) },
			casework.Reach{People: 3, Organisations: 2}},
	} {
		t.Run(name, func(t *testing.T) {
			w := caseworktest.NewWorld(t)
			shared := caseworktest.Person(derogation.TrustMedicalDirector)
			shared.ID, shared.Duty, shared.Order = "CT-0000000A", casework.DutyTrustContact, 2
			w.Store.PutContact(shared)
			mobile := caseworktest.Person(derogation.TrustMedicalDirector)
			mobile.ID, mobile.Email, mobile.Mobile, mobile.Order = "CT-0000000B", "", "+447700900009", 3
			w.Store.PutContact(mobile)
			reference := c.in(w)
			w.Now = w.Now.Add(time.Minute)
			command, link := c.command(w.State(reference)), casework.TrustLink{Reference: reference, Contact: caseworktest.TrustContact().ID, Mailed: true}
			view, err := w.TrustRequests().Open(w.Ctx, link)
			if err != nil {
				t.Fatal(err)
			}
			foretold, err := w.TrustRequests().Foretell(w.Ctx, view, "Ana Sample", command, w.Now)
			if err != nil || foretold != c.wants {
				t.Errorf("foretold %+v, %v; want %+v", foretold, err, c.wants)
			}
			if w.State(reference).Version != view.Case.State.Version {
				t.Fatal("something was recorded")
			}
			if _, err := w.TrustRequests().Act(w.Ctx, link, "Ana Sample", command, casework.Call{}, w.Now); err != nil {
				t.Fatal(err)
			}
			if w.State(reference).Status != view.Case.State.Status {
				w.Take(w.Plain(reference)) // The execution announces what ended.
			}
			o := newOffice(t)
			o.courier.Directory = w.Store
			people, organisations := map[string]bool{}, map[string]bool{}
			_, announced, _ := w.Store.Outbox(reference)
			for _, a := range announced {
				if a.At.Before(w.Now) {
					continue
				}
				notices, err := o.courier.expand(w.Ctx, a)
				if err != nil {
					t.Fatal(err)
				}
				for _, n := range notices {
					people[n.Contact+n.Address], organisations[n.Organisation] = true, true
				}
			}
			delete(organisations, "")
			if len(people) != foretold.People || len(organisations) != foretold.Organisations {
				t.Errorf("%d people at %d organisations were told, and %+v foretold", len(people), len(organisations), foretold)
			}
		})
	}
}
