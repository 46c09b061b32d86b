package register

import (
	"time"

	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/uktime"
)

// derogationView is one entry of the register as a notice that can be printed.
type derogationView struct {
	AsAt time.Time
	// Address is where the notice can be read again.
	Address string
	Name    string
	Heading string
	// State names the colour of the heading.
	State string
	Said  []string
	Facts []fact
	// Exception is what the trust states besides.
	Exception []fact
	Round     roundView
}

// fact is one line of a notice; what is empty is not shown.
type fact struct {
	Key   string
	Text  string
	Lines []string
	At    *time.Time
	Link  string
}

func (h *pages) derogationView(found reading.Confirmation, now time.Time) derogationView {
	view := derogationView{AsAt: now, Round: roundViewOf(found.Round, now)}
	union := words.InSentence(found.Round.UnionName)
	entry := found.Derogation
	if entry == nil {
		entry = found.Exception
		view.Name = "Mass casualty exception " + entry.Code
		view.Facts = append(place(*entry), statement(*entry, union)...)
	} else {
		view.Name = "Derogation " + entry.Code
		view.Facts = append(place(*entry), confirmation(*entry, union)...)
		if found.Exception != nil {
			view.Exception = statement(*found.Exception, union)
		}
	}
	view.Address = h.publicURL + derogationPath(entry.Code)
	phase := entry.PhaseAt(now)
	view.State = string(phase)
	view.Heading, view.Said = verdict(*entry, phase, union)
	return view
}

// verdict is how the entry stands, in a few words, and what follows.
func verdict(e derogation.RegisterEntry, phase derogation.RegisterPhase, union string) (string, []string) {
	const nothingMore = "It permits what stands below, and nothing more."
	confirmed := words.Sentence(union) + " has confirmed this derogation. "
	switch phase {
	case derogation.PhaseInForce:
		return "In force now", []string{confirmed + nothingMore}
	case derogation.PhaseBegins:
		return "Begins at " + uktime.Page(e.From), []string{confirmed + nothingMore, "It permits nothing before it begins."}
	case derogation.PhaseHolds:
		return "Revoked from " + uktime.Page(e.RevokedFrom()), []string{
			words.Sentence(union) + " has revoked this derogation. Until then it holds for the time below; from then on no doctor may work under it. " + nothingMore,
		}
	case derogation.PhaseRevoked:
		return "Revoked", []string{words.Sentence(union) + " has revoked this derogation. No doctor may work under it any more."}
	case derogation.PhaseStoodDown:
		return "Stood down", []string{words.Sentence(union) + " had confirmed this derogation. The trust has stood the doctors down: they are no longer needed, and nobody may be called back under it any more."}
	case derogation.PhaseStated:
		return "Stated by the trust: no decision of " + union, []string{
			"The trust states that an outside body has declared a mass casualty event, and that it is contacting doctors under the exception for such events.",
			words.Sentence(union) + " was told at the same time. Being told is not agreeing: nothing on this page is its decision.",
		}
	case derogation.PhaseStatedPast:
		return "The time that the trust stated is over", []string{"This was the trust’s statement of a mass casualty exception, and no decision of " + union + ". Nobody may be called back under it any more."}
	default:
		return "Ended", []string{"The time that " + union + " had confirmed is over. Nobody may be called back under this derogation any more."}
	}
}

// place is whom an entry is for, where and when.
func place(e derogation.RegisterEntry) []fact {
	facts := []fact{{Key: "Trust", Text: e.TrustName}, {Key: "Site", Text: siteText(e.Site)}}
	if e.Service != "" {
		facts = append(facts, fact{Key: "Service", Text: e.Service})
	}
	return append(facts, fact{Key: "Doctors", Lines: publicStaff(e.Staff)}, when("From", e.From), when("To", e.To))
}

// confirmation is what the union decided. An entry holds the time of its last
// change alone: that of the decision until something ended it.
func confirmation(e derogation.RegisterEntry, union string) []fact {
	var facts []fact
	if e.Conditions != "" {
		facts = append(facts, fact{Key: "Conditions", Text: e.Conditions})
	}
	facts = append(facts, fact{Key: "Decided by", Text: words.Sentence(union)})
	switch e.State {
	case derogation.RegisterInForce:
		facts = append(facts, when("Confirmed", e.Since))
	case derogation.RegisterRevoked:
		facts = append(facts, when("Revoked", e.Since), when("Revoked from", e.RevokedFrom()))
	case derogation.RegisterStoodDown:
		facts = append(facts, when("Stood down", e.Since))
	case derogation.RegisterEnded, derogation.RegisterStated:
		// It ended as it was to; a statement is no decision.
	}
	if e.PublicAddress != "" {
		facts = append(facts, fact{Key: "The union’s announcement", Link: e.PublicAddress})
	}
	return facts
}

// statement is what the trust states of a mass casualty event.
func statement(e derogation.RegisterEntry, union string) []fact {
	return []fact{
		{Key: "Event declared by", Text: e.DeclaredBy}, {Key: "Incident reference", Text: e.IncidentReference},
		when("Stated", e.Since), {Key: "Stated by", Text: "The trust; it is no decision of " + union},
	}
}

func when(key string, at time.Time) fact { return fact{Key: key, At: &at} }
