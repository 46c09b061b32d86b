package derogation

import "time"

// RegisterPhase is how an entry of the register stands at one instant. State
// says what was recorded; the phase also says what the clock has done since.
type RegisterPhase string

// The phases. PhaseHolds is a revocation whose time has not come: the derogation
// still holds until then.
const (
	PhaseBegins  RegisterPhase = "begins"
	PhaseInForce RegisterPhase = "in_force"
	// PhaseBetween is an approval of several hours between two of them: it permits
	// nothing now.
	PhaseBetween   RegisterPhase = "between"
	PhaseHolds     RegisterPhase = "holds"
	PhaseEnded     RegisterPhase = "ended"
	PhaseStoodDown RegisterPhase = "stood_down"
	PhaseRevoked   RegisterPhase = "revoked"
	// PhaseStated is an exception, and PhaseStatedPast one whose time is over.
	PhaseStated     RegisterPhase = "stated"
	PhaseStatedPast RegisterPhase = "stated_past"
)

// Current reports whether doctors work under an entry in this phase, or are to.
func (p RegisterPhase) Current() bool {
	return p == PhaseBegins || p == PhaseInForce || p == PhaseBetween || p == PhaseHolds || p == PhaseStated
}

// PhaseAt is how the entry stands at the time given. An approval whose time is
// over has ended, whether or not that was recorded yet; a state that is not
// known permits nothing.
func (e RegisterEntry) PhaseAt(now time.Time) RegisterPhase {
	over := !now.Before(e.To)
	switch e.State {
	case RegisterInForce:
		switch {
		case over:
			return PhaseEnded
		case now.Before(e.From):
			return PhaseBegins
		case len(e.Staff) > 0 && len(e.OnAt(now)) == 0:
			return PhaseBetween
		default:
			return PhaseInForce
		}
	case RegisterRevoked:
		if until := e.RevokedFrom(); now.Before(until) && e.From.Before(until) {
			return PhaseHolds
		}
		return PhaseRevoked
	case RegisterStoodDown:
		return PhaseStoodDown
	case RegisterStated:
		if over {
			return PhaseStatedPast
		}
		return PhaseStated
	default:
		return PhaseEnded
	}
}

// RevokedFrom is when a revocation takes effect: at once, unless it says so.
func (e RegisterEntry) RevokedFrom() time.Time {
	if e.EffectiveAt == nil {
		return e.Since
	}
	return *e.EffectiveAt
}
