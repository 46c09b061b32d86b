package casework

import (
	"fmt"
	"slices"

	"example.org/derogations/shared/derogation"
)

// PreconditionError is a call that was to change another version of the case
// than the one that there is by now, with where the case stands.
type PreconditionError struct {
	Version int
	Status  derogation.Status
	Tier    derogation.Tier
}

func (e *PreconditionError) Error() string {
	return fmt.Sprintf("the case is at version %d, which is not the one that was to be changed", e.Version)
}

// checkVersion returns a *PreconditionError when the case has moved on from
// what the caller rests on.
func (c Call) checkVersion(s derogation.State) error {
	if c.IfMatch == nil || slices.Contains(c.IfMatch, s.Version) {
		return nil
	}
	return &PreconditionError{Version: s.Version, Status: s.Status, Tier: s.Tier}
}
