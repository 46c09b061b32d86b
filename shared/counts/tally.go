package counts

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"example.org/derogations/shared/derogation"
)

// Figures are those of a sum. The round's tiers are all among them, and those of
// earlier versions of the round under which requests were filed.
//
// Errors: a status that this version does not know.
func (s Sum) Figures(round derogation.Round, asOf time.Time) (Figures, error) {
	f := Figures{Round: round.ID, RoundName: round.Name, AsOf: asOf.UTC(), PendingAt: []Pending{}, Tiers: []TierTime{}}
	rows := map[Table]map[string]*Row{}
	for _, b := range breakdowns() {
		rows[b.table] = map[string]*Row{}
	}
	for cell, n := range s.Cells {
		switch cell.Table {
		case whole:
			if err := pick(cell, &f.Requests, &f.Exceptions).add(cell.Part, n); err != nil {
				return Figures{}, err
			}
		case regions, icbs, trusts, services, categories:
			of := rows[cell.Table][cell.Code]
			if of == nil {
				of = &Row{Code: cell.Code, Name: s.Names[row{cell.Table, cell.Code}].Name}
				rows[cell.Table][cell.Code] = of
			}
			if err := pick(cell, &of.Requests, &of.Exceptions).add(cell.Part, n); err != nil {
				return Figures{}, err
			}
		case pending, reportedOnly, reachedUnionLate, deadlinePassed, otherMix, revokedFor, voided, tierOf, reviews, impact, harm, turnout, called: // Asked for below.
		default:
			return Figures{}, fmt.Errorf("table %q: %w", cell.Table, derogation.ErrUnknown)
		}
	}
	for _, b := range breakdowns() {
		*b.rows(&f) = []Row{}
		for _, code := range slices.Sorted(maps.Keys(rows[b.table])) {
			*b.rows(&f) = append(*b.rows(&f), *rows[b.table][code])
		}
	}
	f.ReportedOnly.add(s.Cells[Cell{Table: reportedOnly}])
	f.ReachedUnionLate.add(s.Cells[Cell{Table: reachedUnionLate}])
	f.OtherMix.add(s.Cells[Cell{Table: otherMix}])
	f.DeadlinePassed.add(s.Cells[Cell{Table: deadlinePassed}])
	for _, reason := range derogation.RevocationReasons() {
		one := RevokedFor{Code: reason.Code, Text: reason.Text}
		one.Requests.add(s.Cells[Cell{Table: revokedFor, Code: string(reason.Code)}])
		f.RevokedFor = append(f.RevokedFor, one)
	}
	f.Voided = s.Cells[Cell{Table: voided}][0]
	s.tiers(&f, round)
	f.Turnout, f.ExceptionTurnout = s.turnout(false), s.turnout(true)
	f.Impact = s.impact()
	return f, nil
}

func pick(cell Cell, requests, exceptions *Tally) *Tally {
	if cell.Exception {
		return exceptions
	}
	return requests
}

func (s Sum) tiers(f *Figures, round derogation.Round) {
	for _, tier := range derogation.Ladder() {
		rules, now := round.TierRules(tier)
		at := Cell{Table: tierOf, Code: string(tier)}
		if !now && s.Cells[at] == (number{}) {
			continue
		}
		name := rules.DisplayName
		if !now {
			name = s.Names[row{at.Table, at.Code}].Name
		}
		waits := Pending{Tier: tier, Name: name}
		waits.Requests.add(s.Cells[Cell{Table: pending, Code: string(tier)}])
		f.PendingAt = append(f.PendingAt, waits)
		f.Tiers = append(f.Tiers, s.timeAt(tier, name))
	}
}

func (s Sum) timeAt(tier derogation.Tier, name string) TierTime {
	turns := func(part string) int { return s.Cells[Cell{Table: reviews, Code: string(tier), Part: part}][0] }
	t := TierTime{
		Tier: tier, Name: name, Open: turns(turnOpen), Answered: turns(turnAnswered), AnsweredInTime: turns(turnInTime),
		NotAnswered: turns(turnNotAnswered), Overtaken: turns(turnOvertaken),
		MedianSeconds: s.Times[tier].nearestRank(50), NinetiethSeconds: s.Times[tier].nearestRank(90),
	}
	t.Reviews = t.Open + t.Answered + t.NotAnswered + t.Overtaken
	if due := t.Answered + t.NotAnswered; due > 0 {
		share := math.Round(float64(t.AnsweredInTime)/float64(due)*10_000) / 10_000
		t.ShareInTime = &share
	}
	return t
}

func (s Sum) impact() Impact {
	of := func(code string) number { return s.Cells[Cell{Table: impact, Code: code}] }
	i := Impact{
		Reports: of(impactReports)[0], RequestsWithReport: of(impactRequests)[0], FiledAlone: of(impactAlone)[0],
		Appointments: of(impactAppointments).disruption(), Operations: of(impactOperations).disruption(),
	}
	for _, level := range derogation.HarmLevels() {
		if s.Cells[Cell{Table: harm, Code: string(level)}] != (number{}) {
			i.HighestHarm = level
		}
	}
	return i
}

func (s Sum) turnout(exceptions bool) Turnout {
	doctors := s.Cells[Cell{Table: called, Exception: exceptions}]
	return Turnout{
		Requests:  s.Cells[Cell{Table: turnout, Exception: exceptions}][0],
		Contacted: doctors[0], Came: doctors[1], NotNeeded: doctors[2],
	}
}

func (n number) disruption() derogation.Disruption {
	return derogation.Disruption{Cancelled: n[0], Moved: n[1], Rebooked: n[2]}
}

func (n *Number) add(own number) {
	n.Requests += own[0]
	n.DoctorsAsked += own[1]
	n.DoctorsGranted += own[2]
}

func (t *Tally) add(part string, n number) error {
	status := derogation.Status(part)
	of, err := t.part(status)
	if err != nil {
		return err
	}
	of.add(n)
	t.All.add(n)
	if status.WasApproved() {
		t.Granted.add(n)
	}
	return nil
}

// part is the one part of the whole to which a status belongs.
func (t *Tally) part(status derogation.Status) (*Number, error) {
	switch status {
	case derogation.Submitted, derogation.InReview, derogation.AwaitingInformation:
		return &t.Pending, nil
	case derogation.ResolvedLocally:
		return &t.ResolvedLocally, nil
	case derogation.Declined:
		return &t.NotPutForward, nil
	case derogation.Withdrawn:
		return &t.Withdrawn, nil
	case derogation.StrikeEnded:
		return &t.StrikeEnded, nil
	case derogation.Refused:
		return &t.Refused, nil
	case derogation.Undecided:
		return &t.Undecided, nil
	case derogation.Approved:
		return &t.InForce, nil
	case derogation.Ended:
		return &t.RanToEnd, nil
	case derogation.StoodDown:
		return &t.StoodDown, nil
	case derogation.Revoked:
		return &t.Revoked, nil
	case derogation.Voided:
		return nil, fmt.Errorf("what was voided counts as no request: %w", derogation.ErrUnknown)
	case derogation.ImpactOnly:
		return nil, fmt.Errorf("a report on the impact is no request: %w", derogation.ErrUnknown)
	default:
		return nil, fmt.Errorf("status %q: %w", status, derogation.ErrUnknown)
	}
}
