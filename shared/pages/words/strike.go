package words

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// strikeSaid is what the union did to its strike, and when it ends by that.
func strikeSaid(c *derogation.StrikeChange) string {
	if c == nil {
		return "ended it"
	}
	did := map[derogation.StrikeChangeKind]string{
		derogation.StrikeCalledOff: "called it off", derogation.StrikeSuspended: "suspended it", derogation.StrikeCutShort: "cut it short",
	}[c.Kind]
	return did + ", from " + uktime.Page(c.EndsAt)
}
