package derogation_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
)

// nights are the lines of three nights at two sites, and what else is asked until midnight
// of the first: the strike at Nottingham in November 2025 had such.
func nights(r derogation.Request) derogation.Request {
	first := time.Date(2025, time.July, 26, 20, 0, 0, 0, time.UTC)
	other := derogation.Site{Code: "RR813", Name: "St James's University Hospital"}
	r.Staff = []derogation.StaffLine{{
		Grade: "ST3 to ST8", Specialty: "Emergency medicine", Number: 7,
		Window: &derogation.Window{From: first.Add(-4 * time.Hour), To: first.Add(4 * time.Hour)},
	}}
	for night := range 3 {
		from := first.AddDate(0, 0, night)
		hours := derogation.Window{From: from, To: from.Add(12 * time.Hour)}
		for _, site := range []*derogation.Site{nil, &other} {
			r.Staff = append(r.Staff, derogation.StaffLine{Grade: "ST3 to ST8", Specialty: "Obstetrics", Number: 1, Site: site, Window: new(hours)})
		}
	}
	r.Window = derogation.Window{}
	return r
}

// approvedNights is a request for them that the union approved as it was asked, but for
// the numbers that change says.
func approvedNights(t *testing.T, change func(*derogation.Terms)) *history {
	submit := sampleSubmit()
	submit.Request = nights(submit.Request)
	h := (&history{t: t, now: evening}).do(submit, filer()).open()
	for h.state.Tier != derogation.Union {
		h.silence().open()
	}
	asked := h.state.Request
	terms := derogation.Terms{Staff: slices.Clone(asked.Staff), From: asked.Window.From, To: asked.Window.To}
	change(&terms)
	return h.do(derogation.Approve{Basis: h.basis(), Terms: terms}, reviewer(derogation.Union))
}

func entryOf(t *testing.T, h *history) derogation.RegisterEntry {
	t.Helper()
	entry, ok := h.state.Derogation()
	if !ok {
		t.Fatal("the register has no derogation")
	}
	return entry
}

func TestTheWindowLastsFromTheFirstStartToTheLastEnd(t *testing.T) {
	submit := sampleSubmit()
	submit.Request = nights(submit.Request)
	h := (&history{t: t, now: evening}).do(submit, filer())
	w := h.state.Request.Window
	if first, last := h.state.Request.Staff[0], h.state.Request.Staff[6]; !w.From.Equal(first.Window.From) || !w.To.Equal(last.Window.To) {
		t.Errorf("it lasts from %s to %s", w.From, w.To)
	}
	one := sampleSubmit()
	h = (&history{t: t, now: evening}).do(one, filer())
	if h.state.Request.Window != one.Request.Window {
		t.Errorf("one window became from %s to %s", h.state.Request.Window.From, h.state.Request.Window.To)
	}
}

// Of an approval of several nights nothing is in force between them.
func TestAnApprovalOfNightsIsNotInForceByDay(t *testing.T) {
	entry := entryOf(t, approvedNights(t, func(*derogation.Terms) {}))
	at := func(day, hour int) time.Time { return time.Date(2025, time.July, day, hour, 0, 0, 0, time.UTC) }
	for _, test := range []struct {
		now   time.Time
		phase derogation.RegisterPhase
		on    int
		next  time.Time
	}{
		{at(26, 15), derogation.PhaseBegins, 0, at(26, 16)},
		{at(26, 16), derogation.PhaseInForce, 1, at(26, 20)},
		{at(26, 23), derogation.PhaseInForce, 3, at(27, 20)},
		{at(27, 0), derogation.PhaseInForce, 2, at(27, 20)},
		{at(27, 8), derogation.PhaseBetween, 0, at(27, 20)},
		{at(27, 14), derogation.PhaseBetween, 0, at(27, 20)},
		{at(28, 14), derogation.PhaseBetween, 0, at(28, 20)},
		{at(29, 7), derogation.PhaseInForce, 2, time.Time{}},
		{at(29, 8), derogation.PhaseEnded, 0, time.Time{}},
	} {
		_, next := entry.NextFrom(test.now)
		if phase, on := entry.PhaseAt(test.now), entry.OnAt(test.now); phase != test.phase || len(on) != test.on || !next.Equal(test.next) {
			t.Errorf("at %s: %s with %d lines on, next from %s", test.now, phase, len(on), next)
		}
		if got := entry.InForceAt(test.now); got != (test.on > 0) {
			t.Errorf("at %s: in force %t", test.now, got)
		}
	}
}

