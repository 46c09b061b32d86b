package board

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/uktime"
)

// boardView is the board as a page shows it. Path is its own address, Address
// the one with what was chosen.
type boardView struct {
	Organisation string
	Path         string
	Address      string
	UpdatedAt    words.Moment
	Tiers        []boardTier
	Rounds       []boardRound
	Trusts       []boardOption
	TierOptions  []boardOption
	Filter       reading.BoardFilter
	// Filtered: something is left out.
	Filtered bool
	Shown    string
	Rows     []boardRow
}

// boardTier is how many requests are with one tier.
type boardTier struct {
	Key     string
	Name    string
	Path    string
	Open    int
	Overdue int
}

// boardRound is a round that the board covers.
type boardRound struct {
	ID, Name string
	Counts   string
	Chosen   bool
}

// boardOption is something that one can choose to see alone.
type boardOption struct {
	Code, Name string
	Chosen     bool
}

// boardRow is one request.
type boardRow struct {
	Reference string
	Path      string
	// Round is empty when one alone is shown.
	Round     string
	Exception bool
	Trust     string
	Place     string
	Doctors   int
	Tier      string
	// Note says what is out of the ordinary with whom it waits for.
	Note     string
	Since    words.Moment
	Waits    string
	Due      words.Moment
	DueIn    string
	Overdue  bool
	NeededBy words.Moment
	NeededIn string
	Passed   bool
	// Announce is read out when the request becomes overdue.
	Announce string
}

func boardViewOf(v visit, board reading.Board, filter reading.BoardFilter) boardView {
	view := boardView{
		Organisation: board.Organisation.Name, Path: v.path(), Address: v.path() + filterQuery(filter),
		UpdatedAt: boardMoment(v.Now, v.Now), Filter: filter, Filtered: filter != reading.BoardFilter{},
	}
	view.UpdatedAt.Text = uktime.Seconds(v.Now)
	for _, round := range board.Rounds {
		view.Rounds = append(view.Rounds, boardRound{
			ID: round.ID, Name: round.Name, Chosen: round.ID == filter.Round, Counts: v.path() + "/counts/" + url.PathEscape(round.ID),
		})
	}
	view.Tiers = boardTiers(v, board)
	for _, tier := range view.Tiers {
		view.TierOptions = append(view.TierOptions, boardOption{Code: tier.Key, Name: tier.Name, Chosen: tier.Key == string(filter.Tier)})
	}
	view.Trusts = boardTrusts(board.Waiting, filter.Trust)
	shown := filter.Of(board.Waiting, v.Now)
	view.Shown = boardSentence(len(shown), len(board.Waiting), view.Filtered)
	for _, waiting := range shown {
		row := boardRowOf(v, waiting)
		if len(board.Rounds) > 1 && filter.Round == "" {
			row.Round = waiting.State.Round.Name
		}
		view.Rows = append(view.Rows, row)
	}
	return view
}

func boardSentence(shown, all int, filtered bool) string {
	switch {
	case all == 0:
		return "No request is open."
	case filtered && shown == 0:
		return "No open request is as you chose. " + words.Count(all, "request") + " in all."
	case filtered:
		return fmt.Sprintf("Shown, as you chose: %d of %s.", shown, words.Count(all, "open request"))
	default:
		return words.Count(all, "open request") + ", by level, the soonest due first."
	}
}

// filterQuery writes a filter as an address has it.
func filterQuery(f reading.BoardFilter) string {
	query := url.Values{}
	for name, value := range map[string]string{"round": f.Round, "tier": string(f.Tier), "trust": f.Trust} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if f.Overdue {
		query.Set("overdue", "yes")
	}
	if len(query) == 0 {
		return ""
	}
	return "?" + query.Encode()
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
			if waiting.State.Tier != tier {
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

func boardTrusts(waiting []reading.Waiting, chosen string) []boardOption {
	var options []boardOption
	for _, w := range waiting {
		trust := w.State.Trust
		if !slices.ContainsFunc(options, func(o boardOption) bool { return o.Code == trust.Code }) {
			options = append(options, boardOption{Code: trust.Code, Name: trust.Name, Chosen: trust.Code == chosen})
		}
	}
	slices.SortFunc(options, func(a, b boardOption) int { return strings.Compare(a.Name+a.Code, b.Name+b.Code) })
	return options
}

func boardRowOf(v visit, waiting reading.Waiting) boardRow {
	s := waiting.State
	needed := s.Request.DecisionNeededBy.At
	row := boardRow{
		Reference: s.Reference, Path: v.path() + "/case/" + url.PathEscape(s.Reference), Exception: s.Request.MassCasualty != nil,
		Trust: s.Trust.Name, Place: s.Request.Service + ", " + s.Request.Site.Name, Doctors: derogation.Doctors(s.Request.Staff),
		Tier:  words.Sentence(s.Round.TierName(s.Tier)),
		Since: boardMoment(waiting.Since, v.Now), Waits: shortSpan(v.Now.Sub(waiting.Since)),
		Due: boardMoment(waiting.DueAt, v.Now), Overdue: waiting.Overdue(v.Now),
		NeededBy: boardMoment(needed, v.Now), Passed: !v.Now.Before(needed),
	}
	switch waiting.For {
	case reading.WaitsForTrust:
		row.Note = "Asked the trust a question"
	case reading.WaitsToBeAsked:
		row.Note = "Is being asked"
	case reading.WaitsForTier:
		row.Note = waitsAgain(s)
	}
	row.DueIn = "in " + shortSpan(waiting.DueAt.Sub(v.Now))
	if row.Overdue {
		row.DueIn = "Overdue by " + shortSpan(v.Now.Sub(waiting.DueAt))
		row.Announce = s.Reference + " is overdue at " + words.Called(s.Round, s.Tier) + "."
	}
	row.NeededIn = "in " + shortSpan(needed.Sub(v.Now))
	if row.Passed {
		row.NeededIn = "has passed"
	}
	return row
}

// waitsAgain says why a tier has longer than it had at first.
func waitsAgain(s derogation.State) string {
	if review, _ := s.OpenReview(); review.ExtendedAt != nil {
		return "The time was extended once"
	}
	return ""
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

// boardMoment is a time as short as a table needs it: the day is named when it
// is not today.
func boardMoment(at, now time.Time) words.Moment {
	return words.Moment{ISO: uktime.Offset(at), Text: uktime.Board(at, now)}
}
