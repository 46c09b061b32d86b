package form

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

// asked is something that a page asks for.
type asked interface {
	// places are where the validation of a request may lead.
	places() []kit.Place
	controls(kit.Filled) []kit.Control
	// fill puts what a request says into the fields of the page.
	fill(answers, *derogation.Request)
	// read puts what was typed into a request.
	read(*kit.Input, *derogation.Request)
}

// field asks for one field of a request, whose kind says how it looks and how it
// is read.
type field struct {
	kit.Place
	label, hint string
	// missing is said where nothing was given; it is empty for what may be left out.
	missing string
	options []kit.Option
	// look is the control where it is not that of the field's kind.
	look string
	// offered are given while somebody types.
	offered []string
	// A time has in moment what it is the time of; within are the days that are
	// offered for it, or gone those before now; and pick says which counts of two that
	// a local time can mean.
	moment  string
	within  bounds
	gone    bool
	pick    kit.Pick
	counted []counted
}

// counted is a choice that counts a time from the start of what is asked for.
type counted struct {
	value, label string
	by           time.Duration
}

// option is the choice as it is offered: it says all there is to say.
func (c counted) option() kit.Option { return kit.Option{Value: c.value, Label: c.label, Alone: true} }

// chosen is which of them was chosen, if any was.
func (one field) chosen(in *kit.Input) (counted, bool) {
	i := slices.IndexFunc(one.counted, func(c counted) bool { return c.value == in.Typed.Get(one.ID) })
	if i < 0 {
		return counted{}, false
	}
	return one.counted[i], true
}

// kinds are the controls of each kind of field.
var kinds = map[derogation.FieldKind]string{
	derogation.FieldLine: kit.KindText, derogation.FieldText: kit.KindLongText, derogation.FieldNumber: kit.KindNumber,
	derogation.FieldCode: kit.KindRadios, derogation.FieldFlag: kit.KindRadios, derogation.FieldInstant: kit.KindMoment,
}

func (one field) kind() string {
	return cmp.Or(one.look, kinds[derogation.RequestFieldAt(one.Pointer).Kind])
}

func (one field) places() []kit.Place {
	one.Missing = one.missing
	return []kit.Place{one.Place}
}

func (one field) controls(f kit.Filled) []kit.Control {
	if one.kind() == kit.KindMoment {
		days := kit.ComingDays(f.Now, one.within.from, one.within.to)
		if one.gone {
			days = f.GoneDays(one.ID)
		}
		var choices []kit.Option
		for _, c := range one.counted {
			choices = append(choices, c.option())
		}
		return []kit.Control{f.Moment(one.ID, one.label, one.hint, append(choices, days...))}
	}
	c := f.Control(one.kind(), one.ID, one.label, one.hint)
	c.Suggested = one.offered
	if c.Kind == kit.KindLongText {
		c.Max = derogation.RequestFieldAt(one.Pointer).Limit
	}
	return []kit.Control{f.Options(c, one.options...)}
}

func (one field) fill(a answers, r *derogation.Request) {
	switch held := r.Field(one.Pointer).(type) {
	case *string:
		a.text(one.ID, *held)
	case *int:
		if *held > 0 {
			a.text(one.ID, strconv.Itoa(*held))
		}
	case **bool:
		if *held != nil {
			a.text(one.ID, map[bool]string{true: "yes", false: "no"}[**held])
		}
	case *time.Time:
		a.moment(one.ID, *held)
	case **time.Time:
		if *held != nil {
			a.moment(one.ID, **held)
		}
	}
}

func (one field) read(in *kit.Input, r *derogation.Request) {
	switch held := r.Field(one.Pointer).(type) {
	case *string:
		*held = in.Text(one.ID, one.missing)
	case **bool:
		*held = in.Answered(one.ID, one.missing)
	case *time.Time:
		if c, is := one.chosen(in); is {
			*held = one.count(in, r.Window.From, c)
			return
		}
		*held = in.Bound(one.ID, one.moment, *held, one.pick)
	case **time.Time: // It may be left out.
		var before time.Time
		if *held != nil {
			before = **held
		}
		*held = in.Maybe(one.ID, one.moment, before, one.pick)
	}
}

// count is a time counted from the start, which stands on the same page before it.
func (one field) count(in *kit.Input, start time.Time, c counted) time.Time {
	if start.IsZero() {
		in.Wrong.Add(one.ID, "Enter the start first: we count "+one.moment+" from it")
		return time.Time{}
	}
	return start.Add(c.by)
}

func yes(label string) kit.Option { return kit.Option{Value: "yes", Label: label} }

func no(label string) kit.Option { return kit.Option{Value: "no", Label: label} }

// all are several things that are asked for, one below the other.
type all []asked

func (some all) places() []kit.Place {
	var places []kit.Place
	for _, one := range some {
		places = append(places, one.places()...)
	}
	return places
}

func (some all) controls(f kit.Filled) []kit.Control {
	var controls []kit.Control
	for _, one := range some {
		controls = append(controls, one.controls(f)...)
	}
	return controls
}

func (some all) fill(a answers, r *derogation.Request) {
	for _, one := range some {
		one.fill(a, r)
	}
}

func (some all) read(in *kit.Input, r *derogation.Request) {
	for _, one := range some {
		one.read(in, r)
	}
}

// given is a text, or that there is none.
func given(text string) string { return cmp.Or(text, words.NotGiven) }
