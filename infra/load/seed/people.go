package seed

import (
	"time"

	"example.org/derogations/shared/derogation"
)

// draw is what somebody does where a case stands, and when. Where is what tells one
// standing of a case from the next.
type draw struct {
	where   standing
	command derogation.Command
	actor   derogation.Actor
	at      time.Time
}

type standing struct {
	status    derogation.Status
	reviews   int
	questions int
	impacts   int
}

// next is what somebody does where the case stands. It is drawn once for each
// standing, whatever the clock does meanwhile.
func (s *story) next(trust derogation.Actor) draw {
	where := standing{s.state.Status, len(s.state.Reviews), len(s.state.Questions), len(s.state.Impacts)}
	if s.drawn.where != where {
		s.drawn = s.somebody(trust)
		s.drawn.where = where
	}
	return s.drawn
}

// somebody draws who does what next: nobody, where the command is nil.
func (s *story) somebody(trust derogation.Actor) draw {
	review, _ := s.state.OpenReview()
	switch s.state.Status {
	case derogation.InReview:
		if s.chance.IntN(40) == 0 {
			return draw{command: derogation.Withdraw{Reason: derogation.WithdrawnRiskPassed}, actor: trust, at: s.within(s.now, review.DueAt)}
		}
		return draw{command: s.answer(review), actor: s.reviewer(), at: s.within(review.OpenedAt, review.DueAt)}
	case derogation.AwaitingInformation:
		asked, _ := s.state.OpenQuestion()
		if s.chance.IntN(4) == 0 {
			return draw{}
		}
		return draw{
			command: derogation.AnswerQuestion{Question: len(s.state.Questions), Answer: "All seven were rung; none can come."},
			actor:   trust, at: s.within(asked.AskedAt, asked.DueAt),
		}
	case derogation.Approved:
		at := s.within(s.now, s.state.Request.Window.To)
		switch s.chance.IntN(10) {
		case 0:
			union := s.reviewer()
			return draw{command: derogation.Revoke{Reason: "The conditions were not kept."}, actor: union, at: at}
		case 1, 2:
			return draw{command: derogation.StandDown{Reason: "Cover was found."}, actor: trust, at: at}
		}
	case derogation.Ended, derogation.Refused, derogation.Undecided:
		if len(s.state.Impacts) == 0 && s.chance.IntN(3) == 0 {
			return draw{command: derogation.ReportImpact{Impact: s.impact()}, actor: trust, at: s.within(s.now, s.now.Add(48*time.Hour))}
		}
	case derogation.Submitted, derogation.ResolvedLocally, derogation.Declined, derogation.Withdrawn,
		derogation.StoodDown, derogation.Revoked, derogation.Voided, derogation.StrikeEnded, derogation.ImpactOnly: // Nobody has anything to add.
	}
	return draw{}
}

// answer is what the tier of a review answers: nothing, where it lets its time pass.
func (s *story) answer(review derogation.Review) derogation.Command {
	basis := derogation.Basis{Review: review.Number, ContentVersion: s.state.ContentVersion}
	percent := s.chance.IntN(100)
	switch {
	case percent < 10:
		return nil
	case percent < 20:
		return derogation.Ask{Basis: basis, Question: "Who else was rung?"}
	case review.Tier == derogation.Union && percent < 45:
		return derogation.Refuse{Basis: basis, Reasons: []derogation.ReasonCode{derogation.ReasonStaffingSafe}}
	case review.Tier == derogation.Union:
		return derogation.Approve{Basis: basis, Terms: derogation.Terms{
			Staff: s.state.Request.Staff, From: s.state.Request.Window.From, To: s.state.Request.Window.To,
		}}
	case percent < 28 && (review.Tier == derogation.ClinicalDirector || review.Tier == derogation.TrustMedicalDirector):
		return derogation.ResolveLocally{Basis: basis, How: "Two consultants act down."}
	case percent < 36 && (review.Tier == derogation.TrustMedicalDirector || review.Tier == derogation.NationalTeam):
		return derogation.Decline{Basis: basis, Reasons: "Elective work can still be put off."}
	case review.Tier == derogation.RegionalMedicalDirector:
		return derogation.Escalate{Basis: basis, Supported: new(s.chance.IntN(5) > 0)}
	default:
		return derogation.Escalate{Basis: basis}
	}
}

// reviewer is the person whose turn it is.
func (s *story) reviewer() derogation.Actor {
	rules, _ := s.state.Round.TierRules(s.state.Tier)
	actor := derogation.Actor{
		Kind: derogation.ActorReviewer, ID: "CT-" + string(s.state.Tier), Name: "Officer on duty", Tier: s.state.Tier,
		Organisation: rules.Answering(s.state.Trust), Proof: derogation.ProofSignedLink,
	}
	if s.state.Tier == derogation.Union {
		actor.Proof = derogation.ProofSignedLinkAndCode
	}
	return actor
}

func (s *story) impact() derogation.Impact {
	return derogation.Impact{
		Service: s.state.Request.Service, Effect: "Lists were cut short.", Harm: derogation.HarmLevels()[s.chance.IntN(4)],
		Operations:   derogation.Disruption{Cancelled: s.chance.IntN(20), Moved: s.chance.IntN(10), Rebooked: s.chance.IntN(10)},
		Appointments: derogation.Disruption{Cancelled: s.chance.IntN(200)},
	}
}

// within is between two instants, to the millisecond, and nearer to the first.
func (s *story) within(from, to time.Time) time.Time {
	span := max(to.Sub(from), time.Minute)
	part := s.chance.Float64()
	return from.Add(time.Duration(part * part * float64(span))).Truncate(time.Millisecond)
}
