package casework_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

func (w *world) trustLink(reference string) casework.TrustLink {
	return casework.TrustLink{Reference: reference, Contact: caseworktest.TrustContact().ID, Mailed: true}
}

func TestATrustsLinkOpensOnlyForItsRegisteredContacts(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.NationalTeam)
	neighbour := caseworktest.TrustContact()
	neighbour.ID, neighbour.Organisation = "CT-00000009", "R1H"
	w.Store.PutContact(neighbour)
	tests := map[string]casework.TrustLink{
		"a request that does not exist":      {Reference: "DR-0000-0000", Contact: caseworktest.TrustContact().ID},
		"a contact that does not exist":      {Reference: reference, Contact: "CT-99999999"},
		"no contact":                         {Reference: reference},
		"a contact of another duty":          {Reference: reference, Contact: caseworktest.Person(derogation.ClinicalDirector).ID},
		"another trust's contact":            {Reference: reference, Contact: neighbour.ID},
		"the contact of the national team":   {Reference: reference, Contact: caseworktest.Person(derogation.NationalTeam).ID},
		"the contact of the regional office": {Reference: reference, Contact: caseworktest.Person(derogation.RegionalMedicalDirector).ID},
	}
	for name, link := range tests {
		t.Run(name, func(t *testing.T) {
			view, err := w.TrustRequests().Open(w.Ctx, link)
			caseworktest.WantError(t, err, casework.ErrNotFound)
			caseworktest.WantSame(t, "what is shown", view, casework.TrustView{})
			_, err = w.TrustRequests().Act(w.Ctx, link, "Ana Sample", withdrawal(), casework.Call{}, w.Now)
			caseworktest.WantError(t, err, casework.ErrNotFound)
			caseworktest.WantSame(t, "status", w.State(reference).Status, derogation.InReview)
		})
	}
	view, err := w.TrustRequests().Open(w.Ctx, w.trustLink(reference))
	if err != nil || view.Contact.ID != caseworktest.TrustContact().ID || view.Case.State.Reference != reference {
		t.Errorf("got %+v, %v", view.Contact, err)
	}
}

func TestATrustsContactTakenOffTheListCanNoLongerAct(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector)
	moved := caseworktest.TrustContact()
	moved.Duty = string(derogation.ClinicalDirector)
	w.Store.PutContact(moved)
	_, err := w.TrustRequests().Act(w.Ctx, w.trustLink(reference), "Ana Sample", withdrawal(), casework.Call{}, w.Now)
	caseworktest.WantError(t, err, casework.ErrNotFound)
}

func TestATrustsContactGivesTheirOwnName(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector)
	for _, name := range []string{"", " \t"} {
		view, err := w.TrustRequests().Act(w.Ctx, w.trustLink(reference), name, withdrawal(), casework.Call{}, w.Now)
		caseworktest.WantSame(t, "wrong fields", caseworktest.WrongFields(t, err), []string{"/person required"})
		caseworktest.WantSame(t, "status", view.Case.State.Status, derogation.InReview)
	}
	view, err := w.TrustRequests().Act(w.Ctx, w.trustLink(reference), " Ana Sample ", withdrawal(), casework.Call{}, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	caseworktest.WantSame(t, "by", view.Case.State.Ending.By, derogation.Actor{
		Kind: derogation.ActorReviewer, ID: caseworktest.TrustContact().ID, Name: "Ana Sample", Role: "Operations",
		Organisation: "RR8", OrganisationName: "Leeds Teaching Hospitals NHS Trust", OrganisationKind: derogation.KindTrust,
		Proof: derogation.ProofSignedLink,
	})
	caseworktest.WantSame(t, "what is stored", caseworktest.Text(t, w.State(reference)), caseworktest.Text(t, view.Case.State))
	w.Holds(reference)
}

// A trust's contact may do what the trust may, and nothing that is a tier's or
// the system's.
func TestATrustsContactSpeaksForTheTrustAlone(t *testing.T) {
	for name, right := range rights() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := right.in(w)
			before := w.State(reference)
			w.Now = w.Now.Add(time.Minute)
			_, err := w.TrustRequests().Act(w.Ctx, w.trustLink(reference), "Ana Sample", right.command(before), casework.Call{}, w.Now)
			if right.may == "the trust" {
				if err != nil {
					t.Fatal(err)
				}
				w.Holds(reference)
				return
			}
			caseworktest.WantForbidden(t, err)
			caseworktest.WantSame(t, "version", w.State(reference).Version, before.Version)
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
			for _, review := range w.State(reference).Reviews {
				link := casework.ReviewLink{Reference: reference, Review: review.Number, Contact: caseworktest.Person(review.Tier).ID}
				reply := casework.Reply{Link: link, Person: "Ana Sample", Command: right.command(w.State(reference))}
				_, err := w.Reviews().Answer(w.Ctx, reply, w.Now)
				caseworktest.WantForbidden(t, err)
			}
		})
	}
}

// Whatever the page offers the trust, it may do.
func TestWhatIsOfferedToTheTrustIsAccepted(t *testing.T) {
	for name, right := range rights() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := right.in(w)
			offered := w.State(reference).TrustActions(w.Now)
			for _, action := range offered {
				w := newWorld(t)
				reference := right.in(w)
				command := trustCommand(t, trustCommands(w.State(reference)), action)
				if _, err := w.TrustRequests().Act(w.Ctx, w.trustLink(reference), "Ana Sample", command, casework.Call{}, w.Now); err != nil {
					t.Errorf("%s on %s: %v", action, w.State(reference).Status, err)
				}
			}
		})
	}
}

// sentAgain is the request with what it lacked.
func sentAgain(s derogation.State) derogation.AskReconsideration {
	again := derogation.AskReconsideration{ContentVersion: s.ContentVersion, Request: s.Request, Note: "The committee was told."}
	again.Request.LocalNegotiatingCommittee.Comment = "The chair was told at nine."
	return again
}

// trustCommands is one command for each action of a trust.
func trustCommands(s derogation.State) map[derogation.Action]derogation.Command {
	return map[derogation.Action]derogation.Command{
		derogation.ActAnswer:             derogation.AnswerQuestion{Question: max(1, len(s.Questions)), Answer: "Everybody."},
		derogation.ActAcceptOffer:        derogation.AcceptOffer{Offer: caseworktest.OfferOf(s)},
		derogation.ActDeclineOffer:       derogation.DeclineOffer{Offer: caseworktest.OfferOf(s), Why: "They cannot intubate."},
		derogation.ActAmend:              caseworktest.Amendment(s),
		derogation.ActResolveLocally:     trustsOwnResolution(),
		derogation.ActWithdraw:           withdrawal(),
		derogation.ActReopen:             derogation.Reopen{Why: "It did not hold."},
		derogation.ActAskReconsideration: sentAgain(s),
		derogation.ActStandDown:          derogation.StandDown{Reason: "Two agency doctors came."},
		derogation.ActReply:              derogation.Reply{Text: "We do not agree."},
		derogation.ActReportTurnout:      derogation.ReportTurnout{Turnout: derogation.Turnout{Contacted: 3, Came: 1}},
		derogation.ActReportImpact:       derogation.ReportImpact{Impact: caseworktest.SampleImpact()},
	}
}

func trustCommand(t caseworktest.Tester, commands map[derogation.Action]derogation.Command, action derogation.Action) derogation.Command {
	t.Helper()
	command, known := commands[action]
	if !known {
		t.Fatalf("trustCommands in trustrequests_test.go has no command for %s", action)
	}
	return command
}
