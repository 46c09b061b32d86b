package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/store"
	"example.org/derogations/shared/uktime"
)

// organisationsImport loads files of trusts, with the ICBs and regions that they
// name, or nothing when a line of any file is wrong, and says what changed. What
// is stored and in no file stays as it is: the NHS's files keep what has closed.
type organisationsImport struct {
	dryRun
	Trusts  []string `arg:"" name:"file" help:"The NHS's files of trusts, such as etr.csv and ect.csv."`
	ICBs    string   `name:"icbs" placeholder:"FILE" help:"Table with icb_code, icb_name and region_code."`
	Regions string   `placeholder:"FILE" help:"Table with region_code and region_name."`
	Yes     bool     `help:"Do not ask, however much would change."`
}

// Run imports the files.
func (c organisationsImport) Run(ctx context.Context, d deps) error {
	to, err := d.open(ctx)
	if err != nil {
		return err
	}
	tables, err := c.read(ctx, to)
	if err != nil {
		return err
	}
	answer := imported{DryRun: c.DryRun, Counted: map[string]int{}}
	var all, change []derogation.Organisation
	var refused []error
	for _, t := range tables {
		for _, o := range t.all {
			stored, err := storedOrganisation(ctx, to, o.Code)
			if err != nil {
				return err
			}
			if stored.Code != "" && stored.Kind != o.Kind {
				t.Add(t.codes[o.Code], "code", "%s is registered as %s, not as %s", o.Code, stored.Kind, o.Kind)
			}
			n := compareOrganisations(stored, o)
			answer.add(o, n, d.now)
			if n.Kind != unchanged {
				change = append(change, o)
			}
		}
		refused, all = append(refused, t.Err()), append(all, t.all...)
		answer.Abroad = append(answer.Abroad, t.abroad...)
	}
	if err := errors.Join(refused...); err != nil {
		return err
	}
	slices.Sort(answer.Abroad)
	if answer.Missing, err = missing(ctx, to, all, d.now); err != nil {
		return err
	}
	if !c.DryRun {
		if err := d.confirm(answer.doubts(), c.Yes); err != nil {
			return err
		}
		for _, o := range change {
			if err := to.PutOrganisation(ctx, o); err != nil {
				return err
			}
		}
	}
	return d.answer(answer)
}

// read reads all files, and names the faults of all at once: those of the trusts
// only once the ICBs and regions that they are in can be told.
func (c organisationsImport) read(ctx context.Context, from *store.Store) (tables []*table, err error) {
	names := nameBook{ctx: ctx, from: from, known: map[string]string{}}
	var wrong []error
	take := func(t *table, err error) {
		if err != nil {
			wrong = append(wrong, err)
			return
		}
		wrong, tables = append(wrong, t.Err()), append(tables, t)
		for _, o := range t.all {
			names.known[string(o.Kind)+o.Code] = o.Name
		}
	}
	if c.Regions != "" {
		take(readRegions(c.Regions))
	}
	if c.ICBs != "" {
		take(readICBs(c.ICBs, names.of(derogation.KindRegion)))
	}
	for _, file := range c.Trusts {
		take(readTrusts(file, names.of(derogation.KindRegion), names.of(derogation.KindICB)))
	}
	return tables, errors.Join(errors.Join(wrong...), names.err)
}

// missing are the trusts that are open and in none of the files: one of them was
// cut short, or not given.
func missing(ctx context.Context, from *store.Store, all []derogation.Organisation, now time.Time) (codes []string, err error) {
	given := map[string]bool{}
	for _, o := range all {
		given[o.Code] = true
	}
	stored, err := from.Organisations(ctx)
	for _, o := range stored {
		if o.Kind == derogation.KindTrust && o.Open(now) && !given[o.Code] {
			codes = append(codes, o.Code)
		}
	}
	return codes, err
}

// nameBook knows the names of what the files hold, and of what is stored.
type nameBook struct {
	ctx   context.Context
	from  *store.Store
	known map[string]string
	err   error
}

// of looks up organisations of a kind by their codes.
func (b *nameBook) of(kind derogation.OrganisationKind) lookup {
	return func(code string) (string, bool) {
		key := string(kind) + code
		if name, known := b.known[key]; known || code == "" {
			return name, name != ""
		}
		stored, err := storedOrganisation(b.ctx, b.from, code)
		if err != nil {
			b.err = err
		}
		if stored.Kind != kind {
			stored.Name = ""
		}
		b.known[key] = stored.Name
		return stored.Name, stored.Name != ""
	}
}

