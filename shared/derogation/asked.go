package derogation

import "time"

// askedAfter is how long the trust has for the last thing that it is asked.
const askedAfter = 14 * 24 * time.Hour

// AskedUntil is how long the trust is asked something of a case, as far as is
// known: beyond the end of what it asked for, up to two weeks after the last
// reminder to report the impact. The zero time in a test, which has no impact.
func (s State) AskedUntil() time.Time {
	days := s.Round.ImpactReminders()
	if len(days) == 0 {
		return time.Time{}
	}
	end := s.Request.Window.To
	if s.ImpactSince != nil {
		end = *s.ImpactSince
	}
	return end.AddDate(0, 0, days[len(days)-1]).Add(askedAfter)
}
