package casework

import (
	"context"
	"fmt"
	"time"

	"example.org/derogations/shared/derogation"
)

// onDuty is the command that a case has due, with what the domain cannot know:
// whether the tier that is to be asked has anybody to be asked at the moment.
// That contacts cannot be read is an error, and passes nobody.
func onDuty(ctx context.Context, registry Registry, s derogation.State, due derogation.Command, at time.Time) (derogation.Command, error) {
	if due != (derogation.OpenReview{}) {
		return due, nil
	}
	audience := askedOf(s, s.Tier, len(s.Reviews)+1)
	contacts, err := registry.Contacts(ctx, audience.Organisation)
	if err != nil {
		return nil, fmt.Errorf("contacts of %s: %w", audience.Organisation, err)
	}
	asked := Asked(contacts, audience.Duty, audience.Service, audience.Site, at, audience.Not)
	return derogation.OpenReview{Unattended: len(asked) == 0}, nil
}
