package form

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

// The pages about what is asked for that are more than their fields.
const (
	slugRound = "round"
	slugPlace = "place"
	slugTimes = "times"
	slugCheck = "check"
)

const fieldRound = "round"

// pointerSiteCode leads to what may be left out on its page alone: a request has it.
const pointerSiteCode = "/site/code"

func roundStep(rounds []derogation.Round) step {
	var options []kit.Option
	for _, round := range rounds {
		options = append(options, kit.Option{Value: round.ID, Label: words.Sentence(round.Name), Hint: "Decided by " + words.InSentence(round.UnionName) + "."})
	}
	return step{
		slug: slugRound, name: "Which strike", part: partAsked, title: "Which strike is it about?",
		asked: roundField{field{Place: kit.At("/round", fieldRound, "the strike:"), label: "Strike", options: options}},
	}
}

// roundField takes no other round than those that are offered.
type roundField struct{ field }

func (one roundField) read(in *kit.Input, r *derogation.Request) {
	r.Round = in.Typed.Get(fieldRound)
	if !slices.ContainsFunc(one.options, func(o kit.Option) bool { return o.Value == r.Round }) {
		r.Round = ""
		in.Wrong.Add(fieldRound, "Choose the strike")
	}
}

func placeStep(round derogation.Round, of known) step {
	return step{
		slug: slugPlace, name: "Where, and for what care", part: partAsked, title: "Where would they work, and in what care?",
		asked: all{
			siteName{field{Place: kit.At("/site/name", "site", "the site"), label: "Hospital or site", hint: "Its name, such as St Mary’s Hospital.", offered: of.siteNames(), missing: "Enter the hospital or the site"}, of},
			siteCode{field{
				Place: kit.At(pointerSiteCode, "siteCode", "the code"), label: "Code of the site (optional)",
				hint: "Its ODS code, such as RYJ01. Leave it empty if you chose a site above.",
			}, of},
			field{Place: kit.At("/service", "service", "the service"), label: "Service", hint: "Such as Neonatal intensive care.", offered: of.services, missing: "Enter the service"},
			care(round),
			field{
				Place: kit.At("/wouldDoRoutineElective", "routineElective", "this cannot be:"), label: "Would they do any routine elective care?",
				hint:    "Doctors are not asked back for routine elective care. If they would do any, the request cannot be sent.",
				missing: "Say whether they would do routine elective care", options: []kit.Option{no("No, none"), yes("Yes")},
			},
		},
	}
}

// siteName is filled in for a trust that has one site.
type siteName struct {
	field
	of known
}

func (one siteName) fill(a answers, r *derogation.Request) {
	one.field.fill(a, r)
	if r.Site.Name == "" && len(one.of.listed) == 1 {
		a.text(one.ID, one.of.listed[0].Name)
	}
}

// siteCode may be typed in small letters, and may be left out.
type siteCode struct {
	field
	of known
}

func (one siteCode) read(in *kit.Input, r *derogation.Request) {
	one.field.read(in, r)
	r.Site.Code = strings.ToUpper(r.Site.Code)
	if r.Site.Name != "" {
		r.Site.Code = one.of.codeOf(r.Site)
	}
}

// care is the choice among the kinds of care that the round has.
func care(round derogation.Round) field {
	var options []kit.Option
	for _, kind := range round.KindsOfCare() {
		options = append(options, kit.Option{Value: string(kind.Code), Label: kind.Name})
	}
	return field{Place: kit.At("/category", "category", "the kind of care"), label: "Kind of care", missing: "Choose the kind of care", options: options}
}

// bounds are the first and the last minute of a round.
type bounds struct{ from, to time.Time }

func timesStep(within bounds) step {
	return step{
		slug: slugTimes, name: "When", part: partAsked, title: "When do you need them, and the decision?",
		intro: "UK time.",
		asked: all{
			field{Place: kit.At("/window/from", "from", "the start"), label: "From", moment: "the start", within: within, pick: kit.Earliest},
			field{Place: kit.At("/window/to", "to", "the end"), label: "Until", moment: "the end", within: within, pick: kit.Latest, counted: lengths},
			deadline{
				at:      field{Place: kit.At("/decisionNeededBy/at", "neededBy", "the time"), label: "By when do you need the decision?", hint: "The last time when calling doctors in still helps. We plan when each tier answers back from this.", missing: "Say by when you need the decision", moment: "the decision", within: bounds{to: within.to}, pick: kit.Earliest, counted: notices},
				because: field{Place: kit.At("/decisionNeededBy/because", "because", "why by then"), label: "Why by then?", hint: kit.NoNames, missing: "Say why you need it by then"},
			},
		},
	}
}

// lengths are how long doctors work most often.
var lengths = []counted{
	{"8h", "8 hours later", 8 * time.Hour},
	{"12h", "12 hours later", 12 * time.Hour},
}

// notices are how long before the start a decision is needed most often.
var notices = []counted{
	{"2h-before", "2 hours before the start", -2 * time.Hour},
	{"4h-before", "4 hours before the start", -4 * time.Hour},
}

// deadline is by when a decision is needed, and why: a time that is counted from the
// start says it.
type deadline struct{ at, because field }

func (d deadline) places() []kit.Place { return append(d.at.places(), d.because.places()...) }

// controls has the reason with the choice of a day, which alone needs one.
func (d deadline) controls(f kit.Filled) []kit.Control {
	at := d.at.controls(f)
	at[0].Controls = append(at[0].Controls, d.because.controls(f)...)
	return at
}

func (d deadline) fill(a answers, r *derogation.Request) {
	d.at.fill(a, r)
	d.because.fill(a, r)
}

func (d deadline) read(in *kit.Input, r *derogation.Request) {
	d.at.read(in, r)
	if c, is := d.at.chosen(in); is {
		r.DecisionNeededBy.Because = fmt.Sprintf("It takes up to %s to call doctors in before they start.", words.Span(-c.by))
		return
	}
	d.because.read(in, r)
}
