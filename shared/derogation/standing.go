package derogation

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Standing is a derogation that the union agreed in advance for a whole round:
// a service everywhere or at some trusts, or a level of cover (for example
// "Christmas Day cover"). A request that one covers is answered with it.
type Standing struct {
	ID    string `json:"id"`
	Round string `json:"round"`
	// Services it is for; empty for a level of cover, which covers no single
	// request by itself.
	Services []string `json:"services,omitempty"`
	// Trusts it is for, by code; empty for all.
	Trusts        []string  `json:"trusts,omitempty"`
	Level         string    `json:"level,omitempty"`
	Text          string    `json:"text"`
	From          time.Time `json:"from"`
	To            time.Time `json:"to"`
	PublicAddress string    `json:"publicAddress,omitempty"`
	RecordedBy    Actor     `json:"recordedBy"`
	RecordedAt    time.Time `json:"recordedAt"`
}

// Covers reports whether a trust's request needs no decision because this
// derogation permits it already: its service, its trust and its whole window.
func (d Standing) Covers(r Request, trust Organisation) bool {
	service := slices.ContainsFunc(d.Services, func(s string) bool {
		return strings.EqualFold(strings.TrimSpace(s), strings.TrimSpace(r.Service))
	})
	return service && (len(d.Trusts) == 0 || slices.Contains(d.Trusts, trust.Code)) &&
		!r.Window.From.Before(d.From) && !r.Window.To.After(d.To)
}

// ValidateStanding names everything that is wrong with a standing derogation of
// a round at once. It returns nil or an *InvalidError.
func ValidateStanding(d Standing, round Round) error {
	var bad fields
	bad.name("/id", d.ID)
	bad.words("/text", d.Text, true, maxNote)
	if len(d.Services) == 0 && strings.TrimSpace(d.Level) == "" {
		bad.add("/services", "required", "name the services, or a level of cover")
	}
	if len(d.Services) > maxStaffLines {
		bad.add("/services", "too_many", fmt.Sprintf("must be %d or fewer", maxStaffLines))
		d.Services = d.Services[:maxStaffLines] // The rest is not looked at.
	}
	for i, s := range d.Services {
		bad.name(fmt.Sprintf("/services/%d", i), s)
	}
	bad.words("/level", d.Level, false, maxName)
	if d.From.Before(round.StartsAt) || d.To.After(round.EndsAt) || !d.From.Before(d.To) {
		bad.add("/to", "outside_round", "must lie within the round, and end after it begins")
	}
	State{}.checkPublicAddress(&bad, d.PublicAddress, round.UnionPublishes)
	return bad.err()
}
