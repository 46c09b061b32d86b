package board

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"

	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

// countsView is the figures of a round, each as a chart with its table.
type countsView struct {
	Organisation string
	Board        string
	Round        string
	AsAt         time.Time
	// Apart are figures that stand alone, one sentence each.
	Apart    []string
	Sections []countsSection
}

// countsSection is one question with its chart and its table. A table that has a
// note and no rows is not drawn.
type countsSection struct {
	Heading string
	Note    string
	Chart   barChart
	Head    []string
	Rows    [][]string
}

func (h *Pages) showCounts(w http.ResponseWriter, r *http.Request, v visit) error {
	figures, err := h.boards.Count(r.Context(), v.Said.Organisation, r.PathValue("round"), v.Now)
	if err != nil {
		return err
	}
	organisation, err := h.boards.Directory.Organisation(r.Context(), v.Said.Organisation)
	if err != nil {
		return err
	}
	view := countsView{
		Organisation: organisation.Name, Board: v.path(), Round: figures.RoundName, AsAt: figures.AsOf,
		Apart: apartFrom(figures), Sections: sectionsOf(figures),
	}
	return h.Render(w, r, http.StatusOK, viewBoardCounts, kit.Page{Title: "Figures", Wide: true, RoundName: figures.RoundName, Body: view})
}

func apartFrom(f counts.Figures) []string {
	return []string{
		fmt.Sprintf("A decision was reported, and the union has not confirmed it: %s.", words.Count(f.ReportedOnly.Requests, "request")),
		fmt.Sprintf("First put to the union with less time left than it is to have at least: %s.", words.Count(f.ReachedUnionLate.Requests, "request")),
	}
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
	return append(sections, exceptions, impactSection(f.Impact))
}

// tallySection names the parts of a tally; those of what was granted follow it.
func tallySection(id, heading string, t counts.Tally) countsSection {
	section := countsSection{Heading: heading, Head: []string{"How it stands", "Requests", "Doctors asked for", "Doctors granted"}}
	if t.All.Requests == 0 {
		return section
	}
	parts := []struct {
		name string
		n    counts.Number
	}{
		{"Pending", t.Pending},
		{"Resolved locally", t.ResolvedLocally},
		{"Not put forward", t.NotPutForward},
		{"Withdrawn", t.Withdrawn},
		{"Refused", t.Refused},
		{"Undecided", t.Undecided},
		{"Granted", t.Granted},
		{"Granted, in force", t.InForce},
		{"Granted, ran to its end", t.RanToEnd},
		{"Granted, stood down", t.StoodDown},
		{"Granted, revoked", t.Revoked},
	}
	var measures []measure
	for _, part := range parts {
		measures = append(measures, number(part.name, part.n.Requests))
		section.Rows = append(section.Rows, numberRow(part.name, part.n))
	}
	section.Rows = append(section.Rows, numberRow("All", t.All))
	section.Chart = newBarChart(id, heading, float64(t.All.Requests), measures)
	return section
}

func numberRow(name string, n counts.Number) []string {
	return []string{name, fmt.Sprint(n.Requests), fmt.Sprint(n.DoctorsAsked), fmt.Sprint(n.DoctorsGranted)}
}

func pendingSection(pending []counts.Pending) countsSection {
	section := countsSection{Heading: "Where pending requests are", Head: []string{"Level", "Requests", "Doctors asked for"}}
	var measures []measure
	for _, p := range pending {
		name := words.Sentence(p.Name)
		measures = append(measures, number(name, p.Requests.Requests))
		section.Rows = append(section.Rows, []string{name, fmt.Sprint(p.Requests.Requests), fmt.Sprint(p.Requests.DoctorsAsked)})
	}
	section.Chart = newBarChart("pending", section.Heading, 0, measures)
	return section
}

func timesSection(tiers []counts.TierTime) countsSection {
	section := countsSection{
		Heading: "Answered in time, by level",
		Note:    "The share is of the reviews that were answered or let pass. Times leave out what a question spent with the trust.",
		Head:    []string{"Level", "Reviews", "Open", "Answered", "In time", "Not answered", "Overtaken", "Half took up to", "Nine in ten took up to"},
	}
	var measures []measure
	for _, t := range tiers {
		name := words.Sentence(t.Name)
		m := measure{Name: name, Value: "none yet"}
		if t.ShareInTime != nil {
			m.Size = 100 * *t.ShareInTime
			m.Value = fmt.Sprintf("%.0f%%", math.Floor(m.Size))
		}
		measures = append(measures, m)
		section.Rows = append(section.Rows, []string{
			name, fmt.Sprint(t.Reviews), fmt.Sprint(t.Open), fmt.Sprint(t.Answered), fmt.Sprint(t.AnsweredInTime),
			fmt.Sprint(t.NotAnswered), fmt.Sprint(t.Overtaken), taken(t, t.MedianSeconds), taken(t, t.NinetiethSeconds),
		})
	}
	section.Chart = newBarChart("times", section.Heading, 100, measures)
	return section
}

func taken(t counts.TierTime, n int) string {
	if t.Answered == 0 {
		return "–"
	}
	return words.Span(words.Seconds(n))
}

func breakdownSection(id, heading, column string, rows []counts.Row) countsSection {
	section := countsSection{
		Heading: heading, Head: []string{column, "Requests", "Pending", "Granted", "Refused", "Other endings", "Exceptions"},
	}
	var measures []measure
	for _, row := range rows {
		name := row.Name
		if name == "" {
			name = "Not known"
		}
		t := row.Requests
		other := t.All.Requests - t.Pending.Requests - t.Granted.Requests - t.Refused.Requests
		measures = append(measures, number(name, t.All.Requests))
		section.Rows = append(section.Rows, []string{
			name, fmt.Sprint(t.All.Requests), fmt.Sprint(t.Pending.Requests), fmt.Sprint(t.Granted.Requests),
			fmt.Sprint(t.Refused.Requests), fmt.Sprint(other), fmt.Sprint(row.Exceptions.All.Requests),
		})
	}
	section.Chart = newBarChart(id, heading, 0, measures)
	return section
}

func impactSection(i counts.Impact) countsSection {
	section := countsSection{
		Heading: "Impact that trusts reported", Head: []string{"What", "Cancelled", "Moved", "Rebooked"},
		Note: words.Count(i.Reports, "report") + ", on " + words.Count(i.RequestsWithReport, "request") + ". Highest harm: " + highestHarm(i.HighestHarm) + ".",
	}
	if i.Reports == 0 {
		return section
	}
	var measures []measure
	for _, one := range []struct {
		name string
		d    derogation.Disruption
	}{{"Appointments", i.Appointments}, {"Operations", i.Operations}} {
		measures = append(measures,
			number(one.name+" cancelled", one.d.Cancelled), number(one.name+" moved", one.d.Moved), number(one.name+" rebooked", one.d.Rebooked))
		section.Rows = append(section.Rows, []string{one.name, fmt.Sprint(one.d.Cancelled), fmt.Sprint(one.d.Moved), fmt.Sprint(one.d.Rebooked)})
	}
	section.Chart = newBarChart("impact", section.Heading, 0, measures)
	return section
}

func highestHarm(level derogation.HarmLevel) string {
	if level == "" {
		return "none reported"
	}
	return strings.ToLower(words.HarmText(level))
}
