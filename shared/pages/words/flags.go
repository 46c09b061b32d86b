package words

import (
	"fmt"
	"strings"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// Tag is a state in a word or two, with its colour in the design system.
type Tag struct{ Text, Colour string }

// FlagView is something that must be seen before anything else.
type FlagView struct {
	Heading string
	Said    []string
}

// Flags are what everybody must see first who looks at a request.
func Flags(s derogation.State) []FlagView {
	var flags []FlagView
	if s.Request.MassCasualty != nil {
		flags = append(flags, exceptionFlag(s))
	}
	for _, raised := range s.Flags() {
		flags = append(flags, flagOf(s, raised))
	}
	if s.Status.Open() && s.Reported != nil {
		union := Called(s.Round, derogation.Union)
		flags = append(flags, FlagView{Heading: "Reported: do not call anybody back until it is confirmed", Said: []string{
			"A decision was reported that " + union + " made outside this system. It permits nothing until " + union + " confirms it here.",
		}})
	}
	if s.Status.Open() && s.Agreed != nil {
		flags = append(flags, AgreedFlag(*s.Agreed, "when it was filed"))
	}
	for _, again := range s.Reconsiderations {
		flags = append(flags, reconsiderationFlag(s, again))
	}
	if len(s.Amendments) > 0 {
		flags = append(flags, amendmentFlag(s))
	}
	if s.Status.Open() && !s.Plan.Feasible && len(s.Plan.Tiers) > 0 {
		last := uktime.Page(s.Plan.Tiers[len(s.Plan.Tiers)-1].DueAt)
		flags = append(flags, FlagView{Heading: "The time is too short", Said: []string{
			"Even with the least time that each tier has, the last answer is due at " + last +
				". That is after the decision is needed. Every hour that is saved helps.",
		}})
	}
	return flags
}

func exceptionFlag(s derogation.State) FlagView {
	m := *s.Request.MassCasualty
	flag := FlagView{Heading: "Exception, not a union decision"}
	for _, o := range s.Objections {
		flag.Heading = "Exception, objected to"
		flag.Said = append(flag.Said, Sentence(Called(s.Round, o.Tier))+" has not agreed: "+o.Text)
	}
	flag.Said = append(flag.Said, Declared(s.Round.Declared(m), m.IncidentReference, m.CheckPhone, uktime.Page(m.DeclaredAt)))
	if m.IncidentReference == "" {
		flag.Said = append(flag.Said, "No incident number was given yet.")
	}
	if c := s.Confirmed; c != nil {
		flag.Said = append(flag.Said, "Confirmed: "+Called(s.Round, derogation.NationalTeam)+" confirmed here at "+uktime.Page(c.At)+" that the event was declared.")
	} else {
		flag.Said = append(flag.Said, "Nobody has confirmed this in this service.")
	}
	if end := s.ExceptionEnd; end != nil {
		flag.Said = append(flag.Said, "The trust ended the exception at "+uktime.Page(end.At)+".")
		return flag
	}
	return FlagView{Heading: flag.Heading, Said: append(flag.Said,
		"The trust states that it is contacting doctors under the exception for such events.",
		"Evidence may still be missing: the trust can give it afterwards.",
	)}
}

// Declared is what a trust says of a mass casualty event: who declared it and when,
// the number of the incident and where to check, where these were given.
func Declared(by, incident, phone, at string) string {
	text := "The trust says that " + by + " declared a mass casualty event at " + at
	if incident != "" {
		text += ", incident number " + incident
	}
	if phone != "" {
		text += "; check on " + phone
	}
	return text + "."
}

// beyondWords are what a request asks for beyond an agreement.
var beyondWords = map[derogation.Beyond]string{
	derogation.BeyondTimes: "another time", derogation.BeyondSites: "another site", derogation.BeyondGrades: "other grades",
	derogation.BeyondDoctors: "more doctors", derogation.BeyondLevel: "more than a level of cover",
}

// AgreedFlag points out the standing derogation that comes nearest to a request, as it
// stood at a time that is told in words.
func AgreedFlag(a derogation.Agreed, then string) FlagView {
	flag := FlagView{Heading: "This was agreed in advance"}
	which, code := "A standing derogation for this care", "It is recorded as “"+a.Standing+"”, and has no code."
	if a.Level != "" {
		which = "The standing derogation “" + a.Level + "”"
	}
	if a.Code != "" {
		code = "Its code is " + derogation.PublicCode(a.Code) + "."
	}
	if len(a.Beyond) == 0 {
		flag.Said = []string{which + " already permits all of it, as it stood " + then + "."}
	} else {
		var more []string
		for _, beyond := range a.Beyond {
			more = append(more, beyondWords[beyond])
		}
		flag.Heading = "Asks for more than was agreed in advance"
		flag.Said = []string{which + ", as it stood " + then + ", comes nearest. Beyond it, this asks for " + strings.Join(more, ", ") + "."}
	}
	flag.Said = append(flag.Said, code+" The union may have changed the derogation since: the register shows how it stands.")
	return flag
}

// flagOf puts in words what must be seen of a request.
func flagOf(s derogation.State, raised derogation.Flag) FlagView {
	switch raised {
	case derogation.FlagNoClinician:
		return FlagView{Heading: "No clinician of the trust has answered", Said: []string{"The request went on without an answer from a director of the trust."}}
	case derogation.FlagOldEvidence:
		view := FlagView{Heading: "Some evidence is old"}
		for _, item := range s.OldStatements() {
			view.Said = append(view.Said, item.Label+": as it was at "+uktime.Page(*item.Statement.AsOf)+".")
		}
		return view
	case derogation.FlagNumbersContradict:
		view := FlagView{Heading: "Some numbers do not fit"}
		for _, item := range s.Contradicted() {
			answered, _ := Answered(item.Statement.Answer)
			view.Said = append(view.Said, "The answer is “"+answered+"”. "+Numbers(item)+".")
		}
		return view
	case derogation.FlagRiskBeforeStrike:
		return FlagView{Heading: "The risk began before the strike", Said: []string{"It began at " + uktime.Page(s.Request.Risk.BeganAt) + ". The strike began at " + uktime.Page(s.Round.StartsAt) + "."}}
	case derogation.FlagSiteUnlisted:
		flag := FlagView{Heading: "Check the site"}
		for _, site := range s.UnlistedSites() {
			flag.Said = append(flag.Said, "This site is not in the list of the trust’s sites: "+site.Name+" ("+site.Code+").")
		}
		return flag
	case derogation.FlagDaysAhead:
		return FlagView{Heading: "The request is for days ahead", Said: []string{"It asks for doctors from " + uktime.Page(s.Request.Window.From) + "."}}
	default:
		return FlagView{Heading: Sentence(string(raised))}
	}
}

func reconsiderationFlag(s derogation.State, again derogation.Reconsideration) FlagView {
	ended := "It was not put forward"
	if again.Ended == derogation.Refused {
		ended = Sentence(Called(s.Round, derogation.Union)) + " refused it"
	}
	said := []string{ended + " at " + uktime.Page(again.EndedAt) + "."}
	if reasons := ReasonTexts(s.Round, again.Reasons); len(reasons) > 0 {
		said = append(said, "Its reasons: "+strings.Join(reasons, "; ")+".")
	}
	return FlagView{Heading: "The trust has sent this again", Said: append(said, "What was missing, as the trust said at "+uktime.Page(again.At)+": "+again.Note)}
}

func amendmentFlag(s derogation.State) FlagView {
	flag := FlagView{Heading: "The facts changed"}
	for _, a := range s.Amendments {
		flag.Said = append(flag.Said, "At "+uktime.Page(a.At)+": "+a.Note)
	}
	flag.Said = append(flag.Said, fmt.Sprintf("You are now looking at version %d.", s.ContentVersion))
	if d := s.Decision; d != nil && d.ContentVersion != s.ContentVersion {
		flag.Said = append(flag.Said, fmt.Sprintf("The decision was made on version %d.", d.ContentVersion))
	}
	return flag
}