// Whatever hours are asked for and granted: it is in force exactly while the hours of a
// line that was granted hold the minute, within what the union gave and the strike lasts.
func TestItIsInForceExactlyInTheHoursOfALine(t *testing.T) {
	tried := 0
	for seed := range uint64(60) {
		chance := rand.New(rand.NewPCG(seed, 97))
		hours := func(n int) time.Duration { return time.Duration(chance.IntN(n)) * time.Hour }
		h := (&history{t: t, now: evening})
		submit := sampleSubmit()
		start := evening.Add(10 * time.Hour)
		submit.Request.Window = derogation.Window{From: start, To: start.Add(60 * time.Hour)}
		submit.Request.Staff = nil
		for i := range 1 + chance.IntN(5) {
			line := derogation.StaffLine{Grade: fmt.Sprintf("ST%d", i), Specialty: "Any", Number: 1 + chance.IntN(3)}
			if chance.IntN(4) > 0 {
				from := start.Add(hours(50))
				line.Window = &derogation.Window{From: from, To: from.Add(time.Hour + hours(9))}
			}
			submit.Request.Staff = append(submit.Request.Staff, line)
		}
		h.do(submit, filer()).open()
		for h.state.Tier != derogation.Union {
			h.silence().open()
		}
		asked := h.state.Request
		terms := derogation.Terms{Staff: slices.Clone(asked.Staff), From: asked.Window.From.Add(hours(3)), To: asked.Window.To.Add(-hours(3))}
		for i := range terms.Staff {
			terms.Staff[i].Number = chance.IntN(terms.Staff[i].Number + 1)
		}
		given := terms
		approve := derogation.Approve{Basis: h.basis(), Terms: terms}
		var invalid *derogation.InvalidError
		if _, _, err := derogation.Apply(h.state, approve, reviewer(derogation.Union), h.now); errors.As(err, &invalid) {
			continue // Nobody is left, or nothing of the time of a line.
		}
		tried++
		entry := entryOf(t, h.do(approve, reviewer(derogation.Union)))
		for minute := start.Add(-time.Hour); minute.Before(start.Add(70 * time.Hour)); minute = minute.Add(20 * time.Minute) {
			want := false
			for _, line := range given.Staff {
				holds := line.Window == nil || line.Window.Holds(minute)
				want = want || line.Number > 0 && holds && !minute.Before(given.From) && minute.Before(given.To)
			}
			if got := entry.InForceAt(minute); got != want {
				t.Fatalf("seed %d at %s: in force %t, with lines %+v from %s to %s", seed, minute, got, given.Staff, given.From, given.To)
			}
		}
	}
	if tried < 30 {
		t.Errorf("only %d of 60 were approved", tried)
	}
}

// A line may be granted for fewer hours, and another not at all; what is left says when
// it begins and ends.
func TestTheUnionGrantsSomeNights(t *testing.T) {
	h := approvedNights(t, func(terms *derogation.Terms) {
		for i := range terms.Staff {
			if i != 3 {
				terms.Staff[i].Number = 0
			}
			terms.Staff[i].Window, terms.Staff[i].Site = nil, nil
		}
		line := hoursOf(3)
		terms.Staff[3].Window = &derogation.Window{From: line.From.Add(2 * time.Hour), To: line.To}
	})
	terms, line := h.state.Decision.Terms, hoursOf(3)
	if !terms.From.Equal(line.From.Add(2*time.Hour)) || !terms.To.Equal(line.To) {
		t.Errorf("from %s to %s", terms.From, terms.To)
	}
	if terms.Staff[4].Site == nil || terms.Staff[4].Site.Code != "RR813" || terms.Staff[4].Window == nil {
		t.Errorf("the line that was not granted lost its place: %+v", terms.Staff[4])
	}
}

// hoursOf are those of a line of the nights.
func hoursOf(line int) derogation.Window { return *nights(derogationtest.Request()).Staff[line].Window }

