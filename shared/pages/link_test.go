package pages_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/links"
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
				pagestest.Wants(t, answer, http.StatusNotFound, "There is no page at this address", "copy all of it")
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

// A year later the address of an old mail tells nothing of what was decided.
func TestAnExpiredLinkSaysThatItExpiredAndWhomToPhoneAndNoMore(t *testing.T) {
	for _, later := range []int{14, 380} {
		w := pagestest.NewWorld(t).Reach(derogation.Union)
		w.Approve()
		links := []string{w.Link(derogation.NationalTeam), w.Link(derogation.Union), w.TrustLink()}
		w.Now = pagestest.Evening.AddDate(0, 0, later)
		for _, link := range links {
			for method, answer := range pagestest.Both(w, link) {
				t.Run(fmt.Sprint(later, " ", link[:2], " ", method), func(t *testing.T) {
					if method == "POST code" && link[1] == 't' {
						return // There is no such page.
					}
					pagestest.Wants(t, answer, http.StatusGone, "This link has expired", "It worked until 11pm on Friday 8 August", "020 7946 0000")
					for _, told := range []string{pagestest.Reference, "approved", "Passed on", "Sample Person", "Leeds", "The agency had nobody.", "Two of three consultants"} {
						pagestest.Lacks(t, answer, told)
					}
				})
			}
		}
	}
}

// A link is its address's: it stops with it, and the others of the same person go
// on where the address is still theirs.
func TestALinkStopsOnceItsAddressIsNoLongerTheContacts(t *testing.T) {
	for name, c := range map[string]struct {
		contact string
		link    func(*pagestest.World) string
	}{
		"review": {pagestest.ContactID(derogation.ClinicalDirector), func(w *pagestest.World) string { return w.Link(derogation.ClinicalDirector) }},
		"trust":  {pagestest.TrustContact, (*pagestest.World).TrustLink},
		"form":   {pagestest.TrustContact, (*pagestest.World).FormLink},
	} {
		t.Run(name, func(t *testing.T) {
			w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
			link, contact := c.link(w), pagestest.Contacts()[c.contact]
			contact.Email = strings.ToUpper(contact.Email)
			w.Store.PutContact(contact)
			pagestest.Wants(t, w.Get(link), http.StatusOK)
			contact.Email = "moved.on@example.org"
			w.Store.PutContact(contact)
			for method, answer := range pagestest.Both(w, link) {
				t.Run(method, func(t *testing.T) {
					if method == "POST code" && link[1] != 'r' {
						return // There is no such page.
					}
					pagestest.Wants(t, answer, http.StatusNotFound, "This link no longer opens")
					pagestest.Lacks(t, answer, "Leeds")
				})
			}
		})
	}
}

