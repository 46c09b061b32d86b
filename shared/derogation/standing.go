package derogation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Standing is a derogation that the union agreed in advance for a round: services
// or kinds of care everywhere or at some trusts, or a level of cover (for example
// "Christmas Day cover"). It never answers a request: a request that it bears on is
// filed, and carries an Agreed.
type Standing struct {
	ID    string `json:"id"`
	Round string `json:"round"`
	// Code is a reference of its own, which the register shows it under; empty for
	// one that was recorded before there were any.
	Code string `json:"code,omitempty"`
	// Services and Categories it is for; both empty for a level of cover, which bears
	// on no single request.
	Services   []string   `json:"services,omitempty"`
	Categories []Category `json:"categories,omitempty"`
	// Trusts and Sites it is for, by code; empty for all.
	Trusts []string `json:"trusts,omitempty"`
	Sites  []string `json:"sites,omitempty"`
	// Grades of the doctors, and how many; empty and 0 for any.
	Grades        []string  `json:"grades,omitempty"`
	Doctors       int       `json:"doctors,omitempty"`
	Level         string    `json:"level,omitempty"`
	Text          string    `json:"text"`
	From          time.Time `json:"from"`
	To            time.Time `json:"to"`
	PublicAddress string    `json:"publicAddress,omitempty"`
	RecordedBy    Actor     `json:"recordedBy"`
	RecordedAt    time.Time `json:"recordedAt"`
	// Changes are what the union made of it since, first change first.
	Changes []StandingChange `json:"changes,omitempty"`
}

// Beyond says in what a request asks for more than was agreed in advance.
type Beyond string

// What may be asked for beyond an agreement.
const (
	BeyondTimes   Beyond = "times"
	BeyondSites   Beyond = "sites"
	BeyondGrades  Beyond = "grades"
	BeyondDoctors Beyond = "doctors"
	// BeyondLevel: a level alone was agreed, which no number of doctors is part of.
	BeyondLevel Beyond = "level"
)

// Agreed is what was agreed in advance for what a request asks, as it was when the
// request was filed. An empty Beyond is a request for no more than that.
type Agreed struct {
	Standing string   `json:"standing"`
	Code     string   `json:"code,omitempty"`
	Level    string   `json:"level,omitempty"`
	Beyond   []Beyond `json:"beyond,omitempty"`
}

// AgreedFor finds the standing derogation that comes nearest to what a trust's
// request asks at the time given: of those that bear on it, the first with the
// least asked beyond it. It returns nil when none does, and for a mass casualty
// event, for which nothing is agreed in advance.
func AgreedFor(standings []Standing, r Request, trust Organisation, round Round, now time.Time) *Agreed {
	if r.MassCasualty != nil {
		return nil
	}
	var bearing []Agreed
	for _, d := range standings {
		if d.bearsOn(r, trust, round, now) {
			bearing = append(bearing, Agreed{Standing: d.ID, Code: d.Code, Level: d.Level, Beyond: d.beyond(r, trust)})
		}
	}
	if len(bearing) == 0 {
		return nil
	}
	nearest := slices.MinFunc(bearing, func(a, b Agreed) int { return cmp.Compare(len(a.Beyond), len(b.Beyond)) })
	return &nearest
}

// bearsOn reports whether this derogation is for a trust's service or kind of care
// in some of the time that is asked for, and stands.
func (d Standing) bearsOn(r Request, trust Organisation, round Round, now time.Time) bool {
	service := slices.ContainsFunc(d.Services, func(s string) bool { return round.Service(s) == round.Service(r.Service) })
	position := d.At(trust.Code)
	return (service || slices.Contains(d.Categories, r.Category)) && d.isFor(trust.Code) && position.stands(now) &&
		r.anyLine(func(l StaffLine) bool { return l.During(r.Window).overlaps(Window{From: d.From, To: position.To}) })
}

func (d Standing) isFor(trust string) bool {
	return len(d.Trusts) == 0 || slices.Contains(d.Trusts, trust)
}

func (d Standing) beyond(r Request, trust Organisation) []Beyond {
	var beyond []Beyond
	note := func(more bool, what Beyond) {
		if more {
			beyond = append(beyond, what)
		}
	}
	agreed := Window{From: d.From, To: d.At(trust.Code).To}
	note(r.anyLine(func(l StaffLine) bool {
		hours := l.During(r.Window)
		return hours.From.Before(agreed.From) || hours.To.After(agreed.To)
	}), BeyondTimes)
	note(len(d.Sites) > 0 && r.anyLine(func(l StaffLine) bool { return !slices.Contains(d.Sites, l.At(r.Site).Code) }), BeyondSites)
	note(len(d.Grades) > 0 && r.anyLine(func(l StaffLine) bool {
		return !slices.ContainsFunc(d.Grades, func(grade string) bool { return sameWords(grade) == sameWords(l.Grade) })
	}), BeyondGrades)
	note(d.Doctors > 0 && r.mostAtOnce() > d.Doctors, BeyondDoctors)
	note(d.Doctors == 0 && d.Level != "", BeyondLevel)
	return beyond
}

// ValidateStanding names everything that is wrong with a standing derogation of
// a round at once. It returns nil or an *InvalidError.
func ValidateStanding(d Standing, round Round) error {
	var bad fields
	bad.name("/id", d.ID)
	bad.words("/text", d.Text, true, maxNote)
	if len(d.Services)+len(d.Categories) == 0 && strings.TrimSpace(d.Level) == "" {
		bad.add("/services", "required", "name the services, the kinds of care, or a level of cover")
	}
	bad.checkNames("/services", d.Services, maxStaffLines, maxName)
	for i, c := range d.Categories {
		if _, ok := round.Category(c); !ok {
			bad.add(fmt.Sprintf("/categories/%d", i), "unknown_category", "is not one of the round's categories")
		}
	}
	bad.checkNames("/trusts", d.Trusts, maxStandingTrusts, maxOrganisationCode)
	bad.checkNames("/sites", d.Sites, maxStandingTrusts, maxOrganisationCode)
	bad.checkNames("/grades", d.Grades, maxStaffLines, maxName)
	if d.Doctors < 0 || d.Doctors > maxStandingDoctors {
		bad.add("/doctors", "out_of_range", fmt.Sprintf("must be from 1 to %d, or left out", maxStandingDoctors))
	}
	bad.words("/level", d.Level, false, maxName)
	if d.From.Before(round.StartsAt) || d.To.After(round.EndsAt) || !d.From.Before(d.To) {
		bad.add("/to", "outside_round", "must lie within the round, and end after it begins")
	}
	State{}.checkPublicAddress(&bad, d.PublicAddress, round.UnionPublishes)
	return bad.err()
}
