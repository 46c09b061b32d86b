package main

import (
	"fmt"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// gapsShown is how many gaps of one place are listed one by one.
const gapsShown = 5

// oneByOne is how many organisations with nobody for a duty have a line each. The
// codes of more are on one line.
const oneByOne = 3

// checkedContacts is what a check of contacts found. ContactsDiffer are the
// organisations of which functions read other contacts than were loaded, or have to
// read them one by one.
type checkedContacts struct {
	Rounds         []checkedRound `json:"rounds"`
	Checked        int            `json:"checked"`
	Short          int            `json:"short"`
	ContactsDiffer []string       `json:"contactsDiffer"`
}

// round is the one that is being checked.
func (a *checkedContacts) round() *checkedRound { return &a.Rounds[len(a.Rounds)-1] }

type checkedRound struct {
	Round         string            `json:"round"`
	From          time.Time         `json:"from"`
	To            time.Time         `json:"to"`
	HolidaysKnown bool              `json:"bankHolidaysKnown"`
	NoTrustFor    []derogation.Tier `json:"noTrustFor,omitempty"`
	Short         []shortage        `json:"short"`
	// CannotDecide are those of a union who are told, and cannot decide on a page.
	CannotDecide []undecided `json:"cannotDecide,omitempty"`
}

// undecided are contacts of an organisation, by id.
type undecided struct {
	Organisation string   `json:"organisation"`
	Name         string   `json:"name"`
	Contacts     []string `json:"contacts"`
}

// shortage is a duty of an organisation with hours when nobody would be asked, or
// with nobody.
type shortage struct {
	Organisation string       `json:"organisation"`
	Name         string       `json:"name"`
	Duty         string       `json:"duty"`
	Service      string       `json:"service,omitempty"`
	Site         string       `json:"site,omitempty"`
	Registered   bool         `json:"registered"`
	Gaps         []gapBetween `json:"gaps"`
}

type gapBetween struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

func (a checkedContacts) text(s *sheet) {
	for _, r := range a.Rounds {
		s.line("%s, %s to %s", r.Round, uktime.Operator(r.From), uktime.Operator(r.To))
		if !r.HolidaysKnown {
			s.line("  not all bank holidays of this time are known: hours that rest on them may differ")
		}
		for _, tier := range r.NoTrustFor {
			s.line("  %s: no trust that is open then is registered", tier)
		}
		for _, of := range r.CannotDecide {
			s.line("  %s %s: %s cannot decide on a page, because links come by email only", of.Organisation, of.Name, strings.Join(of.Contacts, ", "))
		}
		without := r.without()
		said := map[string]bool{}
		for _, short := range r.Short {
			codes := without[short.Duty]
			switch {
			case short.Registered || short.particular() || len(codes) <= oneByOne:
				short.text(s)
			case !said[short.Duty]:
				s.line("  %s: %d organisations have registered nobody: %s", short.Duty, len(codes), strings.Join(codes, " "))
				said[short.Duty] = true
			}
		}
	}
	if len(a.ContactsDiffer) > 0 {
		s.line("differ from what was loaded, so load them again: %s", strings.Join(a.ContactsDiffer, " "))
	}
	s.line("checked: %d; with hours when there is nobody to ask: %d", a.Checked, a.Short)
}

// without are the organisations that registered nobody at all, by duty.
func (r checkedRound) without() map[string][]string {
	codes := map[string][]string{}
	for _, short := range r.Short {
		if !short.Registered && !short.particular() {
			codes[short.Duty] = append(codes[short.Duty], short.Organisation)
		}
	}
	return codes
}

// particular reports whether it is for one service or site.
func (short shortage) particular() bool { return short.Service != "" || short.Site != "" }

func (short shortage) text(s *sheet) {
	where := ""
	switch {
	case short.Service != "" && short.Site != "":
		where = fmt.Sprintf(" (%s at %s)", short.Service, short.Site)
	case short.Service != "":
		where = fmt.Sprintf(" (%s)", short.Service)
	case short.Site != "":
		where = fmt.Sprintf(" (at %s)", short.Site)
	}
	whose := fmt.Sprintf("  %s %s, %s%s:", short.Organisation, short.Name, short.Duty, where)
	if !short.Registered {
		s.line("%s nobody is registered", whose)
		return
	}
	var all time.Duration
	for _, gap := range short.Gaps {
		all += gap.To.Sub(gap.From)
	}
	s.line("%s nobody for %s", whose, lasting(all))
	for _, gap := range short.Gaps[:min(len(short.Gaps), gapsShown)] {
		s.line("    %s to %s", uktime.Operator(gap.From), uktime.Operator(gap.To))
	}
	if more := len(short.Gaps) - gapsShown; more > 0 {
		s.line("    and %d more times", more)
	}
}

// lasting writes a length in hours and minutes.
func lasting(d time.Duration) string {
	minutes := int(d.Round(time.Minute) / time.Minute)
	return fmt.Sprintf("%d h %02d min", minutes/60, minutes%60)
}
