package httpapi

import (
	"io"
	"strconv"
	"strings"
	"time"

	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/csvfile"
	"example.org/derogations/shared/derogation"
)

var eventColumns = []string{
	"reference", "sequence", "at", "type", "tier", "review", "content version",
	"by", "role", "organisation", "text", "hash",
}

// writeEvents writes a request's ledger, a row an event.
func writeEvents(out io.Writer, exported reading.Exported) error {
	if err := csvfile.Heading(out, eventColumns); err != nil {
		return err
	}
	for _, entry := range exported.Entries {
		e, err := entry.Decode()
		if err != nil {
			return err
		}
		row := []string{
			e.Reference, strconv.Itoa(entry.Sequence), cellTime(e.At), string(e.Type), string(e.Tier), cellNumber(e.Review),
			cellNumber(e.ContentVersion), e.Actor.Name, e.Actor.Role, e.Actor.Organisation, e.Text, entry.Hash,
		}
		if err := csvfile.Row(out, row); err != nil {
			return err
		}
	}
	return nil
}

var requestColumns = []string{
	"reference", "round", "trust", "trust name", "region", "icb", "site", "service", "category",
	"status", "tier", "submitted at", "decision needed by", "from", "to", "doctors asked",
	"lists running", "lists stood down", "doctors not on strike asked", "declined", "already resident", "shifts needed", "shifts filled", "shift gap",
	"decision", "decided at", "recorded at", "doctors approved", "ended at", "reason of the end", "events", "head",
}

// requestRow is a request in a round's export.
func requestRow(exported reading.Exported) []string {
	s := exported.State
	row := []string{
		s.Reference, s.Round.ID, s.Trust.Code, s.Trust.Name, s.Trust.RegionCode, s.Trust.ICBCode,
		siteNames(s.Request), s.Request.Service, string(s.Request.Category), string(s.Status), string(s.Tier),
		cellTime(s.SubmittedAt), cellTime(s.Request.DecisionNeededBy.At), cellTime(s.Request.Window.From), cellTime(s.Request.Window.To),
		cellNumber(derogation.Doctors(s.Request.Staff)),
	}
	for _, item := range s.Request.Evidence.Items() {
		row = append(row, countedCells(item)...)
	}
	gap := ""
	if other := s.Request.Evidence.OtherStaffing; other != nil && other.Shifts != nil {
		gap = strconv.Itoa(other.Shifts.Gap())
	}
	row = append(row, gap)
	decision := make([]string, 4)
	if d := s.Decision; d != nil {
		decision = []string{string(d.Outcome), cellTime(d.DecidedAt), cellTime(d.RecordedAt), ""}
		if d.Terms != nil {
			decision[3] = strconv.Itoa(derogation.Doctors(d.Terms.Staff))
		}
	}
	ended, why := "", ""
	if s.Ending != nil {
		ended, why = cellTime(s.Ending.At), string(s.Ending.Reason)
	}
	return append(append(row, decision...), ended, why, strconv.Itoa(len(exported.Entries)), exported.Entries[len(exported.Entries)-1].Hash)
}

// countedCells are the numbers of a question of the evidence, each empty where it is not
// given.
func countedCells(item derogation.EvidenceItem) []string {
	var cells []string
	for _, n := range item.Numbers() {
		cell := ""
		if n.Given != nil {
			cell = strconv.Itoa(*n.Given)
		}
		cells = append(cells, cell)
	}
	return cells
}

// siteNames are all sites that a request names, in one cell.
func siteNames(r derogation.Request) string {
	var names []string
	for _, site := range r.Sites() {
		names = append(names, site.Name)
	}
	return strings.Join(names, "; ")
}

// cellTime is empty for a time that is not known.
func cellTime(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

// cellNumber is empty for a number that does not apply.
func cellNumber(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
