package casework_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/privacy"
)

const identified = "943 476 5919 waits."

// saying is a call in which somebody wrote a text.
func saying(text string) casework.Call {
	return casework.Call{Texts: []casework.Text{{Field: "/text", Text: text}}}
}

// Every door looks at what its call says before it does anything.
func TestEveryDoorLooksAtWhatIsSaid(t *testing.T) {
	trust, union := caseworktest.System(derogation.KindTrust, "RR8"), caseworktest.System(derogation.KindUnion, "BMA")
	form := drafts.FormLink{Organisation: "RR8", Contact: caseworktest.TrustContact().ID}
	doors := map[string]func(w *world, reference string, call casework.Call) error{
		"a trust's system files": func(w *world, _ string, call casework.Call) error {
			_, _, err := w.Submissions().Submit(w.Ctx, casework.Filing{Actor: trust, Request: caseworktest.SampleRequest(), Call: call}, w.Now)
			return err
		},
		"it files an impact": func(w *world, _ string, call casework.Call) error {
			_, err := w.Submissions().FileImpact(w.Ctx, trust, caseworktest.SampleRound().ID, caseworktest.SampleImpact(), call, w.Now)
			return err
		},
		"a system acts": func(w *world, reference string, call casework.Call) error {
			_, err := w.Systems().Act(w.Ctx, trust, reference, withdrawal(), call, w.Now)
			return err
		},
		"a reviewer answers": func(w *world, reference string, call casework.Call) error {
			_, err := w.Reviews().Answer(w.Ctx, casework.Reply{Link: w.Link(reference), Person: "Ana Sample", Command: caseworktest.Escalation(w.State(reference)), Call: call}, w.Now)
			return err
		},
		"a trust's contact acts": func(w *world, reference string, call casework.Call) error {
			_, err := w.TrustRequests().Act(w.Ctx, w.trustLink(reference), "Ana Sample", withdrawal(), call, w.Now)
			return err
		},
		"the union agrees in advance": func(w *world, _ string, call casework.Call) error {
			_, _, err := casework.StandingDerogations{Directory: w.Store, Standings: w.Store, Calls: w.Store}.Record(w.Ctx, union, derogation.Standing{Round: caseworktest.SampleRound().ID}, call, w.Now)
			return err
		},
		"the union keeps a contact": func(w *world, _ string, call casework.Call) error {
			_, _, err := w.UnionContacts().Put(w.Ctx, union, caseworktest.Person(derogation.Union), call, w.Now)
			return err
		},
		"a webhook is registered": func(w *world, _ string, call casework.Call) error {
			_, _, err := w.webhooks().Create(w.Ctx, trust, casework.NewWebhook{URL: "https://hooks.example.org/"}, call, w.Now)
			return err
		},
		"a draft is saved": func(w *world, _ string, call casework.Call) error {
			door := drafts.Form{Submissions: w.Submissions(), Drafts: w.Store}
			if err := door.Begin(w.Ctx, form, "1", "", w.Now); err != nil {
				return err
			}
			draft, err := door.Draft(w.Ctx, form, "1", w.Now)
			if err != nil {
				return err
			}
			draft.Request.Risk.Description = call.Texts[0].Text
			return door.Save(w.Ctx, form, draft, call, w.Now)
		},
		"a draft is sent": func(w *world, _ string, call casework.Call) error {
			door := drafts.Form{Submissions: w.Submissions(), Drafts: w.Store}
			if err := door.Begin(w.Ctx, form, "1", "", w.Now); err != nil {
				return err
			}
			_, err := door.File(w.Ctx, form, "1", 1, "Ana Sample", call, w.Now)
			return err
		},
	}
	for name, door := range doors {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := w.Reach(derogation.ClinicalDirector)
			before := w.State(reference)
			found := wantIdentifying(t, door(w, reference, saying(identified)))
			caseworktest.WantSame(t, "where", found.Certain, []casework.Identifying{
				{Field: "/text", Finding: privacy.Finding{Kind: privacy.NHSNumber, Start: 0, End: 12, Words: "943 476 5919"}},
			})
			suspicious := saying("The patient was born 1/2/1950.")
			found = wantIdentifying(t, door(w, reference, suspicious))
			if len(found.Certain) > 0 || len(found.Suspected) != 1 || found.Suspected[0].Words != "1/2/1950" {
				t.Errorf("found %+v", found)
			}
			caseworktest.WantSame(t, "the case", w.State(reference), before)
			if w.Store.Holds("943 476 5919") || w.Store.Holds("1/2/1950") {
				t.Error("what was refused is stored")
			}
			suspicious.Confirmation = found.Confirmation
			if err := door(w, reference, suspicious); errors.As(err, &found) {
				t.Errorf("confirmed, and %+v", found)
			}
		})
	}
}

