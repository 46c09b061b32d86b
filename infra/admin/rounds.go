package main

import (
	"context"
	"errors"
	"fmt"

	"example.org/derogations/infra/rounds"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// roundsCheck says back what each file means, so that a person sees a wrong date
// or a wrong hour as well.
type roundsCheck struct {
	Files []string `arg:"" name:"file" help:"Files of rounds."`
}

// roundsList lists the rounds that are loaded.
type roundsList struct{}

// readRounds reads every file, and names the faults of all at once.
func readRounds(files []string) ([]*rounds.File, error) {
	var all []*rounds.File
	var wrong []error
	from := map[string]string{}
	for _, name := range files {
		file, err := rounds.ReadFile(name)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		id := file.Round.ID
		if other, twice := from[id]; twice {
			wrong = append(wrong, fmt.Errorf("%s and %s hold the same round %s", other, name, id))
		}
		from[id] = name
		all = append(all, file)
	}
	return all, errors.Join(wrong...)
}

// Run reads the files, and needs no table.
func (c roundsCheck) Run(d deps) error {
	files, err := readRounds(c.Files)
	if err != nil {
		return err
	}
	var all checkedRounds
	for _, file := range files {
		all = append(all, file.Round)
	}
	return d.answer(all)
}

type checkedRounds []derogation.Round

func (all checkedRounds) text(s *sheet) {
	for i, r := range all {
		if i > 0 {
			s.line("")
		}
		s.line("%s, version %d: %s\n%s to %s", r.ID, r.Version, r.Name, uktime.Operator(r.StartsAt), uktime.Operator(r.EndsAt))
		if !r.TakesRequests() {
			s.line("nobody decides: it takes impact reports only")
		}
		for _, t := range r.Tiers {
			s.row(t.DisplayName, "answered by "+t.AnsweredBy, fmt.Sprintf("%d minutes", t.ResponseMinutes), fmt.Sprintf("at least %d", t.FloorMinutes))
		}
		s.end()
		kept := r.Keeps()
		s.line("kept, in days: notices %d, drafts %d, deliveries %d", kept.NoticeDays, kept.DraftDays, kept.DeliveryDays)
	}
}

// Run lists them.
func (roundsList) Run(ctx context.Context, d deps) error {
	from, err := d.open(ctx)
	if err != nil {
		return err
	}
	all, err := from.Rounds(ctx)
	if err != nil {
		return err
	}
	return d.answer(listedRounds(all))
}

type listedRounds []derogation.Round

func (all listedRounds) text(s *sheet) {
	s.row("ROUND", "VERSION", "FROM", "TO", "TIERS", "NAME")
	for _, r := range all {
		s.row(r.ID, r.Version, uktime.Operator(r.StartsAt), uktime.Operator(r.EndsAt), len(r.Tiers), r.Name)
	}
}

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
