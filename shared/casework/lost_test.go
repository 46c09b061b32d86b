package casework_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/dutyhours"
)

func TestWhoIsToldInPlaceOfSomebodyIsWhoIsNearestAndOnDutyFirst(t *testing.T) {
	at := time.Date(2025, 7, 26, 1, 0, 0, 0, time.UTC)
	today := dutyhours.Date{Year: 2025, Month: time.July, Day: 26}
	off := dutyhours.Hours{Exceptions: []dutyhours.Exception{{First: today, Last: today}}}
	contact := func(id string, change func(*casework.Contact)) casework.Contact {
		c := casework.Contact{ID: id, Organisation: "RR8", Duty: "clinical_director"}
		change(&c)
		return c
	}
	contacts := []casework.Contact{
		contact("everywhere, off", func(c *casework.Contact) { c.Hours = off }),
		contact("everywhere", func(c *casework.Contact) { c.Order = 1; c.Deputies = []string{"deputy"} }),
		contact("site", func(c *casework.Contact) { c.Site = "RR801" }),
		contact("another site", func(c *casework.Contact) { c.Site = "RR802" }),
		contact("service", func(c *casework.Contact) { c.Service = "Neonatal" }),
		contact("lost", func(c *casework.Contact) { c.Service, c.Site, c.Hours = "Neonatal", "RR801", off }),
		contact("deputy", func(c *casework.Contact) { c.OnlyDeputy = true }),
		contact("another duty", func(c *casework.Contact) { c.Duty = "medical_director" }),
	}
	lost := casework.Lost{Contact: "lost", Organisation: "RR8", Duty: "clinical_director", Service: "Neonatal", Site: "RR801"}
	var got []string
	for _, c := range lost.InPlaceOf(contacts, at) {
		if n := len(got); n == 0 || got[n-1] != c.ID {
			got = append(got, c.ID)
		}
	}
	caseworktest.WantSame(t, "in place", got, []string{"lost", "service", "site", "everywhere", "deputy", "lost", "everywhere, off"})

	lost.Duty = ""
	if alone := lost.InPlaceOf(contacts, at); len(alone) != 1 || alone[0].ID != "lost" {
		t.Errorf("without a duty: %v", alone)
	}
}

// A mail that bounces is no way round the rule that nobody reviews what they filed.
func TestWhoFiledIsNotToldInPlaceOfSomebodyElse(t *testing.T) {
	all := rota(t,
		"1 clinical_director - 1 always >-", "2 clinical_director - 2 always >4", "3 trust_contact - 1 always >-",
		"x4 clinical_director - 1 always >-")
	all[1].Email = all[2].Email // The second is the trust's contact who filed.
	lost := casework.Lost{Contact: all[0].ID, Organisation: "RR8", Duty: "clinical_director", Not: all[2].ID}
	caseworktest.WantSame(t, "in place", ids(lost.InPlaceOf(all, daytime)), "1 1 4")
	lost.Contact = all[1].ID // Their address changed since.
	caseworktest.WantSame(t, "in place of themselves", ids(lost.InPlaceOf(all, daytime)), "1 4")
}
