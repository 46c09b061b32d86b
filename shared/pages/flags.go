package pages

import (
	"fmt"

	"example.org/derogations/shared/derogation"
)

// flagView is something that must be seen before anything else.
type flagView struct {
	Heading string
	Said    []string
}

// flags are what everybody must see first who looks at a request.
func (h *handler) flags(s derogation.State) []flagView {
	var flags []flagView
	if s.Request.MassCasualty != nil {
		flags = append(flags, h.exceptionFlag(s))
	}
	if s.Status.Open() && s.Reported != nil {
		union := called(s.Round, derogation.Union)
		flags = append(flags, flagView{Heading: "Reported: do not call anybody back until it is confirmed", Said: []string{
			"A decision was reported that " + union + " made outside this system. It permits nothing until " + union + " confirms it here.",
		}})
	}
	if len(s.Amendments) > 0 {
		flags = append(flags, h.amendmentFlag(s))
	}
	if s.Status.Open() && !s.Plan.Feasible && len(s.Plan.Tiers) > 0 {
		last := momentOf(s.Plan.Tiers[len(s.Plan.Tiers)-1].DueAt).Text
		flags = append(flags, flagView{Heading: "The time is too short", Said: []string{
			"Even with the least time that each level has, the last answer is due at " + last +
				". That is after the decision is needed. Every hour that is saved helps.",
		}})
	}
	return flags
}

func (h *handler) exceptionFlag(s derogation.State) flagView {
	m := s.Request.MassCasualty
	return flagView{Heading: "Exception, not a union decision", Said: []string{
		m.DeclaredBy + " declared a mass casualty event (incident reference " + m.IncidentReference + ") at " + momentOf(m.DeclaredAt).Text + ".",
		"The trust states that it is contacting doctors under the exception for such events.",
		"Evidence may still be missing: it is waived until afterwards.",
	}}
}

func (h *handler) amendmentFlag(s derogation.State) flagView {
	flag := flagView{Heading: "The facts changed"}
	for _, a := range s.Amendments {
		flag.Said = append(flag.Said, "At "+momentOf(a.At).Text+": "+a.Note)
	}
	flag.Said = append(flag.Said, fmt.Sprintf("You are now looking at version %d.", s.ContentVersion))
	if d := s.Decision; d != nil && d.ContentVersion != s.ContentVersion {
		flag.Said = append(flag.Said, fmt.Sprintf("The decision was made on version %d.", d.ContentVersion))
	}
	return flag
}