// What was sent before links were bound to addresses goes on, but for what ends a
// request: it may have come from a page.
func TestALinkOfBeforeOpensAndTakesNothingBack(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	unbound := func(purpose signedlink.Purpose, review int, contact string) string {
		token, err := signedlink.Mint(w.Keys, signedlink.Link{Purpose: purpose, Reference: pagestest.Reference, Review: review, Contact: contact, Expires: w.Now.AddDate(0, 0, 14)})
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	trust := "/t/" + unbound(signedlink.PurposeTrust, 0, pagestest.TrustContact)
	pagestest.Wants(t, w.Get(trust), http.StatusOK, "To withdraw the request or to stand down, use the link that we emailed to you")
	withdrawing := pagestest.Values("action", "withdraw", "withdrawReason", "cover_found")
	pagestest.Wants(t, w.Post(trust, withdrawing), http.StatusForbidden, "this needs the link that we emailed to you")
	review := "/r/" + unbound(signedlink.PurposeReview, 1, pagestest.ContactID(derogation.ClinicalDirector))
	if answer := w.Post(review, pagestest.Values("action", "resolve_locally", "how", "A consultant acts down.")); answer.Code != http.StatusSeeOther {
		t.Errorf("status %d: %s", answer.Code, pagestest.Text(answer))
	}
}

// The form's link is for a shift, and so is whatever opens from its pages; what ends
// a request needs the link that came by mail.
func TestALinkFromAPageOfTheFormLivesAsLongAndTakesNothingBack(t *testing.T) {
	w := pagestest.NewWorld(t)
	draft := w.FilledIn()
	sent := w.Get(w.SendIn(draft).Header().Get("Location"))
	found := regexp.MustCompile(`href="(/t/[^"]+)"`).FindStringSubmatch(sent.Body.String())
	if found == nil {
		t.Fatalf("there is no link to the request: %s", pagestest.Text(sent))
	}
	for name, form := range map[string]url.Values{
		"withdraw":   pagestest.Values("action", "withdraw", "withdrawReason", "cover_found"),
		"stand down": pagestest.Values("action", "stand_down", "standDownReason", "Cover came."),
	} {
		t.Run(name, func(t *testing.T) {
			answer := w.Post(found[1], form)
			if answer.Code == http.StatusSeeOther {
				t.Errorf("it was done: %s", pagestest.Text(answer))
			}
		})
	}
	pagestest.Wants(t, w.Get(found[1]), http.StatusOK, "Email me my link")
	asksForALink(t, w, found[1])
	w.Now = pagestest.Evening.Add(links.Lives)
	pagestest.Wants(t, w.Get(found[1]), http.StatusGone, "This link has expired")
}

// asksForALink has a new link sent by the button of a page, which leads to a page that
// may be loaded again and gone back to.
func asksForALink(t *testing.T, w *pagestest.World, link string) {
	t.Helper()
	before := recordedIn(w)
	for range 2 {
		answer := w.Post(link+"/link", url.Values{})
		if to := answer.Header().Get("Location"); answer.Code != http.StatusSeeOther || to != link+"/link" {
			t.Errorf("the button answered %d and led to %q", answer.Code, to)
		}
		pagestest.Wants(t, w.Get(link+"/link"), http.StatusOK, "Check your email", "registered for you")
	}
	if after := recordedIn(w); after.Linked != before.Linked+1 || after.Entries != before.Entries {
		t.Errorf("%+v became %+v", before, after)
	}
}

// Whoever holds a link that has expired sees nothing by it, and has a new one sent to
// the address that is registered.
func TestAnExpiredLinkLeadsToANewOne(t *testing.T) {
	for _, name := range []string{"expired", "trust: expired"} {
		t.Run(name, func(t *testing.T) {
			s := situationNamed(t, name)
			w := s.World(t, []byte("/**/"))
			page := s.Show(w)
			pagestest.Wants(t, page, http.StatusGone, "This link has expired", "Send me a new link", "Resident doctors, July 2025: phone 020 7946 0000")
			pagestest.Lacks(t, page, "Leeds", pagestest.Reference)
			asksForALink(t, w, strings.TrimSuffix(formsOn(page)[0].path, "/link"))
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
				pagestest.Wants(t, answer, http.StatusNotFound, "This link no longer opens a request", "the person who keeps your organisation’s contacts")
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
	const evil = `</dd><script>x()</script><a href="javascript:x">`
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

// Which organisation a link names only says what to read first: who is asked, the case
// says.
func TestWhatALinkNamesOpensNothingThatItsHolderMayNotSee(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	director, union := pagestest.ContactID(derogation.ClinicalDirector), pagestest.ContactID(derogation.Union)
	for name, c := range map[string]struct {
		contact, organisation string
		status                int
	}{
		"its own":                         {director, "RR8", http.StatusOK},
		"another's":                       {director, "BMA", http.StatusOK},
		"nobody's":                        {director, "R99", http.StatusOK},
		"its own, which is not asked":     {union, "BMA", http.StatusNotFound},
		"that which is, of somebody else": {union, "RR8", http.StatusNotFound},
	} {
		token, err := signedlink.Mint(w.Keys, signedlink.Link{
			Purpose: signedlink.PurposeReview, Reference: pagestest.Reference, Review: 1, Contact: c.contact, Organisation: c.organisation,
			Address: casework.AddressMark(pagestest.Contacts()[c.contact].Email), Expires: w.Now.AddDate(0, 0, 1),
		})
		if err != nil {
			t.Fatal(err)
		}
		if answer := w.Get("/r/" + token); answer.Code != c.status {
			t.Errorf("%s: answered %d, want %d", name, answer.Code, c.status)
		}
	}
}
