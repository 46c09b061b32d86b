package counts

import (
	"example.org/derogations/shared/derogation"
)

// Definition numbers what is counted, and how sums are written. It rises with any
// change of it: what was summed up by another definition must be counted anew.
const Definition = 3

// Sum is what any number of cases count together. Sums are added to each other, and
// the sum of a case is taken off again when the case has gone on: they hold numbers
// of things, and nothing like a median. The zero Sum counts nothing.
type Sum struct {
	Cells Cells                     `json:"cells,omitempty"`
	Times map[derogation.Tier]Times `json:"times,omitempty"`
	// Names is what each row was called, by the latest request that it was ever in.
	// Taking a sum off leaves them.
	Names Names `json:"names,omitempty"`
}

// number is three counts of one thing: requests, doctors asked, doctors granted; or
// cancelled, moved, rebooked; or contacted, came, not needed; or one count alone.
type number [3]int

// Cells is numbers by what they are of.
type Cells map[Cell]number

// Names is what rows are called.
type Names map[row]Name

// row is one of a table.
type row struct {
	Table Table
	Code  string
}

// Cell says what a number is of.
type Cell struct {
	Table Table
	Code  string
	// Part is a status, or what became of a review.
	Part      string
	Exception bool
}

// Table is one of those that cells are in.
type Table string

// The tables. Those of the breakdowns are named as in the figures.
const (
	whole            Table = "whole"
	regions          Table = "regions"
	icbs             Table = "icbs"
	trusts           Table = "trusts"
	services         Table = "services"
	categories       Table = "categories"
	pending          Table = "pending"
	reportedOnly     Table = "reportedOnly"
	reachedUnionLate Table = "reachedUnionLate"
	deadlinePassed   Table = "deadlinePassed"
	revokedFor       Table = "revokedFor"
	otherMix         Table = "otherMix"
	voided           Table = "voided"
	// tierOf counts the requests whose round has a tier, reviews what became of its
	// turns.
	tierOf  Table = "tiers"
	reviews Table = "reviews"
	impact  Table = "impact"
	harm    Table = "harm"
	// turnout counts the requests and the exceptions of which the trust said who came;
	// called is the doctors.
	turnout Table = "turnout"
	called  Table = "called"
)

// What becomes of a tier's turn: parts of the table of reviews.
const (
	turnOpen        = "open"
	turnAnswered    = "answered"
	turnInTime      = "inTime"
	turnNotAnswered = "notAnswered"
	turnOvertaken   = "overtaken"
)

// The rows of the table of the impact.
const (
	impactReports      = "reports"
	impactRequests     = "requests"
	impactAlone        = "alone"
	impactAppointments = "appointments"
	impactOperations   = "operations"
)

// Name is what a request called a row: the latest of all that were filed counts.
type Name struct {
	Name string
	// FiledAt is in milliseconds.
	FiledAt   int64
	Reference string
}

// before reports whether a name gives way to another one: to that of a request that
// was filed later, and to a later one of the same request.
func (n Name) before(other Name) bool {
	if n.FiledAt != other.FiledAt {
		return n.FiledAt < other.FiledAt
	}
	return n.Reference <= other.Reference
}

// Add adds a sum.
func (s *Sum) Add(other Sum) {
	s.change(other, 1)
	s.AddNames(other)
}

// Take takes a sum off that was added before. Names stay.
func (s *Sum) Take(other Sum) { s.change(other, -1) }

// AddNames adds the names alone of a sum.
func (s *Sum) AddNames(other Sum) {
	if s.Names == nil {
		s.Names = make(Names, len(other.Names))
	}
	for of, name := range other.Names {
		if known, ok := s.Names[of]; !ok || known.before(name) {
			s.Names[of] = name
		}
	}
}

func (s *Sum) change(other Sum, sign int) {
	for cell, n := range other.Cells {
		for i := range n {
			n[i] *= sign
		}
		s.add(cell, n)
	}
	for tier, times := range other.Times {
		s.addTimes(tier, times, sign)
	}
}

// add leaves no cell that counts nothing: two sums of the same are equal.
func (s *Sum) add(cell Cell, n number) {
	if s.Cells == nil {
		s.Cells = Cells{}
	}
	for i, m := range s.Cells[cell] {
		n[i] += m
	}
	if n == (number{}) {
		delete(s.Cells, cell)
	} else {
		s.Cells[cell] = n
	}
}

func (s *Sum) addTimes(tier derogation.Tier, times Times, sign int) {
	if s.Times == nil {
		s.Times = map[derogation.Tier]Times{}
	}
	if s.Times[tier] == nil {
		s.Times[tier] = Times{}
	}
	s.Times[tier].add(times, sign)
	if len(s.Times[tier]) == 0 {
		delete(s.Times, tier)
	}
}
