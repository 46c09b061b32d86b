package start_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/links"
	"example.org/derogations/shared/pages/pagestest"
)

func TestLinksGoToTheContactsOfTheTrustAloneAndNobodyLearnsWho(t *testing.T) {
	w := pagestest.NewWorld(t)
	empty := pagestest.Organisations()["RR8"]
	empty.Code, empty.Name = "RGD", "Harrogate and District NHS Foundation Trust"
	w.Store.PutOrganisation(empty)
	with, without := w.Post("/start", pagestest.Values("trust", "leeds TEACHING")), w.Post("/start", pagestest.Values("trust", "rgd"))
	pagestest.Wants(t, with, http.StatusOK, "Check your email", "works for 12 hours")
	if got := strings.ReplaceAll(without.Body.String(), empty.Name, pagestest.Organisations()["RR8"].Name); got != with.Body.String() {
		t.Error("the page of a trust without contacts is another one")
	}
	again := w.Post("/start", pagestest.Values("trust", "RR8"))
	if again.Body.String() != with.Body.String() || again.Code != with.Code {
		t.Error("asked again at once, the page is another one")
	}
	for trust, contact := range map[string]string{"RR8": pagestest.TrustContact, "RGD": ""} {
		_, announced, _ := w.Store.Outbox("FORM-" + trust)
		if len(announced) != 1 || announced[0].Kind != casework.AnnounceFormLink ||
			!slices.Equal(announced[0].Audience, []casework.Audience{{Organisation: trust, Duty: casework.DutyTrustContact, Contact: contact}}) || announced[0].Addresses != nil {
			t.Errorf("%s: announced %+v", trust, announced)
		}
	}
}

func TestLinksCannotFloodAMailbox(t *testing.T) {
	w := pagestest.NewWorld(t)
	for range 24 * 60 {
		w.Post("/start", pagestest.Values("trust", "RR8"))
		w.Now = w.Now.Add(time.Minute)
	}
	_, announced, _ := w.Store.Outbox("FORM-RR8")
	if len(announced) < 9 || len(announced) > 10 {
		t.Errorf("asked for every minute of a day, links were sent %d times", len(announced))
	}
	w.Now = w.Now.AddDate(0, 0, 1)
	w.Post("/start", pagestest.Values("trust", "RR8"))
	w.Now = w.Now.Add(5 * time.Minute)
	w.Post("/start", pagestest.Values("trust", "RR8"))
	if _, after, _ := w.Store.Outbox("FORM-RR8"); len(after) != len(announced)+2 {
		t.Errorf("after a quiet day they were sent %d times", len(after)-len(announced))
	}
}

// Whoever asks for too many is told so, and whom to ring, and keeps nobody else from
// asking.
func TestWhoeverAsksForTooManyLinksIsToldSo(t *testing.T) {
	w := pagestest.NewWorld(t)
	for range links.FromSource.Burst {
		pagestest.Wants(t, w.Post("/start", pagestest.Values("trust", "RR8")), http.StatusOK, "Check your email")
	}
	answer := w.Post("/start", pagestest.Values("trust", "RR8"))
	pagestest.Wants(t, answer, http.StatusTooManyRequests, "Too many links were asked for from your network", "A link that we sent before works for 12 hours", "020 7946 0000")
}

func TestATrustIsFoundByPartOfItsName(t *testing.T) {
	w := pagestest.NewWorld(t)
	other := pagestest.Organisations()["RR8"]
	other.Code, other.Name = "RGD", "Leeds and York Partnership NHS Foundation Trust"
	w.Store.PutOrganisation(other)
	pagestest.Wants(t, w.Post("/start", pagestest.Values("trust", "leeds")), http.StatusUnprocessableEntity, "Which of these is it?", "RGD", "RR8")
	pagestest.Wants(t, w.Post("/start", pagestest.Values("trust", "leeds", "chosen", "RGD")), http.StatusOK, "If "+other.Name)
	pagestest.Wants(t, w.Post("/start", pagestest.Values("trust", "york leeds")), http.StatusOK, "If "+other.Name)
	pagestest.Wants(t, w.Post("/start", pagestest.Values("trust", "X24")), http.StatusUnprocessableEntity, "No trust has this in its name")
	if elsewhere := w.Request(http.MethodPost, "/start", pagestest.Values("trust", "RGD"), "Sec-Fetch-Site", "cross-site"); elsewhere.Code != http.StatusForbidden {
		t.Errorf("sent by another site's page: %d", elsewhere.Code)
	}
}

func TestATrustThatIsNotListedIsFoundByItsCode(t *testing.T) {
	w := pagestest.NewWorld(t)
	w.Store.Unlisted = true
	pagestest.Wants(t, w.Post("/start", pagestest.Values("trust", " rr8 ")), http.StatusOK, "If Leeds Teaching Hospitals NHS Trust")
	for name, typed := range map[string]string{"nobody's code": "RZZ", "a region's": "Y63", "a name": "Leeds", "no code at all": "R#8"} {
		t.Run(name, func(t *testing.T) {
			pagestest.Wants(t, w.Post("/start", pagestest.Values("trust", typed)), http.StatusUnprocessableEntity, "No trust has this in its name")
		})
	}
}

func TestATrustThatHasClosedIsNotFoundByItsCodeEither(t *testing.T) {
	w := pagestest.NewWorld(t)
	gone := pagestest.Organisations()["RR8"]
	gone.Code, gone.Name, gone.ClosedAt = "RGD", "A trust that was merged", w.Now
	w.Store.PutOrganisation(gone)
	pagestest.Wants(t, w.Post("/start", pagestest.Values("trust", "RGD")), http.StatusUnprocessableEntity, "No trust has this in its name")
	if _, announced, _ := w.Store.Outbox("FORM-RGD"); announced != nil {
		t.Error("links were sent")
	}
}