func wantIdentifying(t *testing.T, err error) *casework.PrivacyError {
	t.Helper()
	var found *casework.PrivacyError
	if !errors.As(err, &found) {
		t.Fatalf("got %v, want a PrivacyError", err)
	}
	return found
}

// A door that hands its texts on to nobody records no NHS number all the same, in
// whatever field. What operators loaded is exempt.
func TestNoNHSNumberIsRecordedWhateverADoorForgets(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector)
	escalation := caseworktest.Escalation(w.State(reference))
	escalation.Comment = identified
	_, err := w.Reviews().Answer(w.Ctx, casework.Reply{Link: w.Link(reference), Person: "Ana Sample", Command: escalation}, w.Now)
	caseworktest.WantSame(t, "where", wantIdentifying(t, err).Certain[0].Field, "/Comment")
	command := derogation.Withdraw{Reason: derogation.WithdrawnCoverFound, Note: identified}
	err = w.As(caseworktest.System(derogation.KindTrust, "RR8"), reference, command)
	caseworktest.WantSame(t, "where", wantIdentifying(t, err).Certain[0].Field, "/Note")
	caseworktest.WantSame(t, "status", w.State(reference).Status, derogation.InReview)
	filing := caseworktest.Filing("key")
	filing.Request.Contact.Phone = "943 476 5919"
	_, _, err = newWorld(t).Submissions().Submit(w.Ctx, filing, w.Now)
	caseworktest.WantSame(t, "where", wantIdentifying(t, err).Certain[0].Field, "/Request/Contact/Phone")
}

// Looking takes time that grows with a text. One that is too long is refused for
// that, and not looked at.
func TestATextThatIsTooLongIsNotLookedAt(t *testing.T) {
	w := newWorld(t)
	f := caseworktest.Filing("key")
	f.Request.Risk.Description = identified + strings.Repeat(" Two of three are away.", 2600)
	f.Call.Texts = []casework.Text{{Field: "/risk/description", Text: f.Request.Risk.Description}}
	_, _, err := w.Submissions().Submit(w.Ctx, f, w.Now)
	if fields := caseworktest.WrongFields(t, err); !slices.Equal(fields, []string{"/risk/description too_long"}) {
		t.Errorf("wrong: %v", fields)
	}
}

// Whoever may not see a case learns nothing of it, also by what they say.
func TestWhatIsSaidIsLookedAtOnceItIsKnownWhoSaysIt(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector)
	_, err := w.Systems().Act(w.Ctx, caseworktest.System(derogation.KindTrust, "R1H"), reference, withdrawal(), saying(identified), w.Now)
	caseworktest.WantError(t, err, casework.ErrNotFound)
	link := w.trustLink(reference)
	link.Contact = "CT-00000009"
	_, err = w.TrustRequests().Act(w.Ctx, link, "Ana Sample", withdrawal(), saying(identified), w.Now)
	caseworktest.WantError(t, err, casework.ErrNotFound)
}

// Where a name belongs it is no suspicion, and where a phone number belongs nothing
// is. An NHS number belongs in neither.
func TestFieldsForNamesAndPhonesTakeThem(t *testing.T) {
	call := casework.Call{Texts: []casework.Text{
		{Field: "name", Text: "Dr Ana Sample", For: casework.ForName}, {Field: "phone", Text: "0113 496 0000, Dr Sample", For: casework.ForTelephone},
	}}
	if err := call.Screen(caseworktest.Evening); err != nil {
		t.Errorf("got %v", err)
	}
	for i, text := range call.Texts {
		call.Texts[i].Text = identified
		if found := wantIdentifying(t, call.Screen(caseworktest.Evening)); len(found.Certain) != 1 || found.Certain[0].Field != text.Field {
			t.Errorf("%s: %+v", text.Field, found)
		}
		call.Texts[i] = text
	}
}
