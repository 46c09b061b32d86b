package kit

import (
	"cmp"
	"strings"
	"time"

	"example.org/derogations/shared/pages/words"
)

// Row is a field with what was filled in. ID is where it is changed.
type Row struct {
	Name string
	ID   string
	Reading
}

// Reading is what a field means whose text alone does not say it: a typed local
// time may mean two instants, and a number is one of those asked for.
type Reading struct {
	Text string
	At   *time.Time
}

// ReadBack puts filled controls in words, with what those mean by their IDs whose
// text does not say it; of a choice, what was chosen with the fields that belong to
// it.
func ReadBack(controls []Control, meant map[string]Reading) []Row {
	var rows []Row
	for _, c := range controls {
		name, _, _ := strings.Cut(c.Label, " (optional")
		switch c.Kind {
		case KindGroup:
			for _, row := range ReadBack(c.Controls, meant) {
				if c.Leads {
					row.Name = name + " " + row.Name
				}
				rows = append(rows, row)
			}
		case KindMoment:
			rows = append(rows, Row{name, c.ID, cmp.Or(meant[c.ID], Reading{Text: words.NotGiven})})
			for _, own := range c.Controls {
				if own.ID != fieldTime(c.ID) {
					rows = append(rows, ReadBack([]Control{own}, meant)...)
				}
			}
		case KindRadios, KindCheckboxes:
			var labels []string
			var own []Control
			for _, o := range c.Options {
				if o.Checked {
					labels, own = append(labels, o.Label), append(own, o.Controls...)
				}
				if o.Checked && !o.Alone {
					own = append(own, c.Controls...)
				}
			}
			chosen := cmp.Or(strings.Join(labels, "\n"), words.NotGiven)
			rows = append(append(rows, Row{name, c.ID, Reading{Text: chosen}}), ReadBack(own, meant)...)
		default:
			rows = append(rows, Row{name, c.ID, cmp.Or(meant[c.ID], Reading{Text: cmp.Or(strings.TrimSpace(c.Value), words.NotGiven)})})
		}
	}
	return rows
}
