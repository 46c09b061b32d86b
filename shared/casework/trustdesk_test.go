package casework_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

func (w *world) trustLink(reference string) casework.TrustLink {
	return casework.TrustLink{Reference: reference, Contact: trustContact().ID}
}

func TestATrustsLinkOpensOnlyForItsRegisteredContacts(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.NationalTeam)
	neighbour := trustContact()
	neighbour.ID, neighbour.Organisation = "CT-00000009", "R1H"
	w.store.PutContact(neighbour)
	tests := map[string]casework.TrustLink{
		"a request that does not exist":      {Reference: "DR-0000-0000", Contact: trustContact().ID},
		"a contact that does not exist":      {Reference: reference, Contact: "CT-99999999"},
		"no contact":                         {Reference: reference},
		"a contact of another duty":          {Reference: reference, Contact: person(derogation.ClinicalDirector).ID},
		"another trust's contact":            {Reference: reference, Contact: neighbour.ID},
		"the contact of the national team":   {Reference: reference, Contact: person(derogation.NationalTeam).ID},
		"the contact of the regional office": {Reference: reference, Contact: person(derogation.RegionalMedicalDirector).ID},
	}
	for name, link := range tests {
		t.Run(name, func(t *testing.T) {
			view, err := w.trustDesk().Open(w.ctx, link)
			wantError(t, err, casework.ErrNotFound)
			wantSame(t, "what is shown", view, casework.TrustView{})
			_, err = w.trustDesk().Act(w.ctx, link, "Ana Sample", withdrawal(), casework.Call{}, w.now)
			wantError(t, err, casework.ErrNotFound)
			wantSame(t, "status", w.state(reference).Status, derogation.InReview)
		})
	}
	view, err := w.trustDesk().Open(w.ctx, w.trustLink(reference))
	if err != nil || view.Contact.ID != trustContact().ID || view.Case.State.Reference != reference {
		t.Errorf("got %+v, %v", view.Contact, err)
	}
}

func TestATrustsContactTakenOffTheListCanNoLongerAct(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.ClinicalDirector)
	moved := trustContact()
	moved.Duty = string(derogation.ClinicalDirector)
	w.store.PutContact(moved)
	_, err := w.trustDesk().Act(w.ctx, w.trustLink(reference), "Ana Sample", withdrawal(), casework.Call{}, w.now)
	wantError(t, err, casework.ErrNotFound)
}

func TestATrustsContactGivesTheirOwnName(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.ClinicalDirector)
	for _, name := range []string{"", " \t"} {
		view, err := w.trustDesk().Act(w.ctx, w.trustLink(reference), name, withdrawal(), casework.Call{}, w.now)
		wantSame(t, "wrong fields", wrongFields(t, err), []string{"/person required"})
		wantSame(t, "status", view.Case.State.Status, derogation.InReview)
	}
	view, err := w.trustDesk().Act(w.ctx, w.trustLink(reference), " Ana Sample ", withdrawal(), casework.Call{}, w.now)
	if err != nil {
		t.Fatal(err)
	}
	wantSame(t, "by", view.Case.State.Ending.By, derogation.Actor{
		Kind: derogation.ActorReviewer, ID: trustContact().ID, Name: "Ana Sample", Role: "Operations",
		Organisation: "RR8", OrganisationName: "Leeds Teaching Hospitals NHS Trust", OrganisationKind: derogation.KindTrust,
		Proof: derogation.ProofSignedLink,
	})
	wantSame(t, "what is stored", text(t, w.state(reference)), text(t, view.Case.State))
	w.holds(reference)
}

// A trust's contact may do what the trust may, and nothing that is a tier's or
// the system's.
func TestATrustsContactSpeaksForTheTrustAlone(t *testing.T) {
	for name, right := range rights() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := right.in(w)
			before := w.state(reference)
			w.now = w.now.Add(time.Minute)
			_, err := w.trustDesk().Act(w.ctx, w.trustLink(reference), "Ana Sample", right.command(before), casework.Call{}, w.now)
			if right.may == "the trust" {
				if err != nil {
					t.Fatal(err)
				}
				w.holds(reference)
				return
			}
			wantForbidden(t, err)
			wantSame(t, "version", w.state(reference).Version, before.Version)
		})
	}
}

// And a reviewer's link does nothing that is the trust's, the reviewer of the
// trust's own tiers included.
func TestAReviewersLinkDoesNothingThatIsTheTrusts(t *testing.T) {
	for name, right := range rights() {
		if right.may != "the trust" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := right.in(w)
			for _, review := range w.state(reference).Reviews {
				link := casework.ReviewLink{Reference: reference, Review: review.Number, Contact: person(review.Tier).ID}
				reply := casework.Reply{Link: link, Person: "Ana Sample", Command: right.command(w.state(reference))}
				_, err := w.reviews().Answer(w.ctx, reply, w.now)
				wantForbidden(t, err)
			}
		})
	}
}

// Whatever the page offers the trust, it may do.
func TestWhatIsOfferedToTheTrustIsAccepted(t *testing.T) {
	commands := func(s derogation.State) map[derogation.Action]derogation.Command {
		return map[derogation.Action]derogation.Command{
			derogation.ActAnswer:         derogation.AnswerQuestion{Question: len(s.Questions), Answer: "Everybody."},
			derogation.ActAmend:          amendment(s),
			derogation.ActResolveLocally: trustsOwnResolution(),
			derogation.ActWithdraw:       withdrawal(),
			derogation.ActReopen:         derogation.Reopen{Why: "It did not hold."},
			derogation.ActStandDown:      derogation.StandDown{Reason: "Two agency doctors came."},
			derogation.ActReply:          derogation.Reply{Text: "We do not agree."},
			derogation.ActReportTurnout:  derogation.ReportTurnout{Turnout: derogation.Turnout{Contacted: 3, Came: 1}},
			derogation.ActReportImpact:   derogation.ReportImpact{Impact: sampleImpact()},
		}
	}
	for name, right := range rights() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := right.in(w)
			offered := w.state(reference).TrustActions(w.now)
			for _, action := range offered {
				w := newWorld(t)
				reference := right.in(w)
				command := commands(w.state(reference))[action]
				if _, err := w.trustDesk().Act(w.ctx, w.trustLink(reference), "Ana Sample", command, casework.Call{}, w.now); err != nil {
					t.Errorf("%s on %s: %v", action, w.state(reference).Status, err)
				}
			}
		})
	}
}
