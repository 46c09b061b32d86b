package words

import (
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// strikeSaid is what the union did to its strike, and when it ends by that.
func strikeSaid(c *derogation.StrikeChange) string {
	if c == nil {
		return "ended it"
	}
	did := map[derogation.StrikeChangeKind]string{
		derogation.StrikeCalledOff: "called it off", derogation.StrikeSuspended: "suspended it", derogation.StrikeCutShort: "cut it short",
		derogation.StrikeExtended: "extended it", derogation.StrikeEndDenied: "said that it goes on", derogation.StrikeEndTakenBack: "took back that it ends sooner: it goes on",
	}[c.Kind]
	switch c.Kind {
	case derogation.StrikeExtended, derogation.StrikeEndTakenBack:
		return did + ", to " + uktime.Page(c.EndsAt)
	case derogation.StrikeEndDenied:
		return did
	default:
	}
	return did + ", from " + uktime.Page(c.EndsAt)
}

// StrikeStands says of a round's strike when it is on, where that is not throughout, and
// how it ended, or is reported to.
func StrikeStands(r derogation.Round) []string {
	var said []string
	if reported, waits := r.ReportedEnd(); waits {
		said = append(said, "Reported, not confirmed by the union: the strike ends at "+uktime.Page(reported.EndsAt)+". Nothing is closed or revoked, and no new requests are taken until the union has said so or denied it. The source is "+reported.PublicAddress)
	}
	if end, ended := r.LastEnd(); ended {
		said = append(said, Sentence(Called(r, derogation.Union))+" "+strikeSaid(&end)+".")
	}
	if on := r.On(); len(r.Spans) > 0 && len(on) > 0 {
		var times []string
		for _, span := range on {
			times = append(times, uktime.Page(span.From)+" to "+uktime.Page(span.To))
		}
		said = append(said, "The strike is on only at these times: "+strings.Join(times, "; ")+".")
	}
	return said
}

// StrikeEntry is one entry on the record of a strike.
type StrikeEntry struct {
	Said, By, Note, PublicAddress string
	At                            time.Time
}

// StrikeRecord is what was recorded of a round's strike, newest first.
func StrikeRecord(r derogation.Round) []StrikeEntry {
	var record []StrikeEntry
	for _, c := range slices.Backward(r.Strike.Changes) {
		said := Sentence(Called(r, derogation.Union)) + " " + strikeSaid(&c)
		if c.Kind == derogation.StrikeEndReported {
			said = "An end was reported, for " + uktime.Page(c.EndsAt)
		}
		record = append(record, StrikeEntry{Said: said, By: c.By.Name, Note: c.Note, PublicAddress: c.PublicAddress, At: c.At})
	}
	return record
}
