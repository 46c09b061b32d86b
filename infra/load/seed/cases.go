package seed

import (
	"fmt"
	"math/rand/v2"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// Plan says which cases to make: of a round and its trusts, filed between two
// instants, and as they stand at the second.
type Plan struct {
	Seed        uint64
	Round       derogation.Round
	Trusts      []derogation.Organisation
	From, Until time.Time
}

// Case is one of the plan's cases, as the one change that stores all of it. Errors:
// a round or a trust that takes no requests.
func (p Plan) Case(n int) (casework.Change, error) {
	s := story{chance: rand.New(rand.NewPCG(p.Seed, uint64(n))), until: p.Until}
	s.now = p.From.Add(time.Duration(s.chance.Int64N(int64(p.Until.Sub(p.From))))).Truncate(time.Millisecond)
	trust := p.Trusts[s.chance.IntN(len(p.Trusts))]
	filed := derogation.Submit{
		// The seed and the number tell the references of seeded cases apart.
		Reference: derogation.NewReference(p.Seed<<24 + uint64(n)), Round: p.Round, Trust: trust, Request: s.request(trust),
	}
	filer := derogation.Actor{
		Kind: derogation.ActorClient, ID: sample.ClientID(trust.Code), Name: "Rota system of " + trust.Name,
		Organisation: trust.Code, OrganisationName: trust.Name, OrganisationKind: derogation.KindTrust, Proof: derogation.ProofPrivateKeyJWT,
	}
	if err := s.do(filed, filer, s.now); err != nil {
		return casework.Change{}, fmt.Errorf("file case %d: %w", n, err)
	}
	s.goOn(filer)
	entries, head, err := ledger.Seal("", s.events)
	return casework.Change{Case: casework.Case{State: s.state, Head: head}, Entries: entries}, err
}

// mostSteps is more than any case takes, and fewer than one transaction holds.
const mostSteps = 80

// story is one case as it comes about, every step through derogation.Apply.
type story struct {
	chance *rand.Rand
	until  time.Time
	now    time.Time
	state  derogation.State
	events []derogation.Event
	// drawn is what somebody is about to do where the case stands, if anybody is.
	drawn draw
}

// goOn lets people and the clock have their turns until nothing is left to do, or
// the time is over.
func (s *story) goOn(trust derogation.Actor) {
	for range mostSteps {
		next := s.next(trust)
		due, ok, err := s.state.NextDue()
		if err != nil {
			return
		}
		if next.command != nil && !next.at.After(s.until) && (!ok || next.at.Before(due.At)) {
			s.drawn.command = nil // Whoever cannot do it now does not try again.
			if s.do(next.command, next.actor, next.at) == nil {
				continue
			}
		}
		if !ok || due.At.After(s.until) || s.do(due.Command, derogation.System("escalate"), due.At) != nil {
			return
		}
	}
}

func (s *story) do(command derogation.Command, actor derogation.Actor, at time.Time) error {
	if at.Before(s.now) {
		at = s.now
	}
	state, events, err := derogation.Apply(s.state, command, actor, at)
	if err != nil {
		return err
	}
	s.state, s.now, s.events = state, at, append(s.events, events...)
	return nil
}

// request is the sample's, of another service and size.
func (s *story) request(trust derogation.Organisation) derogation.Request {
	r := sample.Request(s.now)
	kinds := derogation.Categories()
	r.Site = derogation.Site{Code: trust.Code + "01", Name: trust.Name}
	r.Service = services[s.chance.IntN(len(services))]
	r.Category = kinds[s.chance.IntN(len(kinds))].Code
	r.Staff[0].Number = 1 + s.chance.IntN(6)
	if s.chance.IntN(50) == 0 {
		r.MassCasualty = &derogation.MassCasualty{
			Declarer: "ambulance_service", CheckPhone: "0300 000 0100", IncidentReference: fmt.Sprint("MI-", s.chance.IntN(1000)), DeclaredAt: s.now.Add(-time.Minute),
		}
	}
	return r
}

// services are what hospitals ask for, as they write it.
var services = []string{
	"Adult critical care", "Emergency department", "Neonatal intensive care", "Obstetrics", "Acute medicine", "General surgery",
	"Trauma and orthopaedics", "Paediatrics", "Anaesthetics", "Stroke", "Cardiology", "Renal medicine", "Oncology",
	"Haematology", "Gastroenterology", "Respiratory medicine", "Vascular surgery", "Neurosurgery", "Ear, nose and throat",
	"Ophthalmology", "Urology", "Psychiatry liaison", "Major trauma", "Transplant", "Theatres", "Radiology", "ADULT critical care",
}
