package kit

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// The kinds of control.
const (
	KindText       = "text"
	KindNumber     = "number"
	KindLocalTime  = "local_time"
	KindCode       = "code"
	KindLongText   = "long_text"
	KindRadios     = "radios"
	KindCheckboxes = "checkboxes"
	KindGroup      = "group"
)

// Control is one field of a form, or a group of them, with its label, hint and
// error. ID is its name too, and where the error summary leads.
type Control struct {
	Kind         string
	ID           string
	Label        string
	Hint         string
	Value        string
	Error        string
	Autocomplete string
	Min, Max     string
	Options      []Option
	Controls     []Control
	// Place is where the refusal of a command leads to it.
	Place Place
}

// At is the control with the pointer into a command that leads to it, and the
// words for it there.
func (c Control) At(pointer, name string) Control {
	c.Place = At(pointer, c.ID, name)
	return c
}

// DescribedBy lists the elements that a screen reader reads with the field.
func (c Control) DescribedBy() string {
	described := ""
	if c.Hint != "" {
		described = c.ID + "-hint"
	}
	if c.Error != "" {
		if described != "" {
			described += " "
		}
		described += c.ID + "-error"
	}
	return described
}

// Option is one radio button or tick box.
type Option struct {
	ID      string
	Value   string
	Label   string
	Hint    string
	Checked bool
	// Plain marks an action that needs no one-time code.
	Plain bool
	// Controls belong to this choice alone.
	Controls []Control
}

// Whole is a control with those that are within it.
func (c Control) Whole() []Control {
	whole := []Control{c}
	within := c.Controls
	for _, o := range c.Options {
		within = append(within[:len(within):len(within)], o.Controls...)
	}
	for _, part := range within {
		whole = append(whole, part.Whole()...)
	}
	return whole
}

// EachOnce are options by label, each value once.
func EachOnce(options []Option) []Option {
	slices.SortStableFunc(options, func(a, b Option) int { return strings.Compare(a.Value, b.Value) })
	options = slices.CompactFunc(options, func(a, b Option) bool { return a.Value == b.Value })
	slices.SortFunc(options, func(a, b Option) int { return strings.Compare(a.Label+a.Value, b.Label+b.Value) })
	return options
}

// Problem is one thing that is wrong with an answer. ID is the control's.
type Problem struct {
	ID   string
	Text string
}

// Problems are all that is wrong with an answer, in the order in which it was
// found.
type Problems []Problem

// Add notes what is wrong with the control of the ID given.
func (p *Problems) Add(id, text string) { *p = append(*p, Problem{ID: id, Text: text}) }

// At returns the first problem with a control; it is empty where there is none.
func (p Problems) At(id string) string {
	i := slices.IndexFunc(p, func(one Problem) bool { return one.ID == id })
	if i < 0 {
		return ""
	}
	return p[i].Text
}

// Filled is a form as it was sent, with what is wrong with it; empty for one
// that is shown for the first time.
type Filled struct {
	Typed    url.Values
	Problems Problems
	// Unconfirmed confirms what may identify somebody in what was typed.
	Unconfirmed string
}

// Control makes a control with what was typed in it, and what is wrong with that.
func (f Filled) Control(kind, id, label, hint string) Control {
	return Control{Kind: kind, ID: id, Label: label, Hint: hint, Value: f.Typed.Get(id), Error: f.Problems.At(id)}
}

// Prefilled gives a control a value to begin with.
func (f Filled) Prefilled(c Control, value string) Control {
	if f.Typed == nil {
		c.Value = value
	}
	return c
}

// Options completes the options of a control: the first has the control's own
// ID, so that the error summary leads to it.
func (f Filled) Options(c Control, options ...Option) Control {
	options = slices.Clone(options)
	for i := range options {
		o := &options[i]
		o.ID = c.ID + "-" + o.Value
		if i == 0 {
			o.ID = c.ID
		}
		o.Checked = slices.Contains(f.Typed[c.ID], o.Value)
	}
	c.Options = options
	return c
}

// HiddenField is something that the page was made from. A form that comes back
// with an error keeps what the person was shown first.
type HiddenField struct{ Name, Value string }

// Keep is the number that the page was made from: the one sent, where a form is
// shown again, so that its holder is judged by what they saw.
func (f Filled) Keep(name string, shown int) HiddenField {
	value := strconv.Itoa(shown)
	if f.Typed != nil {
		value = f.Typed.Get(name)
	}
	return HiddenField{Name: name, Value: value}
}