// The kinds of news, the weightiest first: of several for one organisation the
// first is its kind.
const (
	isNewcomer = "new"
	closed     = "closed"
	moved      = "moved"
	renamed    = "renamed"
	changed    = "changed"
	unchanged  = "unchanged"
	removed    = "removed" // a contact alone
)

// news is what an import changes of one organisation.
type news struct {
	Kind string `json:"kind"`
	Code string `json:"code"`
	Name string `json:"name"`
	Says string `json:"says,omitempty"`
}

// compareOrganisations says what is new of an organisation. Stored is the zero
// Organisation when there is none.
func compareOrganisations(stored, o derogation.Organisation) news {
	if stored.Code == "" {
		return news{isNewcomer, o.Code, o.Name, ""}
	}
	kind := unchanged
	var says []string
	add := func(k, format string, values ...any) {
		if kind == unchanged {
			kind = k
		}
		says = append(says, fmt.Sprintf(format, values...))
	}
	if !o.ClosedAt.Equal(stored.ClosedAt) {
		if o.ClosedAt.IsZero() {
			add(changed, "is open again")
		} else {
			add(closed, "closed from %s", uktime.Operator(o.ClosedAt))
		}
	}
	if o.RegionCode != stored.RegionCode {
		add(moved, "moved from region %s to %s", stored.RegionCode, o.RegionCode)
	}
	if o.ICBCode != stored.ICBCode {
		add(moved, "moved from ICB %s to %s", stored.ICBCode, o.ICBCode)
	}
	if o.Name != stored.Name {
		add(renamed, "was %s", stored.Name)
	}
	if !o.OpenedAt.Equal(stored.OpenedAt) {
		add(changed, "open from %s", uktime.Operator(o.OpenedAt))
	}
	if kind == unchanged && (o.RegionName != stored.RegionName || o.ICBName != stored.ICBName) {
		add(changed, "its region or ICB has another name")
	}
	return news{kind, o.Code, o.Name, strings.Join(says, "; ")}
}

// imported is what an import came to, or would come to.
type imported struct {
	DryRun  bool           `json:"dryRun"`
	News    []news         `json:"news"`
	Counted map[string]int `json:"counted"`
	Trusts  int            `json:"trusts"`
	Closed  int            `json:"closedTrusts"`
	ICBs    int            `json:"icbs"`
	Regions int            `json:"regions"`
	Missing []string       `json:"missing"`
	Abroad  []string       `json:"abroad"`
}

func (a *imported) add(o derogation.Organisation, n news, now time.Time) {
	switch o.Kind {
	case derogation.KindTrust:
		a.Trusts++
		if hasClosed(o, now) {
			a.Closed++
		}
	case derogation.KindICB:
		a.ICBs++
	case derogation.KindRegion:
		a.Regions++
	case derogation.KindNational, derogation.KindUnion:
		// The NHS's files have none of them.
	}
	a.Counted[n.Kind]++
	if n.Kind != unchanged {
		a.News = append(a.News, n)
	}
}

// usualChanges is how many organisations close or move between two of the NHS's
// files, which come every quarter of a year.
const usualChanges = 10

// doubts are what an import should be asked about before it is done.
func (a imported) doubts() (doubts []string) {
	if n := a.Counted[closed] + a.Counted[moved]; n > usualChanges {
		doubts = append(doubts, fmt.Sprintf("closed or moved: %d", n))
	}
	if len(a.Missing) > 0 {
		doubts = append(doubts, a.missing())
	}
	return doubts
}

func (a imported) missing() string {
	return fmt.Sprintf("open trusts that are registered, and in none of the files: %d (%s)", len(a.Missing), keysText(a.Missing))
}

func (a imported) text(s *sheet) {
	for _, n := range a.News {
		says := ""
		if n.Says != "" {
			says = ": " + n.Says
		}
		s.line("%s: %s %s%s", n.Kind, n.Code, n.Name, says)
	}
	s.line("trusts: %d, of which %d have closed; ICBs: %d; regions: %d", a.Trusts, a.Closed, a.ICBs, a.Regions)
	var parts []string
	for _, kind := range []string{isNewcomer, closed, moved, renamed, changed, unchanged} {
		parts = append(parts, fmt.Sprintf("%s: %d", kind, a.Counted[kind]))
	}
	s.line("%s", strings.Join(parts, "; "))
	if len(a.Abroad) > 0 {
		s.line("left out, because they are in no region of England: %s", strings.Join(a.Abroad, ", "))
	}
	if len(a.Missing) > 0 {
		s.line("%s", a.missing())
	}
	s.dryRun(a.DryRun)
}
