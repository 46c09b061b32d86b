package browser

import (
	"slices"
	"strings"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// timeParts are how the parts of a time are typed, by what a screen reader calls
// them.
var timeParts = map[string]string{
	"Day": "02", "Month": "01", "Year": "2006", "Hours": "03", "Minutes": "04", "AM/PM": "pm",
}

// FillTime types a time into a field for a date and a time that Tab leads to,
// part by part. Which parts there are to type, and in what order, is for the
// browser to say: a year that cannot be another one is none of them.
func (r *Reader) FillTime(selector string, at time.Time) {
	r.t.Helper()
	r.Reach(selector)
	for r.at(selector) {
		part := r.focusedPart()
		form, known := timeParts[part]
		if !known {
			break // The button that opens a calendar.
		}
		r.press(at.Format(form))
		if r.at(selector) && r.focusedPart() == part {
			r.press(kb.Tab)
		}
	}
	if got, want := ask[string](r, `document.querySelector("`+selector+`").value`), at.Format("2006-01-02T15:04"); got != want {
		r.t.Fatalf("%s holds %q once %s was typed", selector, got, want)
	}
}

// focusedPart is what a screen reader calls the part of a time that has the
// focus: the first word of what it says.
func (r *Reader) focusedPart() string {
	r.t.Helper()
	tree, err := chromedp.Call(r.tab, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		r.t.Fatal(err)
	}
	for _, node := range tree.Nodes {
		focused := slices.ContainsFunc(node.Properties, func(p *accessibility.Property) bool {
			return p.Name == accessibility.PropertyNameFocused && string(p.Value.Value) == "true"
		})
		if focused && string(node.Role.Value) == `"spinbutton"` {
			name, _, _ := strings.Cut(strings.Trim(string(node.Name.Value), `"`), " ")
			return name
		}
	}
	return ""
}
