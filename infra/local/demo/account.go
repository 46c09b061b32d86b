package demo

import (
	"context"
	"fmt"
	"net/http"

	"example.org/derogations/infra/local/play"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/derogation"
)

// account is what the stories have led to so far. The round's figures must say the
// same.
type account struct {
	requests   map[derogation.Status]counts.Number
	exceptions map[derogation.Status]counts.Number
	reports    int
	// came are the doctors who came, after approvals and in exceptions.
	came, cameToExceptions int
}

func newAccount() *account {
	return &account{requests: map[derogation.Status]counts.Number{}, exceptions: map[derogation.Status]counts.Number{}}
}

// add counts a story by its end.
func (a *account) add(s derogation.State) {
	into, came := a.requests, &a.came
	if s.Request.MassCasualty != nil {
		into, came = a.exceptions, &a.cameToExceptions
	}
	if s.Turnout != nil {
		*came += s.Turnout.Came
	}
	n := into[s.Status]
	n.Requests++
	n.DoctorsAsked += derogation.Doctors(s.Request.Staff)
	if s.Decision != nil && s.Decision.Terms != nil {
		n.DoctorsGranted += derogation.Doctors(s.Decision.Terms.Staff)
	}
	into[s.Status] = n
	a.reports += len(s.Impacts)
}

// check compares the stories with the round's figures, as the national team's
// system reads them.
func (a *account) check(ctx context.Context, p *play.Play) error {
	answer, err := p.Call(ctx, sample.NationalTeam, http.MethodGet, "/v1/rounds/"+sample.RoundID+"/counts", nil, nil)
	if err != nil {
		return err
	}
	var figures counts.Figures
	if err := answer.Decode(http.StatusOK, &figures); err != nil {
		return err
	}
	for name, tally := range map[string]struct {
		got  counts.Tally
		want map[derogation.Status]counts.Number
	}{"requests": {figures.Requests, a.requests}, "exceptions": {figures.Exceptions, a.exceptions}} {
		all := counts.Number{}
		for status, got := range byEnd(tally.got) {
			want := tally.want[status]
			if got != want {
				return fmt.Errorf("the round's figures count %+v %s that are %s, the stories %+v", got, name, status, want)
			}
			all.Requests += want.Requests
			all.DoctorsAsked += want.DoctorsAsked
			all.DoctorsGranted += want.DoctorsGranted
		}
		if tally.got.All != all {
			return fmt.Errorf("the round's figures count %+v %s, the stories %+v", tally.got.All, name, all)
		}
	}
	if figures.Turnout.Came != a.came || figures.ExceptionTurnout.Came != a.cameToExceptions {
		return fmt.Errorf("the round's figures count %d and %d who came, the stories %d and %d", figures.Turnout.Came, figures.ExceptionTurnout.Came, a.came, a.cameToExceptions)
	}
	if figures.Impact.Reports != a.reports {
		return fmt.Errorf("the round's figures count %d reports of impact, the stories %d", figures.Impact.Reports, a.reports)
	}
	return nil
}

func byEnd(t counts.Tally) map[derogation.Status]counts.Number {
	return map[derogation.Status]counts.Number{
		derogation.ResolvedLocally: t.ResolvedLocally, derogation.Declined: t.NotPutForward, derogation.Withdrawn: t.Withdrawn,
		derogation.StrikeEnded: t.StrikeEnded,
		derogation.Refused:     t.Refused, derogation.Undecided: t.Undecided, derogation.Ended: t.RanToEnd,
		derogation.StoodDown: t.StoodDown, derogation.Revoked: t.Revoked,
	}
}
