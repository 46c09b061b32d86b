package main

import (
	"cmp"
	"fmt"
	"time"

	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/uktime"
)

func (f figures) text(s *sheet) {
	s.line("%s (%s), at %s", f.RoundName, f.Round, uktime.Operator(f.AsOf))
	if f.Voided > 0 {
		s.line("Filed in error and voided, and so in no figure below: %d", f.Voided)
	}
	s.tally("Requests", f.Requests)
	if f.Exceptions.All.Requests > 0 {
		s.tally("Mass casualty exceptions, not counted above", f.Exceptions)
	}
	s.heading("Of the requests", "requests", "doctors asked")
	for _, p := range f.PendingAt {
		s.row("pending at "+p.Name, p.Requests.Requests, p.Requests.DoctorsAsked)
	}
	s.row("decision reported, not confirmed by the union", f.ReportedOnly.Requests, f.ReportedOnly.DoctorsAsked)
	s.row("reached the union with less than its floor left", f.ReachedUnionLate.Requests, f.ReachedUnionLate.DoctorsAsked)
	s.row("approved in another mix of doctors", f.OtherMix.Requests, f.OtherMix.DoctorsAsked)
	s.row("still open when a decision was clinically needed", f.DeadlinePassed.Requests, f.DeadlinePassed.DoctorsAsked)
	for _, r := range f.RevokedFor {
		if r.Requests.Requests > 0 {
			s.row("revoked: "+r.Text, r.Requests.Requests, r.Requests.DoctorsAsked)
		}
	}
	s.breakdown("By region", f.Regions)
	s.breakdown("By ICB", f.ICBs)
	s.breakdown("By trust", f.Trusts)
	s.breakdown("By service", f.Services)
	s.breakdown("By category", f.Categories)
	s.tiers(f.Tiers)
	s.heading("Doctors who came", "requests", "contacted", "came", "not needed")
	s.row("after an approval", f.Turnout.Requests, f.Turnout.Contacted, f.Turnout.Came, f.Turnout.NotNeeded)
	s.row("in a mass casualty event", f.ExceptionTurnout.Requests, f.ExceptionTurnout.Contacted, f.ExceptionTurnout.Came, f.ExceptionTurnout.NotNeeded)
	s.impact(f.Impact)
}

func (s *sheet) tally(title string, t counts.Tally) {
	s.heading(title, "requests", "doctors asked", "doctors granted")
	for _, part := range []struct {
		name   string
		number counts.Number
	}{
		{"all", t.All}, {"  pending", t.Pending}, {"  resolved locally", t.ResolvedLocally},
		{"  not put forward", t.NotPutForward}, {"  withdrawn", t.Withdrawn}, {"  strike ended", t.StrikeEnded}, {"  refused", t.Refused},
		{"  undecided", t.Undecided}, {"  granted", t.Granted}, {"    in force", t.InForce},
		{"    ran to its end", t.RanToEnd}, {"    stood down", t.StoodDown}, {"    revoked", t.Revoked},
	} {
		s.row(part.name, part.number.Requests, part.number.DoctorsAsked, part.number.DoctorsGranted)
	}
}

func (s *sheet) breakdown(title string, rows []counts.Row) {
	s.heading(title, "all", "pending", "resolved", "not put forward", "withdrawn", "refused", "undecided", "granted", "of them revoked", "exceptions")
	for _, r := range rows {
		t := r.Requests
		s.row(cmp.Or(r.Name, r.Code, "not known"), t.All.Requests, t.Pending.Requests, t.ResolvedLocally.Requests, t.NotPutForward.Requests,
			t.Withdrawn.Requests, t.Refused.Requests, t.Undecided.Requests, t.Granted.Requests, t.Revoked.Requests, r.Exceptions.All.Requests)
	}
}

func (s *sheet) tiers(tiers []counts.TierTime) {
	s.heading("Time at each tier", "reviews", "open", "answered", "not answered", "overtaken", "median", "90th percentile", "in time")
	for _, t := range tiers {
		median, ninetieth, share := "-", "-", "-"
		if t.Answered > 0 {
			median, ninetieth = seconds(t.MedianSeconds), seconds(t.NinetiethSeconds)
		}
		if t.ShareInTime != nil {
			share = fmt.Sprintf("%.0f%%", *t.ShareInTime*100)
		}
		s.row(t.Name, t.Reviews, t.Open, t.Answered, t.NotAnswered, t.Overtaken, median, ninetieth, share)
	}
}

func (s *sheet) impact(i counts.Impact) {
	s.heading("Impact", "cancelled", "moved", "rebooked")
	s.row("appointments", i.Appointments.Cancelled, i.Appointments.Moved, i.Appointments.Rebooked)
	s.row("operations", i.Operations.Cancelled, i.Operations.Moved, i.Operations.Rebooked)
	s.heading(fmt.Sprintf("Reports: %d, on %d requests; %d on no request. Highest harm: %s.",
		i.Reports, i.RequestsWithReport, i.FiledAlone, cmp.Or(string(i.HighestHarm), "none reported")))
}

func seconds(n int) string { return (time.Duration(n) * time.Second).String() }
