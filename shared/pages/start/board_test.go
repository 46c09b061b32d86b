package start_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/links"
	"example.org/derogations/shared/pages/pagestest"
)

const officer = "duty@example.org" // Of the region, the national team and the union.

func TestADutyOfficerIsSentTheirBoardsAndAStrangerReadsTheSame(t *testing.T) {
	w := pagestest.NewWorld(t)
	if start := w.Get("/start").Body.String(); !strings.Contains(start, `<a href="/start/board">`) {
		t.Error("the first page does not lead here")
	}
	stranger := "nobody@example.org"
	known, unknown := w.Post("/start/board", pagestest.Values("email", officer)), w.Post("/start/board", pagestest.Values("email", stranger))
	pagestest.Wants(t, known, http.StatusOK, "Check your email", "works for 12 hours")
	if strings.ReplaceAll(unknown.Body.String(), stranger, officer) != known.Body.String() || unknown.Code != known.Code {
		t.Error("the page of an address that nobody registered is another one")
	}
	if again := w.Post("/start/board", pagestest.Values("email", officer)); again.Body.String() != known.Body.String() || again.Code != known.Code {
		t.Error("asked again at once, the page is another one")
	}
	for _, o := range pagestest.Organisations() {
		_, announced, _ := w.Store.Outbox(casework.BoardLinksOf + o.Code)
		contacts, err := w.Store.Contacts(t.Context(), o.Code)
		if err != nil {
			t.Fatal(err)
		}
		switch sent := len(announced) == 1 && announced[0].Kind == casework.AnnounceBoardLink && len(announced[0].Audience) == 1; {
		case o.Kind == "trust" && announced != nil:
			t.Errorf("a trust's board was sent: %+v", announced)
		case o.Kind != "trust" && len(contacts) > 0 && !sent:
			t.Errorf("%s: announced %+v", o.Name, announced)
		}
	}
}

func TestATextThatIsNoAddressIsAskedForAgain(t *testing.T) {
	w := pagestest.NewWorld(t)
	for _, typed := range []string{"", "duty", "duty@", "Duty <duty@example.org>", "duty@example\u200b.org"} {
		pagestest.Wants(t, w.Post("/start/board", pagestest.Values("email", typed)), http.StatusUnprocessableEntity, "Enter an email address, like name@example.nhs.uk")
	}
	pagestest.Wants(t, w.Post("/start/board", pagestest.Values("email", " "+officer+" ")), http.StatusOK, "Check your email")
}

func TestBoardsAskedForTooOftenAreRefusedForTheNetworkAndNotTheAddress(t *testing.T) {
	w := pagestest.NewWorld(t)
	for n := range links.FromSource.Burst {
		w.Post("/start/board", pagestest.Values("email", fmt.Sprintf("guess%d@example.org", n)))
	}
	for _, address := range []string{officer, "guess0@example.org"} {
		pagestest.Wants(t, w.Post("/start/board", pagestest.Values("email", address)), http.StatusTooManyRequests, "Too many links were asked for from your network", "020 7946 0000")
	}
}

func TestAnAddressThatIsTypedStaysOutOfTheOutboxOfNobody(t *testing.T) {
	w := pagestest.NewWorld(t)
	w.Post("/start/board", pagestest.Values("email", "nobody@example.org"))
	of := casework.BoardLinksOf + "@" + casework.AddressMark("nobody@example.org")
	_, announced, _ := w.Store.Outbox(of)
	if len(announced) != 1 || strings.Contains(fmt.Sprintf("%+v", announced), "nobody") {
		t.Fatalf("announced %+v", announced)
	}
	if _, err := w.Store.Expand(context.Background(), announced[0], nil); err != nil {
		t.Fatal(err)
	}
	if _, announced, _ = w.Store.Outbox(of); announced != nil {
		t.Error("it is kept")
	}
}
