package register

import (
	"cmp"
	"slices"
	"time"

	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/uktime"
)

// derogationView is one entry of the register as a notice that can be printed.
type derogationView struct {
	AsAt time.Time
	// Address is where the notice can be read again, and Code what opens it.
	Address string
	Code    qrCode
	Name    string
	Answer  answer
	// Lead is what was said against an exception, which is read before anything else.
	Lead []string
	// State names the colour of the answer.
	State string
	Facts []fact
	// Exception is what the trust states besides.
	Exception []fact
	// Long: on paper it needs smaller letters to fit on one sheet.
	Long  bool
	Round roundView
}

// answer is what a doctor reads first: whether the call is real, the time that
// counts, if one does, and what follows.
type answer struct {
	Real, Then string
	At         *time.Time
	Said       []string
}

// longNotice is more letters of conditions than a sheet holds in large ones.
const longNotice = 300

// fact is one line of a notice; what is empty is not shown.
type fact struct {
	Key   string
	Text  string
	Lines []string
	At    *time.Time
	Link  string
}

func (h *pages) derogationView(found reading.Confirmation, now time.Time) (derogationView, error) {
	view := derogationView{AsAt: now, Round: roundViewOf(found.Round, now)}
	union := words.InSentence(found.Round.UnionName)
	entry := found.Derogation
	if entry == nil {
		entry = found.Exception
		view.Name = "Mass casualty exception " + entry.Code
		view.Lead = against(*entry)
		view.Facts = append(place(*entry), statement(*entry)...)
	} else {
		view.Name = "Derogation " + entry.Code
		view.Facts = append(place(*entry), confirmation(*entry, union)...)
		if found.Exception != nil {
			view.Exception = append(statement(*found.Exception), contested(*found.Exception)...)
		}
	}
	view.Long = len(entry.Conditions) > longNotice || entry.HasShifts() || view.Exception != nil
	phase := entry.PhaseAt(now)
	if phase == derogation.PhaseHolds && entry.HasShifts() && !entry.InForceAt(now) {
		view.State = string(derogation.PhaseBetween)
	} else {
		view.State = string(phase)
	}
	view.Answer = verdict(*entry, phase, union, now)
	view.Address = h.publicURL + derogationPath(entry.Code)
	var err error
	view.Code, err = qrCodeOf(view.Address)
	return view, err
}

// verdict answers whether a call under the entry is real, and what follows.
func verdict(e derogation.RegisterEntry, phase derogation.RegisterPhase, union string, now time.Time) answer {
	sentence := words.Sentence(union)
	switch phase {
	case derogation.PhaseBetween:
		return notNow(e, union, now)
	case derogation.PhaseInForce:
		if e.HasShifts() {
			return inForceNow(e, union, now)
		}
		return answer{isReal, "It started at", &e.From, []string{sentence + " approved this derogation. " + nothingMore}}
	case derogation.PhaseBegins:
		return answer{isReal, "It starts at", &e.From, []string{sentence + " approved this derogation. " + nothingMore, "It permits nothing before it starts."}}
	case derogation.PhaseHolds:
		switch {
		case !e.HasShifts():
		case !e.InForceAt(now):
			return notNow(e, union, now)
		default:
			return inForceNow(e, union, now)
		}
		return answer{isReal, "It stops at", new(e.RevokedFrom()), []string{sentence + " revoked this derogation from then on. Until then, it permits what is listed below, and nothing more."}}
	case derogation.PhaseRevoked:
		return answer{over, "It was revoked at", new(e.RevokedFrom()), []string{sentence + " revoked this derogation. " + nothingNow}}
	case derogation.PhaseStoodDown:
		if e.DeclaredAt != nil {
			return answer{over, "The trust ended the exception at", &e.Since, []string{"This was the trust’s statement of a mass casualty exception, and no decision of " + union + ". " + nothingNow}}
		}
		return answer{over, "The trust stood the doctors down at", &e.Since, []string{sentence + " had approved this derogation. The doctors are no longer needed. " + nothingNow}}
	case derogation.PhaseStated:
		return answer{"Yes, the trust stated this.", "The union has not approved it", nil, []string{
			declared(e) + " It is contacting doctors under the exception for such events. " + confirmedText(e),
			"We told " + union + " at the same time. Being told is not agreeing: nothing on this page is its decision.",
		}}
	case derogation.PhaseStatedPast:
		return answer{over, "The time that the trust stated ended at", &e.To, []string{"This was the trust’s statement of a mass casualty exception, and no decision of " + union + ". " + nothingNow}}
	default:
		return answer{over, "It ended at", &e.To, []string{sentence + " had approved this derogation. " + nothingNow}}
	}
}

const (
	isReal, over            = "Yes, this is real.", "No, not any more."
	nothingMore, nothingNow = "It permits what is listed below, and nothing more.", "It permits nothing now."
)