func TestTermsMayNotGoBeyondALine(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*derogation.Terms)
		want   string
	}{
		"longer hours": {func(terms *derogation.Terms) {
			terms.Staff[1].Window = &derogation.Window{From: hoursOf(1).From, To: hoursOf(1).To.Add(time.Hour)}
		}, "/terms/staff/1/window wider_than_asked"},
		"hours that end first": {func(terms *derogation.Terms) {
			terms.Staff[1].Window = &derogation.Window{From: hoursOf(1).To, To: hoursOf(1).From}
		}, "/terms/staff/1/window/to ends_before_start"},
		"another site": {func(terms *derogation.Terms) {
			terms.Staff[1].Site = &derogation.Site{Code: "RR899", Name: "Another"}
		}, "/terms/staff/1/site/code wrong_line"},
		"a time without any of it": {func(terms *derogation.Terms) {
			terms.To = hoursOf(1).To
			for i := 5; i < 7; i++ {
				terms.Staff[i].Number = 0
			}
			terms.Staff[4].Number = 0
		}, "/terms/staff/3/number no_time_left"},
	} {
		t.Run(name, func(t *testing.T) {
			submit := sampleSubmit()
			submit.Request = nights(submit.Request)
			h := (&history{t: t, now: evening}).do(submit, filer()).open()
			for h.state.Tier != derogation.Union {
				h.silence().open()
			}
			asked := h.state.Request
			terms := derogation.Terms{Staff: slices.Clone(asked.Staff), From: asked.Window.From, To: asked.Window.To}
			test.change(&terms)
			_, _, err := derogation.Apply(h.state, derogation.Approve{Basis: h.basis(), Terms: terms}, reviewer(derogation.Union), h.now)
			wantFields(t, err, test.want)
		})
	}
}

