package notice

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
)

// directors registers clinical directors, in order, by what each can be reached
// by.
func (o *office) directors(contacts ...casework.Contact) {
	for i, c := range contacts {
		c.ID, c.Organisation, c.Duty, c.Order = fmt.Sprintf("CT-0000000%d", i+1), "RR8", cmp.Or(c.Duty, "clinical_director"), i
		o.store.PutContact(c)
	}
}

func (o *office) opensReview(kind casework.AnnouncementKind) {
	o.t.Helper()
	o.carryOut(o.announce(casework.Announcement{Kind: kind, Audience: []casework.Audience{{Organisation: "RR8", Duty: "clinical_director", Service: "Adult critical care", Review: 1}}}))
}

// lose has the mail to an address bounce, and carries out what that leads to. It
// returns how many announcements that were.
func (o *office) lose(address string) int {
	o.t.Helper()
	for _, n := range o.notices() {
		if n.Address != address {
			continue
		}
		desk := casework.Receipts{Notices: o.store}
		receipt := casework.Receipt{Reference: reference, Key: n.Key, Kind: casework.ReceiptBounced, ProviderID: n.ProviderID, SentAt: o.now, At: o.now}
		if _, err := desk.Take(o.t.Context(), receipt); err != nil {
			o.t.Fatal(err)
		}
	}
	return o.carryOutAgain()
}

// carryOutAgain carries out each announcement that a lost notice led to, twice.
func (o *office) carryOutAgain() int {
	o.t.Helper()
	count := 0
	_, announcements, _ := o.store.Outbox(reference)
	for _, a := range announcements {
		if a.Lost != nil && !a.Expanded {
			count++
			o.carryOut(casework.OutboxKey{Reference: reference, Key: a.Key})
			o.carryOut(casework.OutboxKey{Reference: reference, Key: a.Key})
		}
	}
	return count
}

// sent is what was sent since the last time: addresses and numbers, in order of
// their letters.
func (o *office) sent() []string {
	all := append(o.mail.addresses(), o.texts.addresses()...)
	o.mail.sent, o.texts.sent = nil, nil
	slices.Sort(all)
	return all
}

func mailOnly(address string) casework.Contact { return casework.Contact{Email: address} }

func TestALostMailGoesToTheSamePersonsTelephone(t *testing.T) {
	o := newOffice(t)
	o.directors(casework.Contact{Email: "first@example.org", Mobile: "+447700900001"}, mailOnly("second@example.org"))
	o.opensReview(casework.AnnounceReview)
	wantSame(t, "at first", o.sent(), []string{"first@example.org", "second@example.org"})
	o.now = night.Add(10 * time.Minute)
	o.lose("first@example.org")
	text := o.texts.sent[0].Text
	if !strings.Contains(text, reference) || !strings.Contains(text, "20 min left") || !strings.Contains(text, "https://derogations.example.org/r/") {
		t.Errorf("the text is %q", text)
	}
	wantSame(t, "then", o.sent(), []string{"+447700900001"})
	wantSame(t, "a second receipt leads to", o.lose("first@example.org"), 0)
	o.lose("+447700900001")
	wantSame(t, "the second person has it already", o.sent(), []string(nil))
}

