package derogation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// DeclarerCode names one who declares on a round's list.
type DeclarerCode string

// Declarer is a body that can declare a mass casualty event, with its name as it
// stands in the middle of a sentence.
type Declarer struct {
	Code DeclarerCode `json:"code"`
	Name string       `json:"name"`
}

// DeclaredByTrust is what a trust sends in place of a declarer's code when it
// declared the event itself. It is on no round's list: no such event is an exception.
const DeclaredByTrust DeclarerCode = "trust"

const ownDeclaration = "an event that the trust declared itself is no exception: leave massCasualty out, " +
	"say in decisionNeededBy how soon a decision is needed, and every tier's time is shortened to that"

const (
	maxDeclarers    = 7
	maxDeclarerName = 60
)

// DefaultDeclarers lists who declares such an event where a round does not say.
func DefaultDeclarers() []Declarer {
	return []Declarer{
		{"ambulance_service", "the ambulance service"},
		{"nhs_england", "NHS England"},
		{"icb", "the integrated care board"},
		{"police", "the police"},
		{"local_resilience_forum", "the local resilience forum"},
	}
}

// MayDeclare lists who may declare a mass casualty event in this round.
func (r Round) MayDeclare() []Declarer {
	if len(r.Declarers) > 0 {
		return r.Declarers
	}
	return DefaultDeclarers()
}

// Declared says who declared an event, by the round's list and in the trust's own
// words where it gave some: all that a request of before there was a list has.
func (r Round) Declared(m MassCasualty) string {
	name := string(m.Declarer)
	for _, d := range r.MayDeclare() {
		if d.Code == m.Declarer {
			name = d.Name
		}
	}
	if name == "" || m.DeclaredBy == "" {
		return cmp.Or(name, m.DeclaredBy)
	}
	return name + " (" + m.DeclaredBy + ")"
}

func (f *requestCheck) checkDeclarer(m MassCasualty, round Round) {
	const at = "/massCasualty/declarer"
	list := round.MayDeclare()
	var codes []string
	for _, d := range list {
		codes = append(codes, string(d.Code))
	}
	switch {
	case m.Declarer == DeclaredByTrust:
		f.add(at, "own_declaration", ownDeclaration)
	case m.Declarer == "":
		f.add(at, "required", "must be given: "+strings.Join(codes, ", "))
	case !slices.Contains(codes, string(m.Declarer)):
		f.add(at, "unknown_declarer", "must be one of the round's list: "+strings.Join(codes, ", "))
	}
}

func (f *fields) checkDeclarers(list []Declarer) {
	if len(list) > maxDeclarers {
		f.add("/declarers", "too_many", fmt.Sprintf("must have %d or fewer", maxDeclarers))
	}
	for i, d := range list {
		at := fmt.Sprintf("/declarers/%d", i)
		switch {
		case !ownCode.MatchString(string(d.Code)):
			f.code(at+"/code", string(d.Code))
		case d.Code == DeclaredByTrust:
			f.add(at+"/code", "own_declaration", "a trust does not declare its own exception")
		case slices.ContainsFunc(list[:i], func(earlier Declarer) bool { return earlier.Code == d.Code }):
			f.add(at+"/code", "repeated", "is given already")
		}
		f.words(at+"/name", d.Name, true, maxDeclarerName)
		f.oneLine(at+"/name", d.Name)
	}
}
