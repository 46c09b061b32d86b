package register

import (
	"strconv"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/uktime"
)

// entryView is one line of a register.
type entryView struct {
	Code     string
	Path     string
	Trust    string
	Site     string
	Service  string
	Staff    []string
	From, To words.Moment
	State    words.Tag
	// Since is when the state came about, or what SinceWord says.
	Since     words.Moment
	SinceWord string
	// DeclaredBy and Incident belong to an exception.
	DeclaredBy string
	Incident   string
}

func entryViewOf(e derogation.RegisterEntry, now time.Time) entryView {
	phase := e.PhaseAt(now)
	state, since := stateOf(e, phase)
	word := "since"
	switch phase {
	case derogation.PhaseBegins:
		word = "confirmed"
	case derogation.PhaseHolds:
		word = "from"
	}
	return entryView{
		Code: e.Code, Path: derogationPath(e.Code), Trust: e.TrustName, Site: siteText(e.Site), Service: e.Service, Staff: publicStaff(e.Staff),
		From: brief(e.From), To: brief(e.To), State: state, Since: brief(since), SinceWord: word,
		DeclaredBy: e.DeclaredBy, Incident: e.IncidentReference,
	}
}

// stateOf is an entry's state, and since when it is so (for a revocation that
// is to come: from when).
func stateOf(e derogation.RegisterEntry, phase derogation.RegisterPhase) (words.Tag, time.Time) {
	switch phase {
	case derogation.PhaseBegins:
		return words.Tag{Text: "Not begun", Colour: "blue"}, e.Since
	case derogation.PhaseInForce:
		if e.Since.After(e.From) {
			return words.Tag{Text: "In force", Colour: "green"}, e.Since
		}
		return words.Tag{Text: "In force", Colour: "green"}, e.From
	case derogation.PhaseHolds:
		return words.Tag{Text: "To be revoked", Colour: "orange"}, e.RevokedFrom()
	case derogation.PhaseStoodDown:
		return words.Tag{Text: "Stood down", Colour: "grey"}, e.Since
	case derogation.PhaseRevoked:
		return words.Tag{Text: "Revoked", Colour: "red"}, e.RevokedFrom()
	case derogation.PhaseStated:
		return words.Tag{Text: "Stated", Colour: "orange"}, e.Since
	default:
		return words.Tag{Text: "Ended", Colour: "grey"}, e.To
	}
}

// publicStaff puts the lines of an entry in words. A small number stays one.
func publicStaff(lines []derogation.RegisterLine) []string {
	var texts []string
	for _, line := range lines {
		number := strconv.Itoa(line.Number)
		if line.FewerThan > 0 {
			number = "fewer than " + strconv.Itoa(line.FewerThan)
		}
		text := number + " × " + line.Grade
		if line.Specialty != "" {
			text += ", " + line.Specialty
		}
		texts = append(texts, text)
	}
	return texts
}

func siteText(site derogation.Site) string {
	if site.Name == "" {
		return site.Code
	}
	return site.Name
}

// brief is an instant as a table shows it.
func brief(at time.Time) words.Moment {
	return words.Moment{ISO: uktime.Offset(at), Text: uktime.Table(at)}
}
