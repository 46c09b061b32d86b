package derogation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// maxShifts is how many lines may have a site or hours of their own: four nights at
// three sites. A case with as many fits its item.
const maxShifts = 12

// Holds reports whether a time lies in the window.
func (w Window) Holds(at time.Time) bool { return !at.Before(w.From) && at.Before(w.To) }

func (w Window) overlaps(other Window) bool {
	return w.From.Before(other.To) && other.From.Before(w.To)
}

// within is the part of the window that lies in another; it ends no later than it
// begins where that is nothing.
func (w Window) within(whole Window) Window {
	return Window{From: later(w.From, whole.From), To: sooner(w.To, whole.To)}
}

func (w Window) empty() bool { return !w.From.Before(w.To) }

func sooner(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// Own reports whether the line has a site or hours of its own.
func (l StaffLine) Own() bool { return l.Site != nil || l.Window != nil }

// At is where the line's doctors work: at a site of its own, or at that of the whole.
func (l StaffLine) At(whole Site) Site {
	if l.Site == nil {
		return whole
	}
	return *l.Site
}

// During is when they do: in hours of its own, as far as those lie in the whole, or in
// all of that.
func (l StaffLine) During(whole Window) Window {
	if l.Window == nil {
		return whole
	}
	return l.Window.within(whole)
}

// HasShifts reports whether some line has a site or hours of its own.
func HasShifts(lines []StaffLine) bool { return slices.ContainsFunc(lines, StaffLine.Own) }

// placed are the lines of a request, each with its site and hours.
func (r Request) placed() []StaffLine {
	lines := slices.Clone(r.Staff)
	for i, line := range lines {
		lines[i].Site, lines[i].Window = new(line.At(r.Site)), new(line.During(r.Window))
	}
	return lines
}

func (r Request) anyLine(is func(StaffLine) bool) bool { return slices.ContainsFunc(r.Staff, is) }

// Sites are all that the request names, its own first, each once.
func (r Request) Sites() []Site {
	sites := []Site{r.Site}
	for _, line := range r.Staff {
		if at := line.At(r.Site); !slices.ContainsFunc(sites, func(s Site) bool { return s.called(at) }) {
			sites = append(sites, at)
		}
	}
	return sites
}

// Settled is a request whose window lasts from the first start to the last end: where
// every line has hours of its own, those say it, whatever was sent.
func (r Request) Settled() Request {
	if whole, ok := span(r.Staff); ok {
		r.Window = whole
	}
	return r
}

// span lasts from the first start to the last end of lines. It reports false unless each
// has hours of its own.
func span(lines []StaffLine) (Window, bool) {
	if len(lines) == 0 || slices.ContainsFunc(lines, func(l StaffLine) bool { return l.Window == nil }) {
		return Window{}, false
	}
	var whole Window
	for _, line := range lines {
		if from := line.Window.From; whole.From.IsZero() || !from.IsZero() && from.Before(whole.From) {
			whole.From = from
		}
		whole.To = later(whole.To, line.Window.To)
	}
	return whole, true
}

// mostAtOnce is how many doctors work at one time at the most.
func (r Request) mostAtOnce() int {
	most := 0
	for _, begins := range r.Staff {
		at, sum := begins.During(r.Window).From, 0
		for _, line := range r.Staff {
			if line.During(r.Window).Holds(at) {
				sum += line.Number
			}
		}
		most = max(most, sum)
	}
	return most
}

// checkShifts checks when the doctors are asked back: the window, unless the lines say it,
// and the hours that lines have of their own. One may be over: an amendment of the second
// night still names the first.
func (f *fields) checkShifts(r Request, round Round, now time.Time) {
	_, each := span(r.Staff)
	if !each {
		f.checkWindow("/window", r.Window, round)
	}
	shifts := 0
	for i, line := range r.Staff {
		at := fmt.Sprintf("/staff/%d", i)
		if line.Own() {
			shifts++
		}
		if line.Window != nil {
			f.checkWindow(at+"/window", *line.Window, round)
			if !each && !r.Window.empty() && (line.Window.From.Before(r.Window.From) || line.Window.To.After(r.Window.To)) {
				f.add(at+"/window", "outside_window", "must lie within the window of the request; or give every line its own, and leave that out")
			}
		}
		if j := slices.IndexFunc(r.Staff[:i], func(other StaffLine) bool { return sameShift(r, other, line) }); j >= 0 {
			f.add(at, "overlaps", fmt.Sprintf("must not be for the same grade, specialty, site and time as line %d: add its number there", j+1))
		}
	}
	if shifts > maxShifts {
		f.add("/staff", "too_many_shifts", fmt.Sprintf("must have %d lines or fewer with a site or hours of their own: file a request for the rest", maxShifts))
	}
	if whole := r.Window; !now.Before(whole.To) && !whole.empty() {
		f.add("/window/to", "already_passed", "must be in the future")
	}
}

// sameShift reports whether two lines are for the same doctors at the same place and in
// part at the same time. Two lines with nothing of their own may be: they were always
// taken.
func sameShift(r Request, a, b StaffLine) bool {
	return (a.Own() || b.Own()) && sameWords(a.Grade) == sameWords(b.Grade) && sameWords(a.Specialty) == sameWords(b.Specialty) &&
		a.At(r.Site).called(b.At(r.Site)) && a.During(r.Window).overlaps(b.During(r.Window))
}

// checkLine names the ways in which a line of terms goes beyond the line that was asked
// for, apart from its number. What it leaves out is as in that.
func checkLine(bad *fields, at string, asked Request, line, was StaffLine, terms Terms) {
	if line.Grade != was.Grade || line.Specialty != was.Specialty {
		bad.add(at, "wrong_line", "must be for the grade and specialty of the request's line")
	}
	if line.Site != nil && canonicalSite(line.Site.Code) != canonicalSite(was.At(asked.Site).Code) {
		bad.add(at+"/site/code", "wrong_line", "must be the site of the request's line")
	}
	if line.Window != nil {
		hours := was.During(asked.Window)
		if line.Window.empty() {
			bad.add(at+"/window/to", "ends_before_start", "must be after the start")
		}
		if line.Window.From.Before(hours.From) || line.Window.To.After(hours.To) {
			bad.add(at+"/window", "wider_than_asked", "must lie in the hours that the request's line asks for")
		}
	}
	if line.Window == nil {
		line.Window = was.Window
	}
	if line.Window != nil && !line.Window.empty() && line.Number > 0 && line.During(terms.whole()).empty() {
		bad.add(at+"/number", "no_time_left", "must be 0: none of the hours of this line lie between from and to")
	}
}

func (t Terms) whole() Window { return Window{From: t.From, To: t.To} }

// settled are terms as they are recorded: each line has the site and the hours of the
// request's, unless its own are fewer, and the whole lasts from the first start to the
// last end of what is granted.
func (t Terms) settled(asked Request) Terms {
	if !HasShifts(asked.Staff) && !HasShifts(t.Staff) || len(t.Staff) != len(asked.Staff) {
		return t
	}
	t.Staff = slices.Clone(t.Staff)
	var granted []StaffLine
	for i := range t.Staff {
		line, was := &t.Staff[i], asked.Staff[i]
		line.Site = was.Site
		if line.Window == nil {
			line.Window = was.Window
		}
		if line.Window != nil {
			if hours := line.During(t.whole()); !hours.empty() {
				line.Window = &hours
			}
		}
		if line.Number > 0 {
			granted = append(granted, *line)
		}
	}
	if whole, ok := span(granted); ok {
		t.From, t.To = whole.From, whole.To
	}
	return t
}

// HasShifts reports whether some line of an entry has a site or hours of its own.
func (e RegisterEntry) HasShifts() bool {
	return slices.ContainsFunc(e.Staff, func(l RegisterLine) bool { return l.Site != nil || l.Window != nil })
}

// OnAt lists the lines of an entry under which doctors may work at the time given, as far
// as they lie in the entry's own time.
func (e RegisterEntry) OnAt(now time.Time) []RegisterLine {
	var on []RegisterLine
	for _, line := range e.Staff {
		if line.During(e).Holds(now) {
			on = append(on, line)
		}
	}
	return on
}

// InForceAt reports whether the entry permits anybody to work at the time given.
func (e RegisterEntry) InForceAt(now time.Time) bool {
	phase := e.PhaseAt(now)
	return (phase == PhaseInForce || phase == PhaseHolds) && len(e.OnAt(now)) > 0
}

// NextFrom is the start of the next hours of an entry after the time given, where any
// are to come before it ends.
func (e RegisterEntry) NextFrom(now time.Time) ([]RegisterLine, time.Time) {
	var next []RegisterLine
	var from time.Time
	until := e.To
	if e.State == RegisterRevoked {
		until = sooner(until, e.RevokedFrom())
	}
	for _, line := range e.Staff {
		hours := line.During(e)
		if !hours.From.After(now) || hours.empty() || !hours.From.Before(until) {
			continue
		}
		switch c := hours.From.Compare(from); {
		case from.IsZero() || c < 0:
			next, from = []RegisterLine{line}, hours.From
		case c == 0:
			next = append(next, line)
		}
	}
	return next, from
}

// During is when the line's doctors work, within the time of its entry.
func (l RegisterLine) During(e RegisterEntry) Window {
	return StaffLine{Window: l.Window}.During(Window{From: e.From, To: e.To})
}

// At is where they do.
func (l RegisterLine) At(e RegisterEntry) Site { return StaffLine{Site: l.Site}.At(e.Site) }

// Places are the sites of lines of an entry, each once, in the order of the lines.
func (e RegisterEntry) Places(lines []RegisterLine) []string {
	var names []string
	for _, line := range lines {
		at := line.At(e)
		if name := cmp.Or(strings.TrimSpace(at.Name), at.Code); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
