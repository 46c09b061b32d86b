package derogation

import "fmt"

// Limits are how much one client of a trust may file in a round: enough for any
// night of a strike, and too little for a system in a loop to make all others wait.
type Limits struct {
	// OpenRequests is how many of its requests may be open at once.
	OpenRequests int `json:"openRequests,omitempty"`
	// FilingsPerHour is how many it may file in an hour of the clock.
	FilingsPerHour int `json:"filingsPerHour,omitempty"`
}

// The limits of a round that sets none, and the greatest that one may set: each
// open request of a client is looked at when it has as many as it may.
const (
	defaultOpenRequests   = 50
	defaultFilingsPerHour = 60
	maxOpenRequests       = 200
	maxFilingsPerHour     = 1000
)

// FilingLimits are the round's limits, with its own or the usual numbers.
func (r Round) FilingLimits() Limits {
	limits := Limits{OpenRequests: defaultOpenRequests, FilingsPerHour: defaultFilingsPerHour}
	if r.Limits.OpenRequests > 0 {
		limits.OpenRequests = r.Limits.OpenRequests
	}
	if r.Limits.FilingsPerHour > 0 {
		limits.FilingsPerHour = r.Limits.FilingsPerHour
	}
	return limits
}

func (f *fields) checkLimits(l Limits) {
	for _, one := range []struct {
		pointer    string
		value, max int
	}{
		{"/limits/openRequests", l.OpenRequests, maxOpenRequests},
		{"/limits/filingsPerHour", l.FilingsPerHour, maxFilingsPerHour},
	} {
		if one.value < 0 || one.value > one.max {
			f.add(one.pointer, "out_of_range", fmt.Sprintf("must be from 1 to %d", one.max))
		}
	}
}