func TestWhoIsToldInPlaceOfSomebodyWhoIsNotReached(t *testing.T) {
	critical := "Adult critical care"
	tests := map[string]struct {
		kind  casework.AnnouncementKind
		has   []casework.Contact
		first []string // told at once
		lost  []string // one after the other
		next  []string // told instead, in all
	}{
		"deputies": {
			has: []casework.Contact{
				{Email: "first@example.org", Deputies: []string{"CT-00000002"}},
				{Email: "deputy@example.org", OnlyDeputy: true},
			},
			first: []string{"first@example.org"}, lost: []string{"first@example.org"}, next: []string{"deputy@example.org"},
		},
		"the trust's own director, where the service's is not reached": {
			has:   []casework.Contact{{Email: "icu@example.org", Service: critical}, mailOnly("all@example.org")},
			first: []string{"icu@example.org"}, lost: []string{"icu@example.org"}, next: []string{"all@example.org"},
		},
		"a deputy with a telephone alone": {
			has: []casework.Contact{
				{Email: "first@example.org", Deputies: []string{"CT-00000002"}},
				{Mobile: "+447700900002", OnlyDeputy: true},
			},
			first: []string{"first@example.org"}, lost: []string{"first@example.org"}, next: []string{"+447700900002"},
		},
		"the deputy's deputy": {
			has: []casework.Contact{
				{Email: "first@example.org", Deputies: []string{"CT-00000002"}},
				{Email: "second@example.org", OnlyDeputy: true, Deputies: []string{"CT-00000003", "CT-00000001"}},
				{Email: "third@example.org", OnlyDeputy: true},
			},
			first: []string{"first@example.org"}, lost: []string{"first@example.org", "second@example.org"},
			next: []string{"second@example.org", "third@example.org"},
		},
		"nobody, where somebody else of the duty has it": {
			has:   []casework.Contact{mailOnly("first@example.org"), mailOnly("second@example.org")},
			first: []string{"first@example.org", "second@example.org"}, lost: []string{"first@example.org"},
		},
		"operations, when the last one is lost": {
			has:   []casework.Contact{mailOnly("first@example.org"), mailOnly("second@example.org")},
			first: []string{"first@example.org", "second@example.org"}, lost: []string{"second@example.org", "first@example.org"},
			next: []string{"operations@example.org"},
		},
		"operations once, whatever becomes of that": {
			has:   []casework.Contact{mailOnly("first@example.org")},
			first: []string{"first@example.org"}, lost: []string{"first@example.org", "operations@example.org"},
			next: []string{"operations@example.org"},
		},
		"their own telephone, also of what asks nothing of them": {
			kind:  casework.AnnounceReopening,
			has:   []casework.Contact{{Email: "first@example.org", Mobile: "+447700900001"}},
			first: []string{"first@example.org"}, lost: []string{"first@example.org"}, next: []string{"+447700900001"},
		},
		"two who are each other's deputies": {
			has: []casework.Contact{
				{Email: "first@example.org", Deputies: []string{"CT-00000002"}},
				{Email: "second@example.org", OnlyDeputy: true, Deputies: []string{"CT-00000001"}},
			},
			first: []string{"first@example.org"}, lost: []string{"first@example.org", "second@example.org"},
			next: []string{"operations@example.org", "second@example.org"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.directors(test.has...)
			if test.kind == "" {
				test.kind = casework.AnnounceReview
			}
			o.opensReview(test.kind)
			wantSame(t, "at first", o.sent(), test.first)
			for _, address := range test.lost {
				o.lose(address)
			}
			wantSame(t, "instead", o.sent(), test.next)
		})
	}
}

// Both mails bounce before either is seen to.
func TestWhenAllAreLostAtOnceOperationsAreToldOnce(t *testing.T) {
	o := newOffice(t)
	o.directors(mailOnly("first@example.org"), mailOnly("second@example.org"))
	o.opensReview(casework.AnnounceReview)
	o.sent()
	desk := casework.Receipts{Notices: o.store}
	for _, n := range o.notices() {
		if _, err := desk.Take(t.Context(), casework.Receipt{Reference: reference, Key: n.Key, Kind: casework.ReceiptBounced, SentAt: o.now, At: o.now}); err != nil {
			t.Fatal(err)
		}
	}
	o.carryOutAgain()
	wantSame(t, "instead", o.sent(), []string{"operations@example.org"})
	var told []casework.AnnouncementKind
	timeline, err := reading.NoticesOf(t.Context(), o.store, reference, o.now)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range timeline {
		told = append(told, n.Kind)
	}
	wantSame(t, "timeline", told, []casework.AnnouncementKind{casework.AnnounceReview, casework.AnnounceReview, casework.AnnounceNobodyReached})
}

func TestWithoutAnAddressForOperationsTheTimelineShowsThatNobodyWasReached(t *testing.T) {
	o := newOffice(t)
	o.courier.Operations = ""
	o.directors(mailOnly("first@example.org"))
	o.opensReview(casework.AnnounceReview)
	o.lose("first@example.org")
	wantSame(t, "sent", o.sent(), []string{"first@example.org"})
	timeline, err := reading.NoticesOf(t.Context(), o.store, reference, o.now)
	if err != nil || len(timeline) != 2 || timeline[1].Kind != casework.AnnounceNobodyReached || timeline[1].Status != casework.NoticeFailed {
		t.Errorf("timeline %+v, %v", timeline, err)
	}
}

// A text message gives the union no link, so it is not enough.
func TestOfTheUnionTheNextPersonIsToldBesideTheTelephone(t *testing.T) {
	o := newOffice(t)
	for i, c := range []casework.Contact{
		{Email: "officer@example.org", Mobile: "+447700900001", Duty: "union", Deputies: []string{"CT-00000002"}},
		{Email: "deputy@example.org", Mobile: "+447700900002", Duty: "union", OnlyDeputy: true},
	} {
		c.ID, c.Organisation = fmt.Sprintf("CT-0000000%d", i+1), "BMA"
		o.store.PutContact(c)
	}
	o.carryOut(o.announce(casework.Announcement{
		Kind: casework.AnnounceReview, Subject: subject(derogation.InReview, derogation.Union, "BMA"),
		Audience: []casework.Audience{{Organisation: "BMA", Duty: "union", Review: 5}},
	}))
	o.sent()
	o.lose("officer@example.org")
	if text := o.texts.sent[0].Text; strings.Contains(text, "http") {
		t.Errorf("the text is %q", text)
	}
	wantSame(t, "instead", o.sent(), []string{"+447700900001", "deputy@example.org"})
}

