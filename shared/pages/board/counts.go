package board

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/csvfile"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

// countsView is the figures of a round: six numbers, two charts, and all of it in
// tables.
type countsView struct {
	Organisation string
	Board        string
	Path         string
	Round        string
	AsAt         time.Time
	Numbers      []bigNumber
	// Charts are the sections that are drawn.
	Charts []countsSection
	// Apart are figures that stand alone, one sentence each.
	Apart    []string
	Sections []countsSection
}

// bigNumber is one that is read from a distance.
type bigNumber struct {
	Name   string
	Number int
}

// numbersOf are the six that people ask for first.
func numbersOf(f counts.Figures) []bigNumber {
	t := f.Requests
	return []bigNumber{
		{"Requests", t.All.Requests}, {"Waiting for an answer", t.Pending.Requests}, {"Approved", t.Granted.Requests},
		{"Refused", t.Refused.Requests}, {"Doctors asked for", t.All.DoctorsAsked}, {"Doctors approved", t.Granted.DoctorsGranted},
	}
}

// drawn are the sections that have a chart.
var drawn = []string{"standing", "times"}

// countsSection is one question with its table, and its chart where it has one. A table
// without rows is not shown.
type countsSection struct {
	ID, Heading, Note string
	Head              []string
	Rows              [][]any
	// measures are the bars, and whole is what the longest is measured by, if not by
	// itself.
	measures []measure
	whole    float64
}

// row adds a row, with a bar for what it measures.
func (s *countsSection) row(m measure, cells ...any) {
	s.measures = append(s.measures, m)
	s.Rows = append(s.Rows, append([]any{m.Name}, cells...))
}

// Chart is drawn above the table.
func (s countsSection) Chart() barChart { return newBarChart(s.ID, s.Heading, s.whole, s.measures) }

func (h *pages) showCounts(w http.ResponseWriter, r *http.Request, v visit) error {
	figures, err := h.boards.Count(r.Context(), v.Said.Organisation, r.PathValue("round"), v.Now)
	if err != nil {
		return err
	}
	if table := r.PathValue("table"); table != "" {
		return writeTable(w, figures, table)
	}
	organisation, err := h.boards.Directory.Organisation(r.Context(), v.Said.Organisation)
	if err != nil {
		return err
	}
	view := countsView{
		Organisation: organisation.Name, Board: v.path(), Round: figures.RoundName, AsAt: figures.AsOf,
		Path: v.path() + "/counts/" + url.PathEscape(r.PathValue("round")), Numbers: numbersOf(figures), Apart: apartFrom(figures), Sections: sectionsOf(figures),
	}
	for _, section := range view.Sections {
		if slices.Contains(drawn, section.ID) {
			view.Charts = append(view.Charts, section)
		}
	}
	return h.Render(w, r, http.StatusOK, viewBoardCounts, kit.Page{Title: "Figures", Wide: true, RoundName: figures.RoundName, Body: view})
}

