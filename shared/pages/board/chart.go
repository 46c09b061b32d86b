package board

import (
	"fmt"
	"strconv"
)

// barChart is a chart of horizontal bars, drawn on the server as SVG, each with
// its number beside its name: it is read without its colours. Its table follows
// it, and holds the same and more.
type barChart struct {
	ID     string
	Title  string
	Bars   []bar
	Height int
}

// bar is one bar. Length is its part of the whole width, in hundredths; Name and
// Y, Top are where its text and the bar itself begin, in pixels.
type bar struct {
	Name   string
	Value  string
	Length string
	Y, Top int
}

// measure is a name with a number, and the number as people read it.
type measure struct {
	Name  string
	Size  float64
	Value string
}

// The measures of a chart, in pixels: a line of text, and its bar below it.
const (
	barPitch  = 52
	barOffset = 28
)

// newBarChart draws measures. The longest bar is as wide as the chart, or what
// whole says where that is more than 0.
func newBarChart(id, title string, whole float64, measures []measure) barChart {
	chart := barChart{ID: id, Title: title, Height: barPitch * len(measures)}
	if whole == 0 {
		for _, m := range measures {
			whole = max(whole, m.Size)
		}
	}
	for i, m := range measures {
		length := 0.0
		if whole > 0 {
			length = 100 * m.Size / whole
		}
		chart.Bars = append(chart.Bars, bar{
			Name: m.Name, Value: m.Value, Length: strconv.FormatFloat(length, 'f', 1, 64) + "%",
			Y: barPitch * i, Top: barPitch*i + barOffset,
		})
	}
	return chart
}

// Description says in words what the bars show.
func (c barChart) Description() string {
	text := "A bar for each: "
	for i, b := range c.Bars {
		if i > 0 {
			text += "; "
		}
		text += b.Name + ", " + b.Value
	}
	return text + "."
}

// number is a measure of a whole number.
func number(name string, n int) measure {
	return measure{Name: name, Size: float64(n), Value: fmt.Sprint(n)}
}
