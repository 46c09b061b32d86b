package register

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/uktime"
)

// entryView is one line of a register.
type entryView struct {
	derogation.RegisterEntry
	Path  string
	Site  string
	Staff []string
	State words.Tag
	// Since is when the state came about, or what SinceWord says.
	Since     time.Time
	SinceWord string
	// Against is what others said of an exception.
	Against []string
}

func entryViewOf(e derogation.RegisterEntry, now time.Time) entryView {
	phase := e.PhaseAt(now)
	view := entryView{RegisterEntry: e, Path: derogationPath(e.Code), Site: siteText(e.Site), Staff: publicStaff(e, e.Staff), Against: against(e)}
	switch view.State, view.Since = stateOf(e, phase); phase {
	case derogation.PhaseBegins:
		view.SinceWord = "approved"
	case derogation.PhaseHolds:
		view.SinceWord = "from"
	case derogation.PhaseBetween:
		_, view.Since = e.NextFrom(now)
		view.SinceWord = "starts again"
	default:
		view.SinceWord = "since"
	}
	return view
}

// stateOf is an entry's state, and since when it is so (for a revocation that
// is to come: from when).
func stateOf(e derogation.RegisterEntry, phase derogation.RegisterPhase) (words.Tag, time.Time) {
	switch phase {
	case derogation.PhaseBegins:
		return words.Tag{Text: "Not begun", Colour: "blue"}, e.Since
	case derogation.PhaseInForce:
		since := slices.MaxFunc([]time.Time{e.From, e.Since}, time.Time.Compare)
		return words.Tag{Text: "In force", Colour: "green"}, since
	case derogation.PhaseBetween:
		return words.Tag{Text: "Not now", Colour: "blue"}, e.Since
	case derogation.PhaseHolds:
		return words.Tag{Text: "To be revoked", Colour: "orange"}, e.RevokedFrom()
	case derogation.PhaseStoodDown:
		return words.Tag{Text: "Stood down", Colour: "grey"}, e.Since
	case derogation.PhaseRevoked:
		return words.Tag{Text: "Revoked", Colour: "red"}, e.RevokedFrom()
	case derogation.PhaseStated:
		if len(e.Objections) > 0 {
			return words.Tag{Text: "Stated, and objected to", Colour: "red"}, e.Since
		}
		return words.Tag{Text: "Stated", Colour: "orange"}, e.Since
	default:
		return words.Tag{Text: "Ended", Colour: "grey"}, e.To
	}
}

// publicStaff puts lines of an entry in words, with the site and the hours that are their
// own. A small number stays one.
func publicStaff(e derogation.RegisterEntry, lines []derogation.RegisterLine) []string {
	var texts []string
	for _, line := range lines {
		if line.Number == 0 && line.FewerThan == 0 {
			continue
		}
		number := strconv.Itoa(line.Number)
		if line.FewerThan > 0 {
			number = "fewer than " + strconv.Itoa(line.FewerThan)
		}
		text := number + " × " + line.Grade
		if line.Specialty != "" {
			text += ", " + line.Specialty
		}
		if line.Site != nil {
			text += ", at " + siteText(*line.Site)
		}
		if line.Window != nil {
			hours := line.During(e)
			text += ", " + uktime.Hours(hours.From, hours.To)
		}
		texts = append(texts, text)
	}
	return texts
}

func siteText(site derogation.Site) string { return cmp.Or(site.Name, site.Code) }

// brief is an instant as a table shows it.
func brief(at time.Time) words.Moment {
	return words.Moment{ISO: uktime.Offset(at), Text: uktime.Table(at)}
}