// inForceNow is where an approval of several hours or sites is in force at this minute,
// and until when.
func inForceNow(e derogation.RegisterEntry, union string, now time.Time) answer {
	on := e.OnAt(now)
	said := answer{Real: isReal, Then: "It is in force now at " + words.List(e.Places(on))}
	until := on[0].During(e).To
	if e.State == derogation.RegisterRevoked {
		said.Said = []string{words.Sentence(union) + " revoked it from " + uktime.Page(e.RevokedFrom()) + " on."}
		if e.RevokedFrom().Before(until) {
			until = e.RevokedFrom()
		}
	}
	if slices.ContainsFunc(on, func(l derogation.RegisterLine) bool { return !l.During(e).To.Equal(until) }) {
		for _, text := range publicStaff(e, on) {
			said.Said = append(said.Said, "Now: "+text+".")
		}
	} else {
		said.Then, said.At = said.Then+" until", &until
	}
	said.Said = append(said.Said, words.Sentence(union)+" approved this derogation for the hours that are listed below, and nothing more.")
	return said
}

// notNow says that nobody may be called back at this minute, and when the next hours are.
func notNow(e derogation.RegisterEntry, union string, now time.Time) answer {
	next, from := e.NextFrom(now)
	said := answer{Real: "Not now."}
	switch {
	case len(next) > 0:
		said.Then, said.At = "Next: at "+words.List(e.Places(next))+" from", &from
	case e.State == derogation.RegisterRevoked:
		said.Then, said.At = "It stops at", new(e.RevokedFrom())
	}
	said.Said = []string{words.Sentence(union) + " approved this derogation for the hours that are listed below, and nothing more. " + nothingNow}
	return said
}

// place is whom an entry is for, where and when.
func place(e derogation.RegisterEntry) []fact {
	facts := []fact{{Key: "Trust", Text: e.TrustName}, {Key: "Site", Text: siteText(e.Site)}}
	if e.Service != "" {
		facts = append(facts, fact{Key: "Service", Text: e.Service})
	}
	return append(facts, fact{Key: "Doctors", Lines: publicStaff(e, e.Staff)}, when("From", e.From), when("To", e.To))
}

// confirmation is what the union decided. An entry holds the time of its last
// change alone: that of the decision until something ended it.
func confirmation(e derogation.RegisterEntry, union string) []fact {
	var facts []fact
	if e.Conditions != "" {
		facts = append(facts, fact{Key: "Conditions", Text: e.Conditions})
	}
	if e.Remark != "" {
		facts = append(facts, fact{Key: "The union’s remark", Text: e.Remark})
	}
	facts = append(facts, fact{Key: "Decided by", Text: words.Sentence(union)})
	switch e.State {
	case derogation.RegisterInForce:
		facts = append(facts, when("Approved", e.Since))
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
func statement(e derogation.RegisterEntry) []fact {
	by, number := e.DeclaredBy, cmp.Or(e.IncidentReference, "None was given yet")
	if e.DeclaredAt != nil {
		by += " at " + uktime.Page(*e.DeclaredAt)
	}
	if e.CheckPhone != "" {
		number += "; check on " + e.CheckPhone
	}
	facts := []fact{{Key: "Event declared by", Text: by + ", as the trust says"}, {Key: "Incident number", Text: number}}
	if e.ConfirmedAt != nil {
		facts = append(facts, when("Confirmed by the national team", *e.ConfirmedAt))
	}
	if e.State == derogation.RegisterStoodDown {
		facts = append(facts, when("Ended by the trust", e.Since))
	} else {
		facts = append(facts, when("Stated by the trust", e.Since))
	}
	if e.AgreedBy != "" {
		facts = append(facts, fact{Key: "The end was agreed by, as the trust says", Text: e.AgreedBy})
	}
	return facts
}

// contested is what others said of an exception, as facts beside a derogation.
func contested(e derogation.RegisterEntry) []fact {
	if said := against(e); len(said) > 0 {
		return []fact{{Key: "What others said of it", Lines: said}}
	}
	return nil
}

// against is what the union and the national team have said of an exception: first
// who has not agreed, and why.
func against(e derogation.RegisterEntry) []string {
	var said []string
	for _, o := range e.Objections {
		said = append(said, called(o.By)+" has not agreed: "+o.Text)
	}
	if a := e.Answer; a != nil {
		did := " refused the request at "
		if a.Status == derogation.Declined {
			did = " did not put the request forward, at "
		}
		said = append(said, called(a.By)+did+uktime.Page(a.At)+".")
	}
	for _, j := range e.Judgements {
		judged := " judged that the exception was not justified, at "
		if j.Justified {
			judged = " judged that the exception was justified, at "
		}
		said = append(said, called(j.By)+judged+uktime.Page(j.At)+".")
	}
	return said
}

func called(name string) string { return words.Sentence(words.InSentence(name)) }

// declared is what the trust says of the event. An entry that was kept before there
// was a time with it has none.
func declared(e derogation.RegisterEntry) string {
	if e.DeclaredAt == nil {
		return "The trust says that " + e.DeclaredBy + " declared a mass casualty event."
	}
	return words.Declared(e.DeclaredBy, e.IncidentReference, e.CheckPhone, uktime.Page(*e.DeclaredAt))
}

func confirmedText(e derogation.RegisterEntry) string {
	if e.ConfirmedAt == nil {
		return "Nobody has confirmed this in this service."
	}
	return "The national team confirmed here at " + uktime.Page(*e.ConfirmedAt) + " that the event was declared."
}

func when(key string, at time.Time) fact { return fact{Key: key, At: &at} }
