package links_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/casework/links"
	"example.org/derogations/shared/derogation"
)

// here is where an honest visitor asks from.
const here = "192.0.2.7"

// registered are trusts more, with a contact each.
func (w *world) registered(n int) (codes []string) {
	w.T.Helper()
	trust, err := w.Store.Organisation(w.Ctx, "RR8")
	if err != nil {
		w.T.Fatalf("trust: %v", err)
	}
	for i := range n {
		trust.Code = fmt.Sprintf("R%03d", i)
		w.Store.PutOrganisation(trust)
		contact := caseworktest.TrustContact()
		contact.ID, contact.Organisation, contact.Email = fmt.Sprintf("CT-0000R%03d", i), trust.Code, fmt.Sprintf("duty@%s.example.org", trust.Code)
		w.Store.PutContact(contact)
		codes = append(codes, trust.Code)
	}
	return codes
}

// sent are the contacts to whom links of a trust were sent, in order.
func (w *world) sent(trust string) (contacts []string) {
	_, announcements, _ := w.Store.Outbox(casework.FormLinksOf + trust)
	for _, a := range announcements {
		for _, to := range a.Audience {
			contacts = append(contacts, to.Contact)
		}
	}
	return contacts
}

func TestWhoeverAsksTenThousandTimesKeepsNoOtherTrustFromItsLink(t *testing.T) {
	w := newWorld(t)
	trusts := w.registered(200)
	hostile, refused := 0, 0
	for n := range 10_000 { // In an hour, of every trust in turn.
		switch err := w.desk().SendForm(w.Ctx, trusts[n%len(trusts)], "2001:db8::"+fmt.Sprintf("%x", n%0xffff), w.Now); {
		case err == nil:
			hostile++
		case errors.Is(err, links.ErrTooManyAsked):
			refused++
		case !errors.Is(err, links.ErrTooSoon):
			t.Fatal(err)
		}
		w.Now = w.Now.Add(360 * time.Millisecond)
	}
	if most := 20 + 20; hostile > most || refused < 10_000-most {
		t.Errorf("%d of 10,000 calls had links sent, and %d were refused", hostile, refused)
	}
	// Every trust's own contact has a link now, or is sent one at the first call.
	for n, trust := range trusts {
		had := len(w.sent(trust)) > 0
		err := w.desk().SendForm(w.Ctx, trust, fmt.Sprintf("198.51.100.%d", n), w.Now)
		if err != nil && (!had || !errors.Is(err, links.ErrTooSoon)) {
			t.Errorf("%s, which had a link: %t, is told %v", trust, had, err)
		}
	}
}

// From however many networks they are asked for.
func TestNoMailboxIsSentMoreThanAFewLinksADayAndOneThatWorksIsAlwaysThere(t *testing.T) {
	w := newWorld(t)
	var last time.Time
	var gaps []time.Duration
	for n := range 24 * 60 * 2 {
		switch err := w.desk().SendForm(w.Ctx, "RR8", fmt.Sprintf("198.51.%d.%d", n/250, n%250), w.Now); {
		case err == nil:
			if !last.IsZero() {
				gaps = append(gaps, w.Now.Sub(last))
			}
			last = w.Now
		case !errors.Is(err, links.ErrTooSoon):
			t.Fatal(err)
		}
		if w.Now.Sub(last) >= links.Lives {
			t.Fatalf("at %s the link of %s works no more", w.Now, last)
		}
		w.Now = w.Now.Add(30 * time.Second)
	}
	want := []time.Duration{
		5 * time.Minute, 5 * time.Minute, 5 * time.Minute, 225 * time.Minute,
		4 * time.Hour, 4 * time.Hour, 4 * time.Hour, 4 * time.Hour,
	}
	if diff := cmp.Diff(want, gaps); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A mailbox that several trusts registered is one mailbox; each contact with another
// one is sent their own.
func TestAMailboxIsCountedOverAllItsTrusts(t *testing.T) {
	w := newWorld(t)
	trusts := w.registered(6)
	for _, trust := range trusts {
		shared := caseworktest.TrustContact()
		shared.ID, shared.Organisation, shared.Email = "CT-0000SHRD", trust, "Command@example.org"
		w.Store.PutContact(shared)
		if err := w.desk().SendForm(w.Ctx, trust, here, w.Now); err != nil {
			t.Fatal(err)
		}
	}
	for n, trust := range trusts {
		want := []string{fmt.Sprintf("CT-0000R%03d", n)}
		if n < links.ToAddress.Burst {
			want = append(want, "CT-0000SHRD")
		}
		if diff := cmp.Diff(want, w.sent(trust)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", trust, diff)
		}
	}
}

func TestANetworkIsAnAddressOrHalfOfOne(t *testing.T) {
	for name, asked := range map[string]struct {
		first, second string
		same          bool
	}{
		"one address":       {"192.0.2.7", "192.0.2.7", true},
		"two addresses":     {"192.0.2.7", "192.0.2.8", false},
		"one in IPv6":       {"192.0.2.7", "::ffff:192.0.2.7", true},
		"one connection":    {"2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true},
		"two connections":   {"2001:db8:0:1::1", "2001:db8:0:2::1", false},
		"none that is told": {"", "no address", true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			for range links.FromSource.Burst {
				if err := w.desk().SendForm(w.Ctx, "ZZZ", asked.first, w.Now); !errors.Is(err, casework.ErrNotFound) {
					t.Fatal(err)
				}
			}
			want := casework.ErrNotFound
			if asked.same {
				want = links.ErrTooManyAsked
			}
			caseworktest.WantError(t, w.desk().SendForm(w.Ctx, "ZZZ", asked.second, w.Now), want)
		})
	}
}

func TestLinksAreSentToTrustsAlone(t *testing.T) {
	w := newWorld(t)
	caseworktest.WantError(t, w.desk().SendForm(w.Ctx, "BMA", here, w.Now), casework.ErrNotFound)
	caseworktest.WantError(t, w.desk().SendForm(w.Ctx, "ZZZ", here, w.Now), casework.ErrNotFound)
	if err := w.desk().SendForm(w.Ctx, "RR8", here, w.Now); err != nil {
		t.Fatal(err)
	}
	for _, contact := range w.sent("RR8") {
		if reviewer := caseworktest.Person(derogation.ClinicalDirector).ID; contact == reviewer {
			t.Error("a link went to a reviewer")
		}
	}
}

func TestATrustThatHasClosedIsSentNoLinks(t *testing.T) {
	w := newWorld(t)
	trust, err := w.Store.Organisation(w.Ctx, "RR8")
	if err != nil {
		t.Fatal(err)
	}
	trust.ClosedAt = w.Now
	w.Store.PutOrganisation(trust)
	caseworktest.WantError(t, w.desk().SendForm(w.Ctx, "RR8", here, w.Now), casework.ErrNotFound)
}
