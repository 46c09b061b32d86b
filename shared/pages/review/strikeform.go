package review

import (
	"net/url"
	"slices"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/uktime"
)

const fieldStrikeNote = "note"

// strikeOffer is one thing that may become of a strike, as the form offers it. Moment is
// the label of its time, empty for none; AtOnce is set where that may be left out.
type strikeOffer struct {
	kind                       derogation.StrikeChangeKind
	label, consequence, moment string
	atOnce                     bool
}

const endsSooner = "Requests for a time after that close, and approvals end then. We tell everyone involved."

var strikeOffers = []strikeOffer{
	{derogation.StrikeEndDenied, "The strike goes on: it does not end as reported", "New requests are taken again.", "", false},
	{derogation.StrikeEndTakenBack, "The last end was recorded by mistake: take it back", "Requests that closed are open again where they stood, and approvals are in force as before. Nothing is approved by it.", "", false},
	{derogation.StrikeCalledOff, "It is called off", endsSooner, "From when is it called off?", true},
	{derogation.StrikeSuspended, "It is suspended", endsSooner, "From when is it suspended?", true},
	{derogation.StrikeCutShort, "It is cut short", endsSooner, "When does it end now?", false},
	{derogation.StrikeExtended, "It is extended", "Nothing that is approved lasts longer by it.", "When does it end now?", false},
}

// strikeOffered are what may become of a strike now. There is something to deny only
// while an end is reported, something to take back only where an end stands, and nothing
// else once the strike is over.
func strikeOffered(r derogation.Round, now time.Time) []strikeOffer {
	_, reported := r.ReportedEnd()
	_, ended := r.LastEnd()
	return slices.DeleteFunc(slices.Clone(strikeOffers), func(o strikeOffer) bool {
		if o.kind == derogation.StrikeEndTakenBack {
			return !ended || !now.Before(r.EndsAt)
		}
		return o.kind == derogation.StrikeEndDenied && !reported || !now.Before(r.Until())
	})
}

func strikeOfferOf(kind derogation.StrikeChangeKind) (strikeOffer, bool) {
	i := slices.IndexFunc(strikeOffers, func(o strikeOffer) bool { return o.kind == kind })
	if i < 0 {
		return strikeOffer{}, false
	}
	return strikeOffers[i], true
}

func (o strikeOffer) field() string { return string(o.kind) + "-ends" }

// controls are the fields of one kind alone.
func (o strikeOffer) controls(r derogation.Round, f kit.Filled) []kit.Control {
	if o.moment == "" {
		return nil
	}
	last := r.Until()
	if o.kind == derogation.StrikeExtended {
		last = time.Time{}
	}
	days := kit.ComingDays(f.Now, f.Now, last)
	if o.atOnce {
		days = append([]kit.Option{kit.LeftOut("At once")}, days...)
	}
	return []kit.Control{f.Moment(o.field(), o.moment, "UK time.", days).At("/endsAt", "the time")}
}

// strikeCommon are the fields that all kinds share.
func strikeCommon(f kit.Filled) []kit.Control {
	note := f.Control(kit.KindLongText, fieldStrikeNote, "Anything to say about it? (optional)", "It is shown with the record. "+kit.NoNames).At("/note", "what you say about it")
	note.Max = derogation.MaxStrikeNote
	return []kit.Control{
		note,
		f.Control(kit.KindText, fieldAddress, "Where can people read about it? (optional)", "A web address that begins with https://").At("/publicAddress", "the web address"),
	}
}

// strikeForm is the form for what becomes of a strike.
func (h *pages) strikeForm(v strikeVisit, f kit.Filled) kit.Form {
	f.Now = v.Now
	return kit.Form{
		Heading: "Record a change to the strike", Path: v.path(), Hidden: []kit.HiddenField{f.Nonce(h.reviews.Random)},
		Controls: []kit.Control{strikeChoice(v.strike.Round, f)}, Decision: strikeCommon(f), Person: f.Person("what you record"), Confirm: f.Checkbox(), Submit: "Continue",
	}.Homed(f.Problems)
}

// strikeChoice is the choice of what has become of a strike, with the fields of each
// answer.
func strikeChoice(round derogation.Round, f kit.Filled) kit.Control {
	choice := kit.Control{Kind: kit.KindRadios, ID: kit.FieldAction, Label: "What has changed?", Error: f.Problems.At(kit.FieldAction)}
	var options []kit.Option
	for _, o := range strikeOffered(round, f.Now) {
		options = append(options, kit.Option{Value: string(o.kind), Label: o.label, Hint: o.consequence, Controls: o.controls(round, f)})
	}
	return f.Options(choice.At("/kind", "this answer"), options...)
}

// strikeWritten is what an officer would record, as it was sent.
type strikeWritten struct {
	kit.Input
	reply casework.StrikeReply
}

func (h *pages) strikeWritten(v strikeVisit, typed url.Values) strikeWritten {
	a := strikeWritten{Input: kit.Input{Typed: typed, Now: v.Now}}
	kind := derogation.StrikeChangeKind(typed.Get(kit.FieldAction))
	change := derogation.StrikeChange{Kind: kind}
	if offer, known := strikeOfferOf(kind); !known {
		a.Wrong.Add(kit.FieldAction, "Choose what has changed")
	} else if offer.moment != "" {
		change.EndsAt = a.Coming(offer.field(), "the end of the strike")
	}
	change.Note = a.Text(fieldStrikeNote, "")
	change.PublicAddress = a.Text(fieldAddress, "")
	person := a.Text(kit.FieldPerson, "Enter your name")
	a.Confirmed()
	a.reply = casework.StrikeReply{Link: v.link, Person: person, Digits: kit.DigitsOnly(a.Lines(fieldCode)), Change: change}
	return a
}

// rows are what was written, to be checked.
func (a strikeWritten) rows(v strikeVisit, f kit.Filled) []kit.Row {
	offer, _ := strikeOfferOf(a.reply.Change.Kind)
	f.Now = v.Now
	read := readings{}
	if offer.moment != "" {
		read.moment(offer.field(), a.reply.Change.EndsAt, "At once, from "+uktime.Clock(v.Now))
	}
	return f.Answers(slices.Concat(offer.controls(v.strike.Round, f), strikeCommon(f)), read)
}
