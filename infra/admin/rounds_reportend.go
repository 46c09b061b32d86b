package main

import (
	"context"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// roundsReportEnd records that others report an end of a strike, such as a court. It
// ends nothing: no request is taken until the union confirms or denies it.
type roundsReportEnd struct {
	Round  string `arg:"" help:"The round's id."`
	Source string `required:"" placeholder:"URL" help:"Where anybody can read of it: an https address."`
	EndsAt moment `placeholder:"TIME" help:"When the strike ends by it; now, if it is left out."`
	By     string `placeholder:"WHO" help:"Your role or staff number. Everyone who can see the round reads it."`
	Reason string `placeholder:"WHAT" help:"Who reports it, up to 200 characters, for good."`
}

// Run records it.
func (c *roundsReportEnd) Run(ctx context.Context, d deps) error {
	to, err := d.open(ctx)
	if err != nil {
		return err
	}
	change := derogation.StrikeChange{Kind: derogation.StrikeEndReported, EndsAt: c.EndsAt.Time, Note: c.Reason, PublicAddress: c.Source}
	round, _, err := casework.Strikes{Directory: to, Records: to, Calls: to}.
		Record(ctx, derogation.Operator(c.By), c.Round, change, casework.Call{}, d.now)
	if err != nil {
		return inCommandWords(err)
	}
	reported, _ := round.ReportedEnd()
	return d.answer(reportedEnd{Round: round.ID, StrikeChange: reported})
}

type reportedEnd struct {
	Round string `json:"round"`
	derogation.StrikeChange
}

func (r reportedEnd) text(s *sheet) {
	s.line("%s: reported to end %s. Requests wait for the union's word; nothing is closed.", r.Round, uktime.Operator(r.EndsAt))
}