func TestTheRulesOfShifts(t *testing.T) {
	hours := func(i int) *derogation.Window { return nights(derogationtest.Request()).Staff[i].Window }
	for name, test := range map[string]struct {
		change func(*derogation.Request)
		want   []string
	}{
		"three nights at two sites":             {func(*derogation.Request) {}, nil},
		"a window besides, which the lines say": {func(r *derogation.Request) { r.Window = derogationtest.Request().Window }, nil},
		"hours that end before they start":      {func(r *derogation.Request) { r.Staff[0].Window.To = r.Staff[0].Window.From }, []string{"/staff/0/window/to ends_before_start"}},
		"hours without a start":                 {func(r *derogation.Request) { r.Staff[1].Window.From = time.Time{} }, []string{"/staff/1/window/from required"}},
		"hours after the strike":                {func(r *derogation.Request) { r.Staff[6].Window.To = r.Staff[6].Window.To.AddDate(0, 0, 9) }, []string{"/staff/6/window/to outside_round"}},
		"the same doctors twice":                {func(r *derogation.Request) { r.Staff[2].Site = nil }, []string{"/staff/2 overlaps"}},
		"a site without a code":                 {func(r *derogation.Request) { r.Staff[2].Site = &derogation.Site{Name: "Here"} }, []string{"/staff/2/site/code required"}},
		"a line without hours, and no window":   {func(r *derogation.Request) { r.Staff[0].Window = nil }, []string{"/window/from required", "/window/to required"}},
		"a line without hours, in a window": {func(r *derogation.Request) {
			r.Staff[0].Window = nil
			r.Window = derogation.Window{From: hours(1).From, To: hours(6).To}
		}, nil},
		"hours that lie outside the window given": {func(r *derogation.Request) {
			r.Staff[0].Window = nil
			r.Window = derogation.Window{From: hours(1).From, To: hours(4).To}
		}, []string{"/staff/5/window outside_window", "/staff/6/window outside_window"}},
		"too many": {func(r *derogation.Request) {
			for i := range 6 {
				line := r.Staff[1]
				line.Grade = fmt.Sprintf("CT%d", i)
				r.Staff = append(r.Staff, line)
			}
		}, []string{"/staff too_many_shifts"}},
	} {
		t.Run(name, func(t *testing.T) {
			request := nights(derogationtest.Request())
			test.change(&request)
			err := derogation.ValidateRequest(request, derogationtest.Round(), evening)
			if test.want == nil {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			wantFields(t, err, test.want...)
		})
	}
}

// The end of a strike cuts the hours of each line.
func TestTheEndOfAStrikeCutsEachLine(t *testing.T) {
	h := approvedNights(t, func(*derogation.Terms) {})
	ends := time.Date(2025, time.July, 27, 22, 0, 0, 0, time.UTC)
	entries, _ := h.state.RegisterEntries()
	round := h.state.Round
	round.Strike.Changes = append(round.Strike.Changes, derogation.StrikeChange{Kind: derogation.StrikeCutShort, EndsAt: ends, At: h.now})
	cut := entries.Within(round).Derogation
	for at, want := range map[time.Time]bool{ends.Add(-time.Minute): true, ends: false, ends.Add(22 * time.Hour): false} {
		if got := cut.InForceAt(at); got != want {
			t.Errorf("at %s: in force %t", at, got)
		}
	}
}

// A list answers for each site that is named, and the record says which are not in it.
func TestEachSiteIsFoundInTheList(t *testing.T) {
	submit := sampleSubmit()
	submit.Request = nights(submit.Request)
	submit.Sites = derogation.SitesFound{"RR801": derogation.SiteListed, "RR813": derogation.SiteForeign}
	_, _, err := derogation.Apply(derogation.State{}, submit, filer(), evening)
	wantFields(t, err, "/staff/2/site/code foreign_site", "/staff/4/site/code foreign_site", "/staff/6/site/code foreign_site")

	submit.Sites["RR813"] = derogation.SiteUnlisted
	h := (&history{t: t, now: evening}).do(submit, filer())
	unlisted := h.state.UnlistedSites()
	if !h.state.SiteUnlisted || len(unlisted) != 1 || unlisted[0].Code != "RR813" {
		t.Errorf("not in the list are %v", unlisted)
	}
	h.do(derogation.Amend{Request: h.state.Request, Note: "One fewer."}, filer())
	if got := h.state.UnlistedSites(); !slices.Equal(got, unlisted) {
		t.Errorf("after an amendment, %v", got)
	}
	alone := derogationtest.Request()
	if asked := h.state.Unasked(alone); len(asked) != 0 {
		t.Errorf("lists are asked of %v", asked)
	}
	h.do(derogation.Amend{Request: alone, Note: "One site."}, filer())
	if h.state.SiteUnlisted {
		t.Error("a site that is no longer named is still missed in the list")
	}
}

// Two doctors for each of three nights are two at once, and no more than was agreed.
func TestWhatWasAgreedIsComparedLineByLine(t *testing.T) {
	request := nights(derogationtest.Request())
	request.Staff = request.Staff[1:]
	request = request.Settled()
	agreed := func(change func(*derogation.Standing)) []derogation.Beyond {
		d := derogation.Standing{
			ID: "S-1", Services: []string{request.Service}, Sites: []string{"RR801", "RR813"}, Doctors: 2,
			From: request.Window.From, To: request.Window.To,
		}
		change(&d)
		found := derogation.AgreedFor([]derogation.Standing{d}, request, derogationtest.Trust(), derogationtest.Round(), evening)
		if found == nil {
			t.Fatal("nothing was agreed")
		}
		return found.Beyond
	}
	for name, test := range map[string]struct {
		change func(*derogation.Standing)
		want   []derogation.Beyond
	}{
		"no more":         {func(*derogation.Standing) {}, nil},
		"one doctor":      {func(d *derogation.Standing) { d.Doctors = 1 }, []derogation.Beyond{derogation.BeyondDoctors}},
		"one site":        {func(d *derogation.Standing) { d.Sites = d.Sites[:1] }, []derogation.Beyond{derogation.BeyondSites}},
		"a shorter while": {func(d *derogation.Standing) { d.To = d.To.Add(-time.Hour) }, []derogation.Beyond{derogation.BeyondTimes}},
	} {
		if got := agreed(test.change); !slices.Equal(got, test.want) {
			t.Errorf("%s: beyond it are %v", name, got)
		}
	}
}

// One window at one site means what it always did.
func TestARequestWithoutShiftsIsWhatItWas(t *testing.T) {
	asked := derogationtest.Request()
	if !asked.Settled().Window.From.Equal(asked.Window.From) || len(asked.Sites()) != 1 || derogation.HasShifts(asked.Staff) {
		t.Errorf("it has sites %v", asked.Sites())
	}
	h := approved(t)
	entry := entryOf(t, h)
	for at := entry.From.Add(-time.Hour); at.Before(entry.To.Add(time.Hour)); at = at.Add(10 * time.Minute) {
		if got, want := entry.InForceAt(at), !at.Before(entry.From) && at.Before(entry.To); got != want {
			t.Errorf("at %s: in force %t", at, got)
		}
	}
}