// writeTable writes one table for a spreadsheet. Error: casework.ErrNotFound for one
// that there is not.
func writeTable(w http.ResponseWriter, f counts.Figures, table string) error {
	sections := sectionsOf(f)
	i := slices.IndexFunc(sections, func(s countsSection) bool { return s.ID+".csv" == table })
	if i < 0 {
		return casework.ErrNotFound
	}
	var file bytes.Buffer
	if err := csvfile.Heading(&file, sections[i].Head); err != nil {
		return err
	}
	for _, row := range sections[i].Rows {
		cells := make([]string, len(row))
		for n, cell := range row {
			cells[n] = fmt.Sprint(cell)
		}
		if err := csvfile.Row(&file, cells); err != nil {
			return err
		}
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="figures-`+table+`"`)
	_, err := w.Write(file.Bytes())
	return err
}

func apartFrom(f counts.Figures) []string {
	apart := []string{
		fmt.Sprintf("A decision was reported, and the union has not confirmed it: %s.", words.Count(f.ReportedOnly.Requests, "request")),
		fmt.Sprintf("Reached the union with less than its minimum time: %s.", words.Count(f.ReachedUnionLate.Requests, "request")),
		fmt.Sprintf("Approved in another mix of doctors than was asked for: %s.", words.Count(f.OtherMix.Requests, "request")),
		fmt.Sprintf("Still open when a decision was clinically needed: %s.", words.Count(f.DeadlinePassed.Requests, "request")),
	}
	for _, r := range f.RevokedFor {
		if r.Requests.Requests > 0 {
			apart = append(apart, fmt.Sprintf("Revoked, and the reason is “%s”: %s.", r.Text, words.Count(r.Requests.Requests, "request")))
		}
	}
	if f.Voided > 0 {
		apart = append(apart, fmt.Sprintf("Filed in error and voided by an operator, and so in no other figure: %s.", words.Count(f.Voided, "request")))
	}
	return apart
}

func sectionsOf(f counts.Figures) []countsSection {
	sections := []countsSection{
		tallySection("standing", "How the requests stand", f.Requests),
		pendingSection(f.PendingAt),
		timesSection(f.Tiers),
	}
	for _, one := range []struct {
		id, heading, column string
		rows                []counts.Row
	}{
		{"regions", "By region", "Region", f.Regions},
		{"icbs", "By integrated care board", "Integrated care board", f.ICBs},
		{"trusts", "By trust", "Trust", f.Trusts},
		{"services", "By service", "Service", f.Services},
		{"categories", "By kind of care", "Kind of care", f.Categories},
	} {
		sections = append(sections, breakdownSection(one.id, one.heading, one.column, one.rows))
	}
	exceptions := tallySection("exceptions", "Mass casualty exceptions", f.Exceptions)
	exceptions.Note = "These are counted here alone, and in no figure above except the breakdowns’ own column."
	return append(sections, exceptions, turnoutSection(f), impactSection(f.Impact))
}

// tallySection names the parts of a tally; those of what was approved follow it.
func tallySection(id, heading string, t counts.Tally) countsSection {
	section := countsSection{
		ID: id, Heading: heading, Head: []string{"How it stands", "Requests", "Doctors asked for", "Doctors approved"}, whole: float64(t.All.Requests),
	}
	if t.All.Requests == 0 {
		return section
	}
	for _, part := range []struct {
		name string
		n    counts.Number
	}{
		{"Pending", t.Pending},
		{"Resolved locally", t.ResolvedLocally},
		{"Not put forward", t.NotPutForward},
		{"Withdrawn", t.Withdrawn},
		{"The strike ended first", t.StrikeEnded},
		{"Refused", t.Refused},
		{"Undecided", t.Undecided},
		{"Approved", t.Granted},
		{"Approved, in force", t.InForce},
		{"Approved, ran to its end", t.RanToEnd},
		{"Approved, stood down", t.StoodDown},
		{"Approved, revoked", t.Revoked},
	} {
		section.row(number(part.name, part.n.Requests), part.n.Requests, part.n.DoctorsAsked, part.n.DoctorsGranted)
	}
	section.Rows = append(section.Rows, []any{"All", t.All.Requests, t.All.DoctorsAsked, t.All.DoctorsGranted})
	return section
}

func pendingSection(pending []counts.Pending) countsSection {
	section := countsSection{ID: "pending", Heading: "Where pending requests are", Head: []string{"Tier", "Requests", "Doctors asked for"}}
	for _, p := range pending {
		section.row(number(words.Sentence(p.Name), p.Requests.Requests), p.Requests.Requests, p.Requests.DoctorsAsked)
	}
	return section
}

func timesSection(tiers []counts.TierTime) countsSection {
	section := countsSection{
		ID: "times", Heading: "Answered in time, by tier", whole: 100,
		Note: "The share is of the reviews that were answered or let pass. Times leave out what a question spent with the trust.",
		Head: []string{"Tier", "Reviews", "Open", "Answered", "In time", "Not answered", "Overtaken", "Half took up to", "Nine in ten took up to"},
	}
	for _, t := range tiers {
		m := measure{Name: words.Sentence(t.Name), Value: "none yet"}
		if t.ShareInTime != nil {
			m.Size = 100 * *t.ShareInTime
			m.Value = fmt.Sprintf("%.0f%%", math.Floor(m.Size))
		}
		section.row(m, t.Reviews, t.Open, t.Answered, t.AnsweredInTime, t.NotAnswered, t.Overtaken, taken(t, t.MedianSeconds), taken(t, t.NinetiethSeconds))
	}
	return section
}

func taken(t counts.TierTime, n int) string {
	if t.Answered == 0 {
		return "–"
	}
	return words.Span(time.Duration(n) * time.Second)
}

func breakdownSection(id, heading, column string, rows []counts.Row) countsSection {
	section := countsSection{
		ID: id, Heading: heading, Head: []string{column, "Requests", "Pending", "Approved", "Refused", "Other endings", "Exceptions"},
	}
	for _, row := range rows {
		t := row.Requests
		other := t.All.Requests - t.Pending.Requests - t.Granted.Requests - t.Refused.Requests
		section.row(number(cmp.Or(row.Name, "Not known"), t.All.Requests),
			t.All.Requests, t.Pending.Requests, t.Granted.Requests, t.Refused.Requests, other, row.Exceptions.All.Requests)
	}
	return section
}

func turnoutSection(f counts.Figures) countsSection {
	section := countsSection{
		ID: "turnout", Heading: "Doctors who came, as trusts said afterwards",
		Head: []string{"Called back by", "Requests", "Contacted", "Came", "Not needed"},
	}
	for _, one := range []struct {
		name string
		t    counts.Turnout
	}{{"Approvals", f.Turnout}, {"Mass casualty exceptions", f.ExceptionTurnout}} {
		if one.t.Requests > 0 {
			section.row(number(one.name, one.t.Came), one.t.Requests, one.t.Contacted, one.t.Came, one.t.NotNeeded)
		}
	}
	return section
}

func impactSection(i counts.Impact) countsSection {
	harm := "none reported"
	if i.HighestHarm != "" {
		harm = strings.ToLower(words.HarmText(i.HighestHarm))
	}
	section := countsSection{
		ID: "impact", Heading: "Impact that trusts reported", Head: []string{"What", "Cancelled", "Moved", "Rebooked"},
		Note: words.Count(i.Reports, "report") + ", on " + words.Count(i.RequestsWithReport, "request") + ". Highest harm: " + harm + ".",
	}
	if i.Reports == 0 {
		return section
	}
	for _, one := range []struct {
		name string
		d    derogation.Disruption
	}{{"Appointments", i.Appointments}, {"Operations", i.Operations}} {
		section.Rows = append(section.Rows, []any{one.name, one.d.Cancelled, one.d.Moved, one.d.Rebooked})
		section.measures = append(section.measures,
			number(one.name+" cancelled", one.d.Cancelled), number(one.name+" moved", one.d.Moved), number(one.name+" rebooked", one.d.Rebooked))
	}
	return section
}
