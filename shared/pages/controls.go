package pages

import (
	"net/url"
	"slices"
)

// The kinds of control.
const (
	kindText       = "text"
	kindNumber     = "number"
	kindLocalTime  = "local_time"
	kindCode       = "code"
	kindLongText   = "long_text"
	kindRadios     = "radios"
	kindCheckboxes = "checkboxes"
	kindGroup      = "group"
)

// control is one field of a form, or a group of them, with its label, hint and
// error. ID is its name too, and where the error summary leads.
type control struct {
	Kind         string
	ID           string
	Label        string
	Hint         string
	Value        string
	Error        string
	Autocomplete string
	Min, Max     string
	Options      []option
	Controls     []control
}

// DescribedBy lists the elements that a screen reader reads with the field.
func (c control) DescribedBy() string {
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

// option is one radio button or tick box.
type option struct {
	ID      string
	Value   string
	Label   string
	Hint    string
	Checked bool
	// Plain marks an action that needs no one-time code.
	Plain bool
	// Controls belong to this choice alone.
	Controls []control
}

// ids lists where in a control an error summary may lead.
func (c control) ids() []string {
	ids := []string{c.ID}
	for _, part := range c.Controls {
		ids = append(ids, part.ids()...)
	}
	for _, o := range c.Options {
		for _, part := range o.Controls {
			ids = append(ids, part.ids()...)
		}
	}
	return ids
}

// problem is one thing that is wrong with an answer. ID is the control's.
type problem struct {
	ID   string
	Text string
}

type problems []problem

func (p *problems) add(id, text string) { *p = append(*p, problem{ID: id, Text: text}) }

func (p problems) at(id string) string {
	i := slices.IndexFunc(p, func(one problem) bool { return one.ID == id })
	if i < 0 {
		return ""
	}
	return p[i].Text
}

// filled is a form as it was sent, with what is wrong with it; empty for one
// that is shown for the first time.
type filled struct {
	typed    url.Values
	problems problems
	// unconfirmed confirms what may identify somebody in what was typed.
	unconfirmed string
}

func (f filled) control(kind, id, label, hint string) control {
	return control{Kind: kind, ID: id, Label: label, Hint: hint, Value: f.typed.Get(id), Error: f.problems.at(id)}
}

// prefilled gives a control a value to begin with.
func (f filled) prefilled(c control, value string) control {
	if f.typed == nil {
		c.Value = value
	}
	return c
}

// options completes the options of a control: the first has the control's own
// ID, so that the error summary leads to it.
func (f filled) options(c control, options ...option) control {
	for i := range options {
		o := &options[i]
		o.ID = c.ID + "-" + o.Value
		if i == 0 {
			o.ID = c.ID
		}
		o.Checked = slices.Contains(f.typed[c.ID], o.Value)
	}
	c.Options = options
	return c
}
