package notice

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// subjectLength is what a subject has at most, in characters. A phone shows some 60
// of them: the act, how many doctors and what kind of care. What it may cut off is
// the trust and the reference, which the mail says again.
const subjectLength = 110

// subject is the subject of every mail: the act, how many doctors, what kind of
// care, which trust (or whose board), and the reference. What a notice does not know, it leaves out.
func (f facts) subject(act string) string {
	reference := ""
	if !casework.OfNoCase(f.Reference) {
		reference = " (" + f.Reference + ")"
	}
	about := act + ": "
	if f.DoctorsAsked > 0 {
		about += f.howMany() + ", "
	}
	if care := f.Care(); care != "" {
		about += care + ", "
	}
	about += shortened(cmp.Or(f.TrustName, f.BoardOf), subjectLength-utf8.RuneCountInString(about+reference))
	return strings.TrimRight(about, ", :") + reference
}

// shortened is a trust's name without what all have, in whole words up to a number
// of characters.
func shortened(name string, room int) string {
	name = strings.TrimSuffix(strings.TrimSuffix(name, " NHS Trust"), " NHS Foundation Trust")
	if utf8.RuneCountInString(name) <= room {
		return name
	}
	short := ""
	for _, word := range strings.Fields(name) {
		if utf8.RuneCountInString(short+word+"…") > room {
			break
		}
		short += word + " "
	}
	if short == "" {
		return ""
	}
	return strings.TrimSpace(short) + "…"
}

// howMany tells how many doctors are asked for, or how many of them are approved
// where that is not all.
func (f facts) howMany() string {
	if f.Decision == nil || f.Decision.Terms == nil || f.Approved() == f.DoctorsAsked {
		return f.Doctors(f.DoctorsAsked)
	}
	return fmt.Sprintf("%d of %s", f.Approved(), f.Doctors(f.DoctorsAsked))
}

// Care tells the kind of care, within a sentence; empty where it is not known.
func (f facts) Care() string {
	name := f.CategoryName
	for _, kind := range derogation.Categories() {
		if name == "" && kind.Code == f.Category {
			name = kind.Name // An announcement of before has the code alone.
		}
	}
	first, size := utf8.DecodeRuneInString(name)
	if second, _ := utf8.DecodeRuneInString(name[size:]); unicode.IsLower(second) {
		return string(unicode.ToLower(first)) + name[size:]
	}
	return name
}

// soon is how far off a time may be that the time of day alone tells apart.
const soon = 12 * time.Hour

// Soon tells a time in a subject: with its day, where it is not the next of its kind.
func (f facts) Soon(t time.Time) string {
	if left := t.Sub(f.announced); left >= 0 && left <= soon {
		return uktime.Clock(t)
	}
	return uktime.Subject(t)
}

// choices are what tiers may answer, after "You can".
var choices = map[derogation.Action]string{
	derogation.ActEscalate:       "pass the request on to the next tier",
	derogation.ActResolveLocally: "resolve it locally, without doctors on strike",
	derogation.ActDecline:        "not put it forward, and say why",
	derogation.ActApprove:        "approve it, in full or in part",
	derogation.ActRefuse:         "refuse it, and say why",
	derogation.ActCounterOffer:   "offer the trust something else than it asked for",
	derogation.ActAsk:            "ask the trust a question",
}

// Choice tells what a tier may answer.
func (f facts) Choice(action derogation.Action) string { return choices[action] }

// StandingAct tells what was done to a standing derogation.
func (f facts) StandingAct() string { return "Standing derogation " + string(f.Standing.Kind) }

// strikeActs are what the union records of its strike.
var strikeActs = map[derogation.StrikeChangeKind]string{
	derogation.StrikeCalledOff: "call the strike off", derogation.StrikeSuspended: "suspend the strike", derogation.StrikeCutShort: "cut the strike short",
	derogation.StrikeExtended: "extend the strike", derogation.StrikeEndDenied: "deny that the strike ends",
	derogation.StrikeEndTakenBack: "take back that the strike ends",
}

// StrikeAct is what a one-time code records of the strike.
func (f facts) StrikeAct() string { return strikeActs[f.Strike] }
