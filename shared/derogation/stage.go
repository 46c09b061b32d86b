package derogation

import "time"

// Stage is what the case's execution ought to be doing now. Stages are the
// values on which the state machine chooses its next state.
type Stage string

// The stages that are not a tier's review; a tier's stage has the tier's name.
const (
	StageUnionOverdue Stage = "union_overdue"
	// StageAskTrust waits for the trust: for its answer to a question, or to an offer.
	StageAskTrust       Stage = "ask_trust"
	StageNotifyDecision Stage = "notify_decision"
	StageInForce        Stage = "in_force"
	StageNotifyEnding   Stage = "notify_ending"
	StageNotifyClosing  Stage = "notify_closing"
	StageDone           Stage = "done"
	// StageSuperseded tells an execution of an earlier cycle to stop.
	StageSuperseded Stage = "superseded"
)

// Stage says where the ledger stands. An unknown status or tier is an error.
func (s State) Stage() (Stage, error) {
	switch s.Status {
	case AwaitingInformation:
		return StageAskTrust, nil
	case ImpactOnly:
		return StageDone, nil
	case Submitted, InReview:
		if _, offered := s.OpenOffer(); offered {
			return StageAskTrust, nil
		}
		if review, ok := s.OpenReview(); ok && review.OverdueAt != nil {
			return StageUnionOverdue, nil
		}
		if !s.Tier.Known() {
			return "", unknown("tier", s.Tier)
		}
		return Stage(s.Tier), nil
	case Approved:
		if s.Announced == Approved {
			return StageInForce, nil
		}
		return StageNotifyDecision, nil
	case Refused, Undecided:
		return s.unlessAnnounced(StageNotifyDecision), nil
	case Ended, Revoked, StoodDown:
		return s.unlessAnnounced(StageNotifyEnding), nil
	case ResolvedLocally, Declined, Withdrawn, Voided, StrikeEnded:
		return s.unlessAnnounced(StageNotifyClosing), nil
	default:
		return "", unknown("status", s.Status)
	}
}

func (s State) unlessAnnounced(stage Stage) Stage {
	if s.Announced == s.Status {
		return StageDone
	}
	return stage
}

// Due is what the clock or the chain does next by itself, and when.
type Due struct {
	At      time.Time
	Command Command
}

// NextDue returns what happens next without anybody's doing: what the chain
// does, or a reminder where that comes first. It reports
// false only when the case is done and its reminders are over: every other case
// has a time at which it moves.
func (s State) NextDue() (Due, bool, error) {
	due, ok, err := s.NextOfChain()
	if err != nil {
		return Due{}, false, err
	}
	if at, remind := s.reminderDue(); remind && at.Before(due.At) {
		return Due{At: at, Command: Remind{}}, true, nil
	}
	if at, remind := s.impactDue(); remind && (!ok || at.Before(due.At)) {
		return Due{At: at, Command: RequestImpact{}}, true, nil
	}
	return due, ok, nil
}

// DueBy returns what was due by a time: what the chain does before any reminder,
// which would come too late beside it. It reports false for nothing.
func (s State) DueBy(at time.Time) (Due, bool, error) {
	due, ok, err := s.NextOfChain()
	if err != nil || ok && !at.Before(due.At) {
		return due, ok, err
	}
	due, ok, err = s.NextDue()
	return due, ok && !at.Before(due.At), err
}

// NextOfChain is what the execution waits for: NextDue without reminders. It
// reports false when the case is done. What is open when its strike ends goes no
// further.
func (s State) NextOfChain() (Due, bool, error) {
	due, ok, err := s.nextOfStage()
	if ok && s.Status.Open() && s.StrikeEnd != nil && s.StrikeEnd.EndsAt.Before(due.At) {
		return Due{At: s.StrikeEnd.EndsAt, Command: EndWithStrike{}}, true, nil
	}
	return due, ok, err
}

func (s State) nextOfStage() (Due, bool, error) {
	stage, err := s.Stage()
	if err != nil {
		return Due{}, false, err
	}
	switch stage {
	case StageDone:
		return Due{}, false, nil
	case StageNotifyDecision, StageNotifyClosing, StageNotifyEnding:
		return Due{At: s.StepSince, Command: Announce{}}, true, nil
	case StageInForce:
		return Due{At: s.PermittedUntil(), Command: End{}}, true, nil
	case StageAskTrust:
		if offer, offered := s.OpenOffer(); offered {
			return Due{At: offer.ExpiresAt, Command: RecordSilence{}}, true, nil
		}
		question, ok := s.OpenQuestion()
		if !ok {
			return Due{}, false, unknown("question of", s.Status)
		}
		return Due{At: question.DueAt, Command: RecordSilence{}}, true, nil
	case StageUnionOverdue:
		return Due{At: s.UnionTimeEndsAt(), Command: RecordSilence{}}, true, nil
	default: // A tier's.
		if review, ok := s.OpenReview(); ok {
			return Due{At: review.DueAt, Command: RecordSilence{}}, true, nil
		}
		return Due{At: s.StepSince, Command: OpenReview{}}, true, nil
	}
}

// WaitEndsAt is when the wait of the present stage runs out: for a review that
// is about to open, when it will be due. It is the zero time for stages that
// wait for nobody.
func (s State) WaitEndsAt(now time.Time) (time.Time, error) {
	due, ok, err := s.NextOfChain()
	if err != nil || !ok {
		return time.Time{}, err
	}
	switch due.Command.(type) {
	case OpenReview:
		planned, ok := s.Plan.For(s.Tier)
		if !ok {
			return time.Time{}, unknown("tier", s.Tier)
		}
		return planned.dueIfOpened(now), nil
	case Announce:
		if s.Status == Approved {
			return s.PermittedUntil(), nil
		}
		return time.Time{}, nil
	default:
		return due.At, nil
	}
}
