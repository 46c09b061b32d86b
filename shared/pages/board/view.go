package board

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/uktime"
)

// boardView is the board as a page shows it. Path is its own address, Address
// the one with what was chosen.
type boardView struct {
	reading.Board
	Path    string
	Address string
	// OnDesk and OnWall are the board's two screens.
	OnDesk, OnWall string
	UpdatedAt      words.Moment
	Tiers          []boardTier
	Trusts         []kit.Option
	Filter         reading.BoardFilter
	// Filtered: something is left out.
	Filtered bool
	// Head says what matters first, of everything; Shown how much of it is shown.
	Head  string
	Shown string
	// Left says what is open and not in the table; empty if all is.
	Left string
	Rows []boardRow
	// Unjudged are the exceptions that the reader's tier has yet to judge.
	Unjudged []unjudgedRow
	now      time.Time
}

// Counts is where the figures of a round are.
func (v boardView) Counts(round string) string { return v.Path + "/counts/" + url.PathEscape(round) }

// ISO is a time as the script reads it.
func (v boardView) ISO(at time.Time) string { return uktime.Offset(at) }

// Brief is a time as short as a table needs it: the day is named when it is not
// today.
func (v boardView) Brief(at time.Time) words.Moment {
	return words.Moment{ISO: uktime.Offset(at), Text: uktime.Board(at, v.now)}
}

// boardTier is how many requests are with one tier.
type boardTier struct {
	Key     string
	Name    string
	Path    string
	Open    int
	Overdue int
}

// boardRow is one request.
type boardRow struct {
	reading.Waiting
	Path string
	// Round is empty when one alone is shown.
	Round string
	Level string
	// Mark is set on an exception.
	Mark string
	// Note says what is out of the ordinary with whom it waits for.
	Note string
	// Seen says since when somebody there has it, who has not decided.
	Seen     string
	Waited   string
	DueIn    string
	Late     bool
	NeededIn string
	// Announce is read out once it is news: an exception, or that a request is overdue.
	Announce string
}

// unjudgedRow is one exception that is to be judged.
type unjudgedRow struct {
	derogation.Outline
	Path string
}

func boardViewOf(v visit, board reading.Board, filter reading.BoardFilter, on screen) boardView {
	view := boardView{
		Board: board, Path: v.path(), Address: on.address(v.path(), filter), now: v.Now,
		UpdatedAt: words.Moment{ISO: uktime.Offset(v.Now), Text: uktime.Seconds(v.Now)}, Filter: filter, Filtered: filter != reading.BoardFilter{},
		OnDesk: onDesk.address(v.path(), filter), OnWall: onWall.address(v.path(), filter),
		Tiers: boardTiers(v, board), Head: boardHead(board, v.Now),
	}
	for _, w := range board.Waiting {
		view.Trusts = append(view.Trusts, kit.Option{Value: w.Trust, Label: w.TrustName, Checked: w.Trust == filter.Trust})
	}
	view.Trusts = kit.EachOnce(view.Trusts)
	shown := filter.Of(board.Waiting, v.Now)
	view.Shown = boardSentence(len(shown), len(board.Waiting), view.Filtered)
	view.Left = boardLeft(len(shown)-on.most, board.More, on.others)
	for _, waiting := range shown[:min(len(shown), on.most)] {
		row := boardRowOf(v, waiting)
		if len(board.Rounds) > 1 && filter.Round == "" {
			row.Round = waiting.RoundName
		}
		view.Rows = append(view.Rows, row)
	}
	for _, o := range board.Unjudged {
		view.Unjudged = append(view.Unjudged, unjudgedRow{o, casePath(v, o.Reference)})
	}
	return view
}

// casePath is where the timeline of a request is.
func casePath(v visit, reference string) string {
	return v.path() + "/case/" + url.PathEscape(reference)
}

// boardLeft says that there are more requests than rows, and how to see them.
func boardLeft(more int, unread bool, others string) string {
	switch {
	case unread:
		return "More requests are open than the board looks at. It leaves out those that changed last: find one by its reference."
	case more > 0:
		return fmt.Sprintf("%s more, due later. %s", words.Count(more, "request"), others)
	default:
		return ""
	}
}

// soon is how long before it is due a request is counted in the board's head.
const soon = time.Hour

