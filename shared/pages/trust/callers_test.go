package trust_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

// Whoever calls doctors reads the code, where it is checked, and what was approved;
// once the approval is over, nobody is told to give its code.
func TestWhoCallsDoctorsReadsWhatTheyNeed(t *testing.T) {
	w := pagestest.NewWorld(t)
	pagestest.Followed(derogation.Union, (*pagestest.World).Approve)(w)
	code := derogation.PublicCode(pagestest.Reference)
	page := w.Get(w.TrustLink())
	pagestest.Wants(t, page, 200, "If you call doctors", "Give each doctor this code: "+code, pagestest.PublicURL+"/d/"+code,
		"We have not told anyone about it yet.", "2 × ST6 and above, Intensive care medicine", "1 × CT1 to ST5, Anaesthetics", "Critical care only.")
	pagestest.WellMade(t, page)
	w.StandDown()
	pagestest.Lacks(t, w.Get(w.TrustLink()), "Give each doctor this code")
}

// Each person counts once, by the message that came furthest, and none is named.
func TestWhoCallsDoctorsReadsHowManyHeardOfTheApproval(t *testing.T) {
	w := pagestest.NewWorld(t)
	pagestest.Followed(derogation.Union, (*pagestest.World).Approve)(w)
	sent := w.Now
	w.Now = w.Now.Add(5 * time.Minute)
	to := func(name string, channel casework.Channel, status casework.NoticeStatus, at *time.Time) casework.Notice {
		return casework.Notice{Kind: casework.AnnounceDecision, Name: name, Address: name + "@example.org", Channel: channel, Status: status, AcceptedAt: at}
	}
	later, mail := sent.Add(time.Minute), casework.ChannelEmail
	w.Told("000009",
		to("Operational command", mail, casework.NoticeDelivered, &later), to("Ward mailbox", mail, casework.NoticeDelivered, &sent),
		to("Deputy director", mail, casework.NoticeFailed, nil), to("National desk", mail, casework.NoticeAccepted, &later))
	// What was told before does not count.
	w.Told("000002", casework.Notice{Kind: casework.AnnounceReview, Channel: mail, Status: casework.NoticeBounced})
	page := w.Get(w.TrustLink())
	pagestest.Wants(t, page, 200, "We told 4 people about it at 11:11pm today", "2 delivered, 1 failed, 1 sent.")
	pagestest.Lacks(t, page, "Deputy director", "Ward mailbox")
	pagestest.WellMade(t, page)
}
