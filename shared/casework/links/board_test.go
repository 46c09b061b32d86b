package links_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/casework/links"
	"example.org/derogations/shared/derogation"
)

// officer registers an address as a contact of an organisation.
func (w *world) officer(organisation, id, address string) {
	w.Store.PutContact(casework.Contact{
		ID: id, Organisation: organisation, Duty: string(derogation.RegionalMedicalDirector), Name: "Duty officer", Role: "On call", Email: address,
	})
}

// boards are the contacts, after the names of the boards, who were sent links of them.
func (w *world) boards(of ...string) (sent []string) {
	for _, organisation := range of {
		_, announcements, _ := w.Store.Outbox(casework.BoardLinksOf + organisation)
		for _, a := range announcements {
			for _, to := range a.Audience {
				sent = append(sent, a.Subject.BoardOf+": "+to.Contact)
			}
		}
	}
	return sent
}

// regions are two regions and an ICB, one of them with two contacts more.
func (w *world) regions() {
	for code, name := range map[string]string{"Y62": "North West", "Y63": "North East and Yorkshire"} {
		w.Store.PutOrganisation(derogation.Organisation{Code: code, Name: name, Kind: derogation.KindRegion})
	}
	w.officer("Y62", "CT-0000OFF1", "oncall@example.org")
	w.officer("Y62", "CT-0000OFF2", "other@example.org")
	w.officer("Y63", "CT-0000OFF3", "oncall@example.org")
	w.Store.PutOrganisation(derogation.Organisation{Code: "QWO", Name: "West Yorkshire", Kind: derogation.KindICB})
	w.Store.PutContact(casework.Contact{ID: "CT-0000OFF4", Organisation: "QWO", Duty: casework.DutyImpact, Name: "Patient safety lead", Role: "Lead", Email: "safety@example.org"})
	w.Store.PutContact(casework.Contact{ID: "CT-0000OFF5", Organisation: "Y62", Duty: "something_else", Name: "Somebody", Role: "Not asked", Email: "notasked@example.org"})
}

func TestADutyOfficerIsSentTheBoardsOfTheirOrganisationsAlone(t *testing.T) {
	w := newWorld(t)
	w.regions()
	if err := w.desk().SendBoard(w.Ctx, " OnCall@example.org ", here, w.Now); err != nil {
		t.Fatal(err)
	}
	want := []string{"North West: CT-0000OFF1", "North East and Yorkshire: CT-0000OFF3"}
	if diff := cmp.Diff(want, w.boards("Y62", "Y63")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Whoever is no contact, or of an organisation that has no board by mail or has closed,
// is answered as every other: one announcement, which reaches nobody.
func TestAnAddressThatIsNotRegisteredReachesNobodyAndIsAnsweredAlike(t *testing.T) {
	w := newWorld(t)
	w.regions()
	closed, err := w.Store.Organisation(w.Ctx, "Y62")
	if err != nil {
		t.Fatal(err)
	}
	closed.ClosedAt = w.Now
	w.Store.PutOrganisation(closed)
	known := &counted{Memory: w.Store}
	if err := (links.Desk{Directory: known, Store: known}).SendBoard(w.Ctx, "oncall@example.org", here, w.Now); err != nil {
		t.Fatal(err)
	}
	for name, address := range map[string]string{
		"a stranger": "nobody@example.org", "a trust's contact": caseworktest.TrustContact().Email, "of one that has closed": "other@example.org",
		"an ICB's contact": "safety@example.org", "a contact who is not asked": "notasked@example.org",
	} {
		t.Run(name, func(t *testing.T) {
			asked := &counted{Memory: w.Store}
			if err := (links.Desk{Directory: asked, Store: asked}).SendBoard(w.Ctx, address, here, w.Now); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(known.calls, asked.calls); diff != "" {
				t.Errorf("the calls tell them apart (-registered +not):\n%s", diff)
			}
			_, announced, _ := w.Store.Outbox(casework.BoardLinksOf + "@" + casework.AddressMark(address))
			if len(announced) != 1 || announced[0].Audience != nil || strings.Contains(fmt.Sprint(announced), address) {
				t.Errorf("announced %+v", announced)
			}
		})
	}
	if got := w.boards("Y62"); got != nil {
		t.Errorf("sent the board of one that has closed: %s", got)
	}
}

// counted notes the calls of a table.
type counted struct {
	*caseworktest.Memory
	calls []string
}

func (c *counted) Organisations(ctx context.Context) ([]derogation.Organisation, error) {
	c.calls = append(c.calls, "organisations")
	return c.Memory.Organisations(ctx)
}

func (c *counted) ContactsOf(ctx context.Context, organisations []string) (map[string][]casework.Contact, error) {
	c.calls = append(c.calls, "contacts")
	return c.Memory.ContactsOf(ctx, organisations)
}

func (c *counted) LinksSent(ctx context.Context, of string) (links.Sent, error) {
	c.calls = append(c.calls, "sent")
	return c.Memory.LinksSent(ctx, of)
}

func (c *counted) SendLinks(ctx context.Context, sent links.Sent, before time.Time, announced ...casework.Announcement) error {
	c.calls = append(c.calls, fmt.Sprintf("send %d", len(announced)))
	return c.Memory.SendLinks(ctx, sent, before, announced...)
}

func (c *counted) TakeToken(ctx context.Context, of string, every time.Duration, burst int, now time.Time) (int, time.Duration, error) {
	c.calls = append(c.calls, "token")
	return c.Memory.TakeToken(ctx, of, every, burst, now)
}

// Whoever has the links to a trust's form sent to a mailbox, as often as may be, keeps
// nobody from their board.
func TestNoMailboxIsSentMoreThanAFewBoardsADay(t *testing.T) {
	w := newWorld(t)
	w.regions()
	trust := caseworktest.TrustContact()
	trust.Email = "oncall@example.org"
	w.Store.PutContact(trust)
	sent, last := 0, time.Time{}
	for n := range 24 * 60 {
		source := fmt.Sprintf("198.51.%d.%d", n/250, n%250)
		if err := w.desk().SendForm(w.Ctx, "RR8", source, w.Now); err != nil {
			caseworktest.WantError(t, err, links.ErrTooSoon)
		}
		if err := w.desk().SendBoard(w.Ctx, "oncall@example.org", source, w.Now); err == nil {
			sent, last = sent+1, w.Now
		} else {
			caseworktest.WantError(t, err, links.ErrTooSoon)
		}
		if w.Now.Sub(last) >= links.Lives {
			t.Fatalf("at %s the link of %s works no more", w.Now, last)
		}
		w.Now = w.Now.Add(time.Minute)
	}
	if sent < 9 || sent > 10 {
		t.Errorf("asked for every minute of a day, boards were sent %d times", sent)
	}
}

// Of one network, what is asked for is counted together.
func TestBoardsAndFormsAreCountedTogetherOfOneNetwork(t *testing.T) {
	w := newWorld(t)
	w.regions()
	for n := range links.FromSource.Burst {
		if err := w.desk().SendBoard(w.Ctx, fmt.Sprintf("guess%d@example.org", n), here, w.Now); err != nil {
			t.Fatal(err)
		}
	}
	caseworktest.WantError(t, w.desk().SendBoard(w.Ctx, "oncall@example.org", here, w.Now), links.ErrTooManyAsked)
	caseworktest.WantError(t, w.desk().SendForm(w.Ctx, "RR8", here, w.Now), links.ErrTooManyAsked)
	if err := w.desk().SendBoard(w.Ctx, "oncall@example.org", "198.51.100.1", w.Now); err != nil {
		t.Errorf("from another network: %v", err)
	}
}
