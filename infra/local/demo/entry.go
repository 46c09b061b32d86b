package demo

import (
	"fmt"
	"strings"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/uktime"
)

// entryText is an entry of the ledger in one line: what happened, whose it is,
// and what was said.
func entryText(e derogation.Event) string {
	text := plain(string(e.Type))
	if who := whose(e); who != "" {
		text += " (" + who + ")"
	}
	var said []string
	add := func(format string, values ...any) { said = append(said, fmt.Sprintf(format, values...)) }
	clock := uktime.Brief
	if e.Submission != nil && e.Submission.Request.MassCasualty != nil {
		add("mass casualty event, declared by %s", e.Submission.Round.Declared(*e.Submission.Request.MassCasualty))
	}
	if e.Terms != nil {
		add("%s, %s to %s", words.Count(derogation.Doctors(e.Terms.Staff), "doctor"), clock(e.Terms.From), clock(e.Terms.To))
	}
	if e.Type == derogation.EventAmended {
		add("version %d", e.ContentVersion)
	}
	if e.Reason != "" {
		add("%s", plain(string(e.Reason)))
	}
	if e.Justified != nil {
		add("%s", map[bool]string{true: "justified", false: "not justified"}[*e.Justified])
	}
	if t := e.Turnout; t != nil {
		add("%d contacted, %d came, %d not needed", t.Contacted, t.Came, t.NotNeeded)
	}
	if i := e.Impact; i != nil {
		add("%d appointments and %d operations cancelled, harm %s", i.Appointments.Cancelled, i.Operations.Cancelled, plain(string(i.Harm)))
		add("%s", i.Effect)
	}
	if e.EffectiveAt != nil {
		add("from %s", clock(*e.EffectiveAt))
	}
	if e.Type == derogation.EventAsked {
		add("answer by %s", clock(*e.DueAt))
	}
	if e.Text != "" {
		add("%s", e.Text)
	}
	if e.ClinicalHandover != "" {
		add("%s", e.ClinicalHandover)
	}
	if len(said) == 0 {
		return text
	}
	return text + ": " + strings.Join(said, "; ")
}

// whose is the tier that an entry is about, or the trust; empty for what the
// system does for everybody.
func whose(e derogation.Event) string {
	switch {
	case e.Type == derogation.EventSubmitted:
		return ""
	case e.Actor.OrganisationKind == derogation.KindTrust && e.Actor.Tier == "":
		return "the trust"
	case e.Review != 0 || e.Actor.Tier != "":
		return plain(string(e.Tier))
	default:
		return ""
	}
}

func plain(code string) string { return strings.ReplaceAll(code, "_", " ") }
