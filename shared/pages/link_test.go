package pages_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/pages/pagestest"
	"example.org/derogations/shared/signedlink"
)

func TestALinkThatWasNeverOursSaysNothingOfAnyCase(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	genuine := w.Link(derogation.ClinicalDirector)
	nowhere := w.Get("/nowhere").Body.String()
	foreign, err := keyset.Parse([]byte(`{"current":"9","9":"a secret that nobody here has ever seen"}`))
	if err != nil {
		t.Fatal(err)
	}
	unknownKey, err := signedlink.Mint(foreign, signedlink.Link{
		Purpose: signedlink.PurposeReview, Reference: pagestest.Reference, Review: 1, Contact: pagestest.ContactID(derogation.ClinicalDirector), Expires: w.Now.AddDate(0, 0, 1),
	})
	if err != nil {
		t.Fatal(err)
	}
	altered := genuine[:10] + strings.Map(func(r rune) rune {
		if r == 'A' {
			return 'B'
		}
		return 'A'
	}, genuine[10:11]) + genuine[11:]
	for name, path := range map[string]string{
		"altered": altered, "cut short": genuine[:len(genuine)-1], "longer": genuine + "A",
		"unknown key": "/r/" + unknownKey, "reference": "/r/" + pagestest.Reference, "odd": "/r/%3Cscript%3E",
	} {
		for method, answer := range pagestest.Both(w, path) {
			t.Run(name+" "+method, func(t *testing.T) {
				pagestest.Wants(t, answer, http.StatusNotFound, "There is no page at this address", "it may have been cut short")
				pagestest.Lacks(t, answer, pagestest.Reference, "Leeds")
				if answer.Body.String() != nowhere {
					t.Error("the answer is not that of any address that there is not")
				}
			})
		}
	}
	if w.Store.Writes != 0 {
		t.Error("something was written")
	}
}

func TestAnExpiredLinkSaysWhatBecameOfTheRequest(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	w.Approve()
	link := w.Link(derogation.NationalTeam)
	w.Now = pagestest.Evening.AddDate(0, 0, 14)
	for method, answer := range pagestest.Both(w, link) {
		t.Run(method, func(t *testing.T) {
			pagestest.Wants(t, answer, http.StatusGone, "This link has expired", "It worked until 23:00 BST on Friday 8 August 2025",
				pagestest.Reference, "National team: Passed on to the BMA", "The BMA approved the request", "020 7946 0000")
			pagestest.Lacks(t, answer, "The agency had nobody.", "Two of three consultants")
		})
	}
}

func TestALinkOfSomebodyNoLongerRegisteredOpensNothing(t *testing.T) {
	for name, change := range map[string]func(*pagestest.World){
		"contact removed": func(w *pagestest.World) { w.Store.Gone = pagestest.ContactID(derogation.ClinicalDirector) },
		"another duty": func(w *pagestest.World) {
			contact := pagestest.Contacts()[pagestest.ContactID(derogation.ClinicalDirector)]
			contact.Duty = "trust_contact"
			w.Store.PutContact(contact)
		},
		"case gone": func(w *pagestest.World) { w.Store.Lost = true },
	} {
		w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
		link := w.Link(derogation.ClinicalDirector)
		change(w)
		for method, answer := range pagestest.Both(w, link) {
			t.Run(name+" "+method, func(t *testing.T) {
				pagestest.Wants(t, answer, http.StatusNotFound, "This link no longer opens a request", "whoever keeps your organisation’s contacts")
				pagestest.Lacks(t, answer, "Leeds")
			})
		}
	}
}

func TestALinkOpensItsOwnReviewAlone(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.TrustMedicalDirector)
	for name, path := range map[string]string{
		"another tier's review":  w.LinkTo(2, pagestest.ContactID(derogation.ClinicalDirector)),
		"a review that is not":   w.LinkTo(3, pagestest.ContactID(derogation.TrustMedicalDirector)),
		"a contact that is not":  w.LinkTo(2, "CT-7K2M9Q4X"),
		"another's organisation": w.LinkTo(2, pagestest.ContactID(derogation.Union)),
	} {
		t.Run(name, func(t *testing.T) {
			pagestest.Wants(t, w.Get(path), http.StatusNotFound, "This link no longer opens a request")
		})
	}
}

func TestAFailureOfOursTellsNoDetail(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	w.Store.Broken = errors.New("table Derogations is on fire")
	for method, answer := range pagestest.Both(w, w.Link(derogation.ClinicalDirector)) {
		t.Run(method, func(t *testing.T) {
			pagestest.Wants(t, answer, http.StatusInternalServerError, "Something went wrong on our side", "request-1", "Open the page again")
			pagestest.Lacks(t, answer, "fire", "Derogations is", pagestest.Reference)
		})
	}
}

func TestFreeTextIsNeverMarkup(t *testing.T) {
	const evil = `</dd><script>alert(1)</script><a href="javascript:x">`
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.Changed(func(r *derogation.Request) {
		r.Risk.Description, r.Site.Name, r.Service, r.Contact.Phone = evil, evil, evil, evil
		r.Staff[0].Grade = evil
	})).Reach(derogation.Union)
	answer := w.Get(w.Link(derogation.Union))
	pagestest.WellMade(t, answer)
	if strings.Contains(answer.Body.String(), "<script") || strings.Contains(answer.Body.String(), `"javascript`) {
		t.Error("a free text became markup")
	}
}
