package counts_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
)

// begins is when the sample strike begins.
var begins = derogationtest.Round().StartsAt

// sampleRound is one whose national team may take longer, and whose union is to
// have an hour at the least.
func sampleRound() derogation.Round {
	r := derogationtest.Extending(derogationtest.Round())
	r.Tiers[4].FloorMinutes = 60
	return r
}

func sampleTrusts() []derogation.Organisation {
	return []derogation.Organisation{
		derogationtest.Trust(),
		{Code: "RAE", Name: "Bradford", Kind: derogation.KindTrust, RegionCode: "Y63", RegionName: "North East and Yorkshire", ICBCode: "QWO", ICBName: "West Yorkshire"},
		{Code: "RX1", Name: "Nottingham", Kind: derogation.KindTrust, RegionCode: "Y60", RegionName: "Midlands", ICBCode: "QT1", ICBName: "Nottinghamshire"},
	}
}

// sampleRequest is filed as the strike begins, for twelve hours from eight on the
// next morning, decided by seven.
func sampleRequest() derogation.Request {
	r := derogationtest.RequestAt(begins)
	r.Window = derogation.Window{From: begins.Add(26 * time.Hour), To: begins.Add(38 * time.Hour)}
	r.DecisionNeededBy.At = begins.Add(25 * time.Hour)
	return r
}

func massCasualty() *derogation.MassCasualty {
	return &derogation.MassCasualty{Declarer: "ambulance_service", CheckPhone: "0300 000 0100", IncidentReference: "MI-7", DeclaredAt: begins}
}

// story is one case as it comes about, every step through derogation.Apply.
type story struct {
	t interface {
		Helper()
		Fatalf(format string, args ...any)
	}
	now    time.Time
	state  derogation.State
	events []derogation.Event
}

// file starts a story three hours into the strike.
func file(t *testing.T, reference string, trust derogation.Organisation, request derogation.Request) *story {
	t.Helper()
	s := &story{t: t, now: begins.Add(3 * time.Hour)}
	return s.do(0, derogation.Submit{Reference: reference, Round: sampleRound(), Trust: trust, Request: request}, derogationtest.System(trust))
}

// do carries out a command that must succeed, so long after the one before.
func (s *story) do(after time.Duration, command derogation.Command, actor derogation.Actor) *story {
	s.t.Helper()
	s.now = s.now.Add(after)
	if err := s.try(command, actor); err != nil {
		s.t.Fatalf("%T on %s: %v", command, s.state.Status, err)
	}
	return s
}

func (s *story) try(command derogation.Command, actor derogation.Actor) error {
	next, events, err := derogation.Apply(s.state, command, actor, s.now)
	if err != nil {
		return err
	}
	s.state = next
	s.events = append(s.events, events...)
	return nil
}

func (s *story) open() *story { return s.do(0, derogation.OpenReview{}, clock()) }

// escalate lets the tier whose turn it is pass the request on, so long after it
// was asked, and asks the next one.
func (s *story) escalate(after time.Duration) *story {
	s.t.Helper()
	return s.do(after, s.escalation(), s.reviewer()).open()
}

// silence waits until the clock has the next turn.
func (s *story) silence() *story {
	s.t.Helper()
	s.jump()
	return s.do(0, derogation.RecordSilence{}, clock())
}

func (s *story) jump() {
	if due, ok, err := s.state.NextDue(); err == nil && ok && due.At.After(s.now) {
		s.now = due.At
	}
}

// reachUnion brings a newly filed request to the union, five minutes a tier.
func (s *story) reachUnion() *story {
	s.t.Helper()
	for s.open(); s.state.Tier != derogation.Union; {
		s.escalate(5 * time.Minute)
	}
	return s
}

func (s *story) approve(after time.Duration) *story {
	s.t.Helper()
	return s.do(after, s.approval(), s.reviewer())
}

func (s *story) basis() derogation.Basis {
	return derogation.Basis{Review: max(1, len(s.state.Reviews)), ContentVersion: s.state.ContentVersion}
}

func (s *story) escalation() derogation.Escalate {
	c := derogation.Escalate{Basis: s.basis()}
	if s.state.Tier == derogation.RegionalMedicalDirector {
		c.Supported = new(true)
	}
	return c
}

// approval grants all that was asked but one doctor of the first grade.
func (s *story) approval() derogation.Approve {
	terms := derogation.Terms{From: s.state.Request.Window.From, To: s.state.Request.Window.To}
	terms.Staff = append(terms.Staff, s.state.Request.Staff...)
	terms.Staff[0].Number--
	return derogation.Approve{Basis: s.basis(), Terms: terms}
}

// offer offers all that was asked, with one doctor moved to the first grade.
func (s *story) offer() derogation.CounterOffer {
	approval := s.approval()
	if last := len(approval.Terms.Staff) - 1; last > 0 && approval.Terms.Staff[last].Number > 0 {
		approval.Terms.Staff[0].Number += 2
		approval.Terms.Staff[last].Number--
	}
	return derogation.CounterOffer{Basis: approval.Basis, Terms: approval.Terms}
}

func (s *story) refusal() derogation.Refuse {
	return derogation.Refuse{Basis: s.basis(), Reasons: []derogation.ReasonCode{derogation.ReasonStaffingSafe}}
}

func (s *story) report() derogation.ReportDecision {
	return derogation.ReportDecision{
		Review: s.basis().Review, Outcome: derogation.OutcomeRefused, DecidedBy: "Committee chair", Officer: "The officer on duty", DecidedAt: s.now,
		Channel: "telephone", PublicAddress: "https://union.example.org/decisions/1",
	}
}

// reviewer is the person whose turn it is.
func (s *story) reviewer() derogation.Actor { return s.tier(s.state.Tier) }

func (s *story) tier(tier derogation.Tier) derogation.Actor {
	rules, _ := sampleRound().TierRules(tier)
	actor := derogation.Actor{
		Kind: derogation.ActorReviewer, ID: "contact-" + string(tier), Name: "The " + string(tier), Tier: tier,
		Organisation: rules.Answering(s.state.Trust), Proof: derogation.ProofSignedLink,
	}
	if tier == derogation.Union {
		actor.Proof = derogation.ProofSignedLinkAndCode
	}
	return actor
}

func (s *story) trust() derogation.Actor { return derogationtest.System(s.state.Trust) }

func clock() derogation.Actor { return derogation.System("escalate") }

func impact(cancelled int, harm derogation.HarmLevel) derogation.Impact {
	return derogation.Impact{
		Service: "Adult critical care", Effect: "Beds were closed.", Harm: harm,
		Operations:   derogation.Disruption{Cancelled: cancelled, Moved: 1, Rebooked: 2},
		Appointments: derogation.Disruption{Cancelled: 2 * cancelled},
	}
}

// count counts stories at the end of time.
func count(t *testing.T, stories ...*story) counts.Figures {
	t.Helper()
	return countAt(t, begins.AddDate(1, 0, 0), stories...)
}

func countAt(t *testing.T, asOf time.Time, stories ...*story) counts.Figures {
	t.Helper()
	var ledgers [][]derogation.Event
	for _, s := range stories {
		ledgers = append(ledgers, s.events)
	}
	figures, err := counts.Count(sampleRound(), ledgers, asOf)
	if err != nil {
		t.Fatal(err)
	}
	return figures
}