func TestWhatIsTooLateToAskIsAskedOfNobodyElse(t *testing.T) {
	o := newOffice(t)
	o.directors(casework.Contact{Email: "first@example.org", Mobile: "+447700900001"})
	o.opensReview(casework.AnnounceReview)
	o.sent()
	o.now = night.Add(30 * time.Minute) // The review is over.
	o.lose("first@example.org")
	wantSame(t, "instead", o.sent(), []string(nil))
}

func TestWhoFiledIsNotAskedInPlaceOfSomebody(t *testing.T) {
	o := newOffice(t)
	o.directors(mailOnly("first@example.org"), mailOnly("filer@example.org"), mailOnly("FILER@example.org"), mailOnly("fourth@example.org"), mailOnly("fifth@example.org"))
	o.carryOut(o.announce(casework.Announcement{
		Kind:     casework.AnnounceReview,
		Audience: []casework.Audience{{Organisation: "RR8", Duty: "clinical_director", Review: 1, Contact: "CT-00000001", Not: "CT-00000002"}},
	}))
	o.sent()
	o.lose("first@example.org")
	wantSame(t, "instead", o.sent(), []string{"fourth@example.org"})
	o.lose("fourth@example.org")
	wantSame(t, "and then", o.sent(), []string{"fifth@example.org"})
	o.lose("fifth@example.org")
	wantSame(t, "in the end", o.sent(), []string{"operations@example.org"})
}

func TestWhoIsRegisteredForTheSiteIsFoundUntilTheLast(t *testing.T) {
	o := newOffice(t)
	for i, email := range []string{"first@example.org", "second@example.org", "third@example.org"} {
		o.store.PutContact(casework.Contact{ID: fmt.Sprintf("CT-0000000%d", i+1), Organisation: "RR8", Duty: "clinical_director", Site: "RR801", Order: i, Email: email})
	}
	o.carryOut(o.announce(casework.Announcement{
		Kind:     casework.AnnounceReview,
		Audience: []casework.Audience{{Organisation: "RR8", Duty: "clinical_director", Site: "RR801", Review: 1, Contact: "CT-00000001"}},
	}))
	o.sent()
	o.lose("first@example.org")
	wantSame(t, "instead", o.sent(), []string{"second@example.org"})
	o.lose("second@example.org")
	wantSame(t, "and then", o.sent(), []string{"third@example.org"})
}

func TestNobodyIsRemindedInPlaceOfSomebodyOnceTheTimeIsOver(t *testing.T) {
	o := newOffice(t)
	for i, email := range []string{"officer@example.org", "deputy@example.org"} {
		o.store.PutContact(casework.Contact{ID: fmt.Sprintf("CT-0000000%d", i+1), Organisation: "BMA", Duty: "union", Order: i, Email: email})
	}
	of := subject(derogation.InReview, derogation.Union, "Union")
	item := o.announce(casework.Announcement{
		Kind: casework.AnnounceReminder, Subject: of,
		Audience: []casework.Audience{{Organisation: "BMA", Duty: "union", Review: 5, Contact: "CT-00000001"}},
	})
	o.now = of.DueAt
	o.carryOut(item)
	wantSame(t, "sent", o.sent(), []string(nil))
	n, _ := o.only()
	wantSame(t, "status", n.Status, casework.NoticeFailed)
	wantSame(t, "error", n.LastError, "not sent: it came too late")
	o.carryOutAgain()
	wantSame(t, "notices", len(o.notices()), 1)
}

func TestWhatWasHandedOverToOnePersonIsForThemAlone(t *testing.T) {
	o := newOffice(t)
	o.directors(mailOnly("holder@example.org"), casework.Contact{Email: "deputy@example.org", Mobile: "+447700900001"})
	o.carryOut(o.announce(casework.Announcement{
		Kind:     casework.AnnounceHandOver,
		Audience: []casework.Audience{{Organisation: "RR8", Duty: "clinical_director", Review: 1, Contact: "CT-00000002"}},
	}))
	wantSame(t, "at first", o.sent(), []string{"deputy@example.org"})
	o.lose("deputy@example.org")
	wantSame(t, "then", o.sent(), []string{"+447700900001"})
	o.lose("+447700900001")
	wantSame(t, "and then", o.sent(), []string{"operations@example.org"})
}

