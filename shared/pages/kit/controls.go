package kit

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
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
	// KindMoment is a choice of days with the time of day below; KindDate a day, month and year.
	KindMoment = "moment"
	KindDate   = "date"
	KindPhone  = "phone"
	KindEmail  = "email"
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
	// Max is how many characters may be written; 0 for no more than a page takes.
	Max int
	// Suggested are offered while somebody types, by browsers that can.
	Suggested []string
	Options   []Option
	// Controls belong to the control: of a choice, to each option that is not Alone.
	Controls []Control
	// Leads: the label of a group leads those of its fields where they are read back.
	Leads bool
	// InLine sets short choices, or short fields of a group, beside one another.
	InLine bool
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
	if c.Max > 0 {
		described = strings.TrimSpace(described + " " + c.ID + "-count")
	}
	return described
}

// Most is Max as people write it.
func (c Control) Most() string {
	if c.Max < 1000 {
		return strconv.Itoa(c.Max)
	}
	return fmt.Sprintf("%d,%03d", c.Max/1000, c.Max%1000)
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
	// Alone marks a choice that says all there is to say: the control's own fields
	// are hidden.
	Alone bool
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

// At returns all that is wrong with a control; it is empty where nothing is.
func (p Problems) At(id string) string {
	var found []string
	for _, one := range p {
		if one.ID == id {
			found = append(found, one.Text)
		}
	}
	return strings.Join(found, ". ")
}

// Ordered are the problems in the order of a page's controls; those of no control
// come last.
func (p Problems) Ordered(controls []Control) Problems {
	at := map[string]int{}
	for _, c := range controls {
		for _, one := range c.Whole() {
			at[one.ID] = len(at) + 1
		}
	}
	ordered := slices.Clone(p)
	slices.SortStableFunc(ordered, func(a, b Problem) int {
		return cmp.Compare(cmp.Or(at[a.ID], len(at)+1), cmp.Or(at[b.ID], len(at)+1))
	})
	return ordered
}

// Filled is a form as it was sent, with what is wrong with it; empty for one
// that is shown for the first time.
type Filled struct {
	Typed    url.Values
	Problems Problems
	// Unconfirmed confirms what may identify somebody in what was typed.
	Unconfirmed string
	// Now is when the page is shown; it is needed for moments alone.
	Now time.Time
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

// Person is the control for the name of whoever sends the form, which is recorded
// with it.
func (f Filled) Person(with string) Control {
	c := f.Control(KindText, FieldPerson, "Your name", "It is recorded with "+with+", also where several people share a mailbox.")
	c.Autocomplete = "name"
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