// boardHead counts what matters first. What there is none of is left out, and a
// request that is two of these is counted as both.
func boardHead(board reading.Board, now time.Time) string {
	unjudged := words.Count(len(board.Unjudged), "exception") + " to judge"
	if len(board.Waiting) == 0 && len(board.Unjudged) > 0 {
		return "No request is open. " + unjudged + "."
	}
	if len(board.Waiting) == 0 {
		return "No request is open."
	}
	exceptions, overdue, next := 0, 0, 0
	for _, w := range board.Waiting {
		if w.Exception {
			exceptions++
		}
		switch {
		case w.Overdue(now):
			overdue++
		case w.Overdue(now.Add(soon)):
			next++
		}
	}
	var head []string
	if exceptions > 0 {
		head = append(head, words.Count(exceptions, "exception"))
	}
	if overdue > 0 {
		head = append(head, fmt.Sprint(overdue, " overdue"))
	}
	if next > 0 {
		head = append(head, fmt.Sprint(next, " due in the next hour"))
	}
	head = append(head, fmt.Sprint(len(board.Waiting), " open"))
	if len(board.Unjudged) > 0 {
		head = append(head, unjudged)
	}
	return strings.Join(head, ", ")
}

func boardSentence(shown, all int, filtered bool) string {
	switch {
	case all == 0:
		return ""
	case filtered && shown == 0:
		return "No open request is as you chose. " + words.Count(all, "request") + " in all."
	case filtered:
		return fmt.Sprintf("Shown, as you chose: %d of %s.", shown, words.Count(all, "open request"))
	default:
		return "Exceptions come first, then the soonest due."
	}
}

// boardTiers counts the requests with each tier of the board's rounds, whatever
// was chosen: nothing that is overdue goes out of sight.
func boardTiers(v visit, board reading.Board) []boardTier {
	var tiers []boardTier
	for _, tier := range derogation.Ladder() {
		one := boardTier{Key: string(tier), Path: v.path() + filterQuery(reading.BoardFilter{Tier: tier})}
		for _, round := range board.Rounds {
			if rules, used := round.TierRules(tier); used && one.Name == "" {
				one.Name = words.Sentence(rules.DisplayName)
			}
		}
		for _, waiting := range board.Waiting {
			if waiting.Tier != tier {
				continue
			}
			one.Open++
			if waiting.Overdue(v.Now) {
				one.Overdue++
			}
		}
		if one.Name != "" {
			tiers = append(tiers, one)
		}
	}
	return tiers
}

func boardRowOf(v visit, waiting reading.Waiting) boardRow {
	row := boardRow{
		Waiting: waiting, Path: casePath(v, waiting.Reference), Level: words.Sentence(waiting.TierName), Mark: mark(waiting, v.Now),
		Waited: shortSpan(v.Now.Sub(waiting.Since)), DueIn: "in " + shortSpan(waiting.DueAt.Sub(v.Now)), NeededIn: "has passed", Late: waiting.Overdue(v.Now),
	}
	switch {
	case waiting.Offered:
		row.Note = "Made the trust an offer"
	case waiting.For == derogation.WaitsForTrust:
		row.Note = "Asked the trust a question"
	case waiting.For == derogation.WaitsToBeAsked:
		row.Note = "Is being asked"
	case waiting.Extended:
		row.Note = "The time was extended once"
	}
	if seen := waiting.SeenAt; !seen.IsZero() {
		row.Seen = "Seen at " + uktime.Board(seen, v.Now) + ", not decided"
	}
	if waiting.Exception {
		row.Announce = "New exception: " + waiting.Reference + ", " + waiting.TrustName + "."
	}
	if waiting.Objected {
		row.Announce = "Exception objected to: " + waiting.Reference + ", " + waiting.TrustName + "."
	}
	if row.Late {
		row.DueIn = "Overdue by " + shortSpan(v.Now.Sub(waiting.DueAt))
		row.Announce = waiting.Reference + " is overdue at " + words.InSentence(waiting.TierName) + "."
	}
	if needed := waiting.NeededBy; v.Now.Before(needed) {
		row.NeededIn = "in " + shortSpan(needed.Sub(v.Now))
	}
	return row
}

// shortSpan is a length of time as short as a table needs it, rounded down.
func shortSpan(d time.Duration) string {
	minutes := int(d / time.Minute)
	days, hours := minutes/(24*60), minutes/60%24
	switch {
	case days > 0:
		return fmt.Sprintf("%d d %d h", days, hours)
	case hours > 0:
		return fmt.Sprintf("%d h %d min", hours, minutes%60)
	default:
		return fmt.Sprintf("%d min", minutes)
	}
}