func TestACodeAnAddressOfAListAndASystemHaveNobodyInTheirPlace(t *testing.T) {
	o := newOffice(t)
	o.contact("CT-00000001", "BMA", "union", "", "union@example.org")
	o.carryOut(o.code())
	o.carryOut(o.announce(casework.Announcement{Kind: casework.AnnounceClosing, Addresses: []derogation.Distribution{{Name: "Press office", Email: "press@example.org"}}}))
	o.sent()
	wantSame(t, "for a code", o.lose("+447700900001"), 0)
	wantSame(t, "for a list", o.lose("press@example.org"), 0)
	wantSame(t, "instead", o.sent(), []string(nil))
}

func TestWhatTheProviderRefusesGoesToTheNextAtOnce(t *testing.T) {
	o := newOffice(t)
	o.directors(casework.Contact{Email: "first@example.org", Mobile: "+447700900001"})
	o.courier.Senders[casework.ChannelEmail] = refusing{"first@example.org", o.mail}
	o.opensReview(casework.AnnounceReview)
	wantSame(t, "led to", o.carryOutAgain(), 1)
	wantSame(t, "instead", o.sent(), []string{"+447700900001"})
}

func TestANoticeOfAnEarlierVersionIsReplacedToo(t *testing.T) {
	o := newOffice(t)
	o.directors(mailOnly("first@example.org"), casework.Contact{Email: "second@example.org"})
	o.carryOut(o.announce(casework.Announcement{Kind: casework.AnnounceReview}))
	old := casework.Notice{
		Reference: reference, Key: "N#000007#CT-00000001#email", Kind: casework.AnnounceReview, Channel: casework.ChannelEmail,
		Contact: "CT-00000001", Organisation: "RR8", Address: "first@example.org", Tier: derogation.ClinicalDirector, Review: 1,
		Subject: subject(derogation.InReview, derogation.ClinicalDirector, "Clinical director"), Status: casework.NoticeAccepted,
	}
	if _, err := o.store.Expand(t.Context(), casework.Announcement{Reference: reference, Key: "A#000007"}, []casework.Notice{old}); err != nil {
		t.Fatal(err)
	}
	o.lose("first@example.org")
	wantSame(t, "instead", o.sent(), []string{"second@example.org"})
}

func TestAFamilyIsAskedForUnderTheLostNoticesAnnouncement(t *testing.T) {
	o := newOffice(t)
	o.directors(casework.Contact{Email: "first@example.org", Mobile: "+447700900001"})
	o.opensReview(casework.AnnounceReview)
	o.lose("first@example.org")
	var keys []string
	for _, n := range o.notices() {
		keys = append(keys, n.Key)
	}
	wantSame(t, "keys", keys, []string{"N#000002#CT-00000001#email", "N#000002#CT-00000001#sms"})
}

func TestWhoFiledIsNotAskedInPlaceOfSomebodyElse(t *testing.T) {
	o := newOffice(t)
	o.directors(mailOnly("first@example.org"), casework.Contact{Email: "filer@example.org", OnlyDeputy: true},
		casework.Contact{Email: "deputy@example.org", OnlyDeputy: true}, casework.Contact{Email: "filer@example.org", Duty: "trust_contact"})
	first := casework.Contact{ID: "CT-00000001", Organisation: "RR8", Duty: "clinical_director", Email: "first@example.org", Deputies: []string{"CT-00000002", "CT-00000003"}}
	o.store.PutContact(first)
	o.carryOut(o.announce(casework.Announcement{Kind: casework.AnnounceReview, Audience: []casework.Audience{
		{Organisation: "RR8", Duty: "clinical_director", Review: 1, OnDuty: true, Not: "CT-00000004"},
	}}))
	wantSame(t, "at first", o.sent(), []string{"first@example.org"})
	o.lose("first@example.org")
	wantSame(t, "instead", o.sent(), []string{"deputy@example.org"})
	o.lose("deputy@example.org")
	wantSame(t, "and then", o.sent(), []string{"operations@example.org"})
}

func TestTheSearchForSomebodyKeepsToTheSite(t *testing.T) {
	o := newOffice(t)
	o.directors(
		casework.Contact{Email: "first@example.org", Site: "RR801", Service: "Adult critical care"},
		casework.Contact{Email: "second@example.org", Service: "Adult critical care"},
		casework.Contact{Email: "third@example.org", Site: "RR801"},
	)
	o.carryOut(o.announce(casework.Announcement{Kind: casework.AnnounceReview, Audience: []casework.Audience{
		{Organisation: "RR8", Duty: "clinical_director", Service: "Adult critical care", Site: "RR801", Review: 1, OnDuty: true},
	}}))
	for _, next := range []string{"first@example.org", "second@example.org", "third@example.org"} {
		wantSame(t, "told", o.sent(), []string{next})
		o.lose(next)
	}
	wantSame(t, "at last", o.sent(), []string{"operations@example.org"})
}
