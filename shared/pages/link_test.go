package pages_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/signedlink"
)

// both asks for a page and posts to it: neither may tell more than the other.
func both(w *world, path string) map[string]*httptest.ResponseRecorder {
	w.t.Helper()
	return map[string]*httptest.ResponseRecorder{
		"GET":       w.get(path),
		"POST":      w.post(path, values("action", "escalate", "comment", "Typed.")),
		"POST code": w.post(path+"/code", values()),
	}
}

func TestALinkThatWasNeverOursSaysNothingOfAnyCase(t *testing.T) {
	w := newWorld(t).reach(derogation.ClinicalDirector)
	genuine := w.link(derogation.ClinicalDirector)
	nowhere := w.get("/nowhere").Body.String()
	foreign, err := keyset.Parse([]byte(`{"current":"9","9":"a secret that nobody here has ever seen"}`))
	if err != nil {
		t.Fatal(err)
	}
	unknownKey, err := signedlink.Mint(foreign, signedlink.Link{
		Purpose: signedlink.PurposeReview, Reference: reference, Review: 1, Contact: contactID(derogation.ClinicalDirector), Expires: w.now.AddDate(0, 0, 1),
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
		"unknown key": "/r/" + unknownKey, "reference": "/r/" + reference, "odd": "/r/%3Cscript%3E",
	} {
		for method, answer := range both(w, path) {
			t.Run(name+" "+method, func(t *testing.T) {
				wants(t, answer, http.StatusNotFound, "There is no page at this address", "it may have been cut short")
				lacks(t, answer, reference, "Leeds")
				if answer.Body.String() != nowhere {
					t.Error("the answer is not that of any address that there is not")
				}
			})
		}
	}
	if w.store.writes != 0 {
		t.Error("something was written")
	}
}

func TestAnExpiredLinkSaysWhatBecameOfTheRequest(t *testing.T) {
	w := newWorld(t).reach(derogation.Union)
	w.approve()
	link := w.link(derogation.NationalTeam)
	w.now = evening.AddDate(0, 0, 14)
	for method, answer := range both(w, link) {
		t.Run(method, func(t *testing.T) {
			wants(t, answer, http.StatusGone, "This link has expired", "It worked until 23:00 BST on Friday 8 August 2025",
				reference, "National team: Passed on to the BMA", "The BMA approved the request", "020 7946 0000")
			lacks(t, answer, "The agency had nobody.", "Two of three consultants")
		})
	}
}

func TestALinkOfSomebodyNoLongerRegisteredOpensNothing(t *testing.T) {
	for name, change := range map[string]func(*world){
		"contact removed": func(w *world) { w.store.gone = contactID(derogation.ClinicalDirector) },
		"another duty": func(w *world) {
			contact := contacts()[contactID(derogation.ClinicalDirector)]
			contact.Duty = "trust_contact"
			w.store.PutContact(contact)
		},
		"case gone": func(w *world) { w.store.lost = true },
	} {
		w := newWorld(t).reach(derogation.ClinicalDirector)
		link := w.link(derogation.ClinicalDirector)
		change(w)
		for method, answer := range both(w, link) {
			t.Run(name+" "+method, func(t *testing.T) {
				wants(t, answer, http.StatusNotFound, "This link no longer opens a request", "whoever keeps your organisation’s contacts")
				lacks(t, answer, "Leeds")
			})
		}
	}
}

func TestALinkOpensItsOwnReviewAlone(t *testing.T) {
	w := newWorld(t).reach(derogation.TrustMedicalDirector)
	for name, path := range map[string]string{
		"another tier's review":  w.linkTo(2, contactID(derogation.ClinicalDirector)),
		"a review that is not":   w.linkTo(3, contactID(derogation.TrustMedicalDirector)),
		"a contact that is not":  w.linkTo(2, "CT-7K2M9Q4X"),
		"another's organisation": w.linkTo(2, contactID(derogation.Union)),
	} {
		t.Run(name, func(t *testing.T) {
			wants(t, w.get(path), http.StatusNotFound, "This link no longer opens a request")
		})
	}
}

func TestAFailureOfOursTellsNoDetail(t *testing.T) {
	w := newWorld(t).reach(derogation.ClinicalDirector)
	w.store.broken = errors.New("table Derogations is on fire")
	for method, answer := range both(w, w.link(derogation.ClinicalDirector)) {
		t.Run(method, func(t *testing.T) {
			wants(t, answer, http.StatusInternalServerError, "Something went wrong on our side", "request-1", "Open the page again")
			lacks(t, answer, "fire", "Derogations is", reference)
		})
	}
}

func TestFreeTextIsNeverMarkup(t *testing.T) {
	const evil = `</dd><script>alert(1)</script><a href="javascript:x">`
	w := newWorldWith(t, []byte("/**/"), changed(func(r *derogation.Request) {
		r.Risk.Description, r.Site.Name, r.Service, r.Contact.Phone = evil, evil, evil, evil
		r.Staff[0].Grade = evil
	})).reach(derogation.Union)
	answer := w.get(w.link(derogation.Union))
	wellMade(t, answer)
	if strings.Contains(answer.Body.String(), "<script") || strings.Contains(answer.Body.String(), `"javascript`) {
		t.Error("a free text became markup")
	}
}
