package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/dutyhours"
	"example.org/derogations/shared/store"
)

func TestWhatOperatorsLoadIsReadBackWhole(t *testing.T) {
	s := newSetup(t)
	ctx := t.Context()
	if err := errors.Join(s.PutRound(ctx, sampleRound()), s.PutOrganisation(ctx, sampleTrust()),
		s.PutContact(ctx, sampleContact()), s.PutClient(ctx, sampleClient())); err != nil {
		t.Fatal(err)
	}
	round, err := s.Round(ctx, sampleRound().ID)
	wantSame(t, "round", sampleRound(), round, err)
	organisation, err := s.Organisation(ctx, "RXX")
	wantSame(t, "organisation", sampleTrust(), organisation, err)
	contact, err := s.Contact(ctx, "RXX", "CT-7K2M9Q4X")
	wantSame(t, "contact", sampleContact(), contact, err)
	client, err := s.Client(ctx, "client-rxx")
	wantSame(t, "client", sampleClient(), client, err)
}

func wantSame[T any](t *testing.T, what string, want, got T, err error) {
	t.Helper()
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%s, %v (-want +got):\n%s", what, err, diff)
	}
}

func TestEveryRoundIsListed(t *testing.T) {
	s := newSetup(t)
	s.filed(t, "DR-0000-0001") // A case of a round is no round.
	var want []derogation.Round
	for n := range 3 {
		round := sampleRound()
		round.ID = fmt.Sprintf("round-%d", n)
		want = append(want, round)
		if err := s.PutRound(t.Context(), round); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Rounds(t.Context())
	wantSame(t, "rounds", want, got, err)
}

func TestARoundIsNotReplacedByAnEarlierVersion(t *testing.T) {
	s := newSetup(t)
	for _, step := range []struct {
		version int
		want    error
	}{{2, nil}, {2, nil}, {1, casework.ErrStale}, {3, nil}} {
		round := sampleRound()
		round.Version = step.version
		if err := s.PutRound(t.Context(), round); !errors.Is(err, step.want) {
			t.Errorf("version %d: %v, want %v", step.version, err, step.want)
		}
	}
}

// What the union records of its strike rests on what it recorded before, and outlasts a
// round that is loaded anew.
func TestTheRecordOfAStrikeIsKept(t *testing.T) {
	s := newSetup(t)
	ctx, round := t.Context(), sampleRound()
	must(t, s.PutRound(ctx, round))
	recorded := round
	recorded.Strike.Changes = []derogation.StrikeChange{{Kind: derogation.StrikeCalledOff, EndsAt: evening, At: evening}}
	must(t, s.PutStrike(ctx, recorded, 0, outcomeRecord("key"), nil))
	if err := s.PutStrike(ctx, recorded, 1, outcomeRecord("key"), nil); !errors.Is(err, casework.ErrDuplicate) {
		t.Errorf("the same call again: %v", err)
	}
	if err := s.PutStrike(ctx, recorded, 0, nil, nil); !errors.Is(err, casework.ErrStale) {
		t.Errorf("on what was before: %v", err)
	}
	round.Version, round.Name = 2, "Loaded anew"
	must(t, s.PutRound(ctx, round))
	if err := s.PutStrike(ctx, recorded, 1, nil, nil); !errors.Is(err, casework.ErrStale) {
		t.Errorf("on a version that was replaced: %v", err)
	}
	round.Strike = recorded.Strike
	got, err := s.Round(ctx, round.ID)
	wantSame(t, "round", round, got, err)
	round.Strike.CarriedAt = evening
	must(t, s.PutStrike(ctx, round, 1, nil, nil))
}

func TestEveryOrganisationIsListed(t *testing.T) {
	s := newSetup(t)
	if err := errors.Join(s.PutRound(t.Context(), sampleRound()), s.PutContact(t.Context(), sampleContact())); err != nil {
		t.Fatal(err)
	}
	var want []derogation.Organisation
	for n := range 3 {
		organisation := sampleTrust()
		organisation.Code = fmt.Sprintf("RX%d", n)
		want = append(want, organisation)
		if err := s.PutOrganisation(t.Context(), organisation); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Organisations(t.Context())
	wantSame(t, "organisations", want, got, err)
}

func TestAnOrganisationThatKeepsItsContactsHasThoseAlone(t *testing.T) {
	s := newSetup(t)
	ctx := t.Context()
	loaded := sampleContact()
	loaded.Organisation, loaded.ID = "RCX", "CT-00000001"
	if err := s.PutContact(ctx, loaded); err != nil {
		t.Fatal(err)
	}
	got, err := s.KeptContacts(ctx, "RCX")
	wantSame(t, "before it kept any", casework.KeptContacts{Organisation: "RCX", List: []casework.Contact{loaded}}, got, err)

	kept := sampleKept()
	if err := s.SaveContacts(ctx, kept, sampleContactChange()); err != nil {
		t.Fatal(err)
	}
	contacts, err := s.Contacts(ctx, "RCX")
	wantSame(t, "contacts", kept.List, contacts, err)
	one, err := s.Contact(ctx, "RCX", kept.List[0].ID)
	wantSame(t, "contact", kept.List[0], one, err)
	if _, err := s.Contact(ctx, "RCX", loaded.ID); !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("the one that was loaded: %v", err)
	}
	if err := s.SaveContacts(ctx, kept, sampleContactChange()); !errors.Is(err, casework.ErrStale) {
		t.Errorf("a change that rests on an older version: %v", err)
	}
	kept.Version, kept.List = 1, nil
	if err := s.SaveContacts(ctx, kept, sampleContactChange()); err != nil {
		t.Fatal(err)
	}
	if contacts, err := s.Contacts(ctx, "RCX"); err != nil || len(contacts) != 0 {
		t.Errorf("it keeps nobody, and has %v, %v", contacts, err)
	}
	if changes, err := s.ContactChanges(ctx, "RCX"); err != nil || len(changes) != 2 || changes[1].Version != 2 {
		t.Errorf("on record %+v, %v", changes, err)
	}
}

func TestAContactIsRemoved(t *testing.T) {
	s := newSetup(t)
	if err := s.PutContact(t.Context(), sampleContact()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.RemoveContact(t.Context(), "RXX", sampleContact().ID); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Contact(t.Context(), "RXX", sampleContact().ID); !errors.Is(err, casework.ErrNotFound) {
		t.Error(err)
	}
}

// They are one item, which is read together with what the organisations keep
// themselves.
func TestTheContactsOfSeveralOrganisationsAreReadInOneCall(t *testing.T) {
	s := newSetup(t)
	other := sampleContact()
	other.Organisation = "RYY"
	must(t, s.PutContacts(t.Context(), sampleContact(), other))
	must(t, s.SaveContacts(t.Context(), sampleKept(), sampleContactChange()))
	before := s.allCalls()
	got, err := s.ContactsOf(t.Context(), []string{"RXX", "RYY", "RCX"})
	wantSame(t, "contacts", map[string][]casework.Contact{
		"RXX": {sampleContact()}, "RYY": {other}, "RCX": sampleKept().List,
	}, got, err)
	if batches, all := s.calls("BatchGetItem"), s.allCalls()-before; batches != 1 || all != 1 {
		t.Errorf("%d batches of %d calls", batches, all)
	}
}

// What was loaded before there was one item is read one by one, and an earlier
// command line writes nothing else: both are put right by the next load.
func TestLoadedContactsOfAnEarlierCommandLineAreFoundAndMended(t *testing.T) {
	s, ctx := newSetup(t), t.Context()
	before := fixture(t, "testdata/contact.2.json")
	s.putItem(t, before)
	want, err := s.LoadedContacts(ctx, "RXX")
	must(t, err)
	differs := func(when string, want bool) {
		t.Helper()
		got, err := s.ContactsDiffer(ctx, "RXX")
		wantSame(t, "differs "+when, want, got, err)
	}
	got, err := s.Contacts(ctx, "RXX")
	wantSame(t, "old items only", want, got, err)
	differs("before the one item", true)
	must(t, s.MendContacts(ctx, "RXX"))
	differs("once mended", false)

	later := sampleContact()
	later.ID, later.Name = "CT-00000009", "Sent by an earlier command line"
	elsewhere := newSetup(t)
	must(t, elsewhere.PutContact(ctx, later))
	s.putItem(t, elsewhere.item(t, [2]string{"O#RXX", "C#CT-00000009"}))
	got, err = s.Contacts(ctx, "RXX")
	wantSame(t, "what functions read", want, got, err)
	differs("after an earlier command line", true)
	newcomer := sampleContact()
	newcomer.ID = "CT-00000008"
	must(t, s.PutContact(ctx, newcomer))
	differs("after the next load", false)
	for _, c := range []casework.Contact{want[0], newcomer, later} {
		got, err := s.Contact(ctx, "RXX", c.ID)
		wantSame(t, "contact", c, got, err)
	}
	must(t, s.RemoveContact(ctx, "RXX", later.ID))
	differs("after a removal", false)
	for _, c := range []casework.Contact{want[0], newcomer} {
		must(t, s.RemoveContact(ctx, "RXX", c.ID))
	}
	differs("when nobody is left", false)
	if _, err := s.Contact(ctx, "RXX", later.ID); !errors.Is(err, casework.ErrNotFound) {
		t.Error(err)
	}
}

// What would not fit into one item is refused, rather than left out.
func TestMoreContactsThanAnItemHoldsAreRefused(t *testing.T) {
	s := newSetup(t)
	for n := range 2 {
		contact := sampleContact()
		contact.ID, contact.Role = fmt.Sprintf("CT-0000000%d", n), strings.Repeat("x", 200<<10)
		err := s.PutContact(t.Context(), contact)
		if refused := errors.Is(err, casework.ErrTooManyContacts); refused != (n == 1) {
			t.Errorf("contact %d: %v", n, err)
		}
		if n == 1 && !strings.Contains(err.Error(), "O#RXX") {
			t.Errorf("it is not said whose they are: %v", err)
		}
		kept := casework.KeptContacts{Organisation: "RCX", List: slices.Repeat([]casework.Contact{contact}, n+1)}
		err = newSetup(t).SaveContacts(t.Context(), kept, sampleContactChange())
		if refused := errors.Is(err, casework.ErrTooManyContacts); refused != (n == 1) {
			t.Errorf("%d contacts kept: %v", n+1, err)
		}
	}
	if all, err := s.LoadedContacts(t.Context(), "RXX"); err != nil || len(all) != 1 {
		t.Errorf("%d are stored, %v", len(all), err)
	}
}

func TestWhatCannotBeRightIsNotLoaded(t *testing.T) {
	s := newSetup(t)
	ctx := t.Context()
	round := func(spoil func(*derogation.Round)) error {
		r := sampleRound()
		spoil(&r)
		return s.PutRound(ctx, r)
	}
	organisation := func(spoil func(*derogation.Organisation)) error {
		o := sampleTrust()
		spoil(&o)
		return s.PutOrganisation(ctx, o)
	}
	contact := func(spoil func(*casework.Contact)) error {
		c := sampleContact()
		spoil(&c)
		return s.PutContact(ctx, c)
	}
	client := func(spoil func(*store.Client)) error {
		c := sampleClient()
		spoil(&c)
		return s.PutClient(ctx, c)
	}
	tests := map[string]error{
		"a round without a union":       round(func(r *derogation.Round) { r.Tiers = r.Tiers[:1] }),
		"a round whose id splits a key": round(func(r *derogation.Round) { r.ID = "a#b" }),
		"a test round": round(func(r *derogation.Round) {
			r.Test, r.Distribution = true, nil
			for i := range r.Tiers {
				r.Tiers[i].AnsweredBy = "TEST-UNION"
			}
		}),
		"an organisation without a code":  organisation(func(o *derogation.Organisation) { o.Code = "" }),
		"an organisation without a name":  organisation(func(o *derogation.Organisation) { o.Name = "" }),
		"an organisation of unknown kind": organisation(func(o *derogation.Organisation) { o.Kind = "club" }),
		"a trust without a region":        organisation(func(o *derogation.Organisation) { o.RegionCode = "" }),
		"a test organisation":             organisation(func(o *derogation.Organisation) { o.Code = "TEST-TRUST" }),
		"a trust of a test region":        organisation(func(o *derogation.Organisation) { o.RegionCode = "TEST-REGION" }),
		"a contact without an id":         contact(func(c *casework.Contact) { c.ID = "" }),
		"a contact of no organisation":    contact(func(c *casework.Contact) { c.Organisation = "" }),
		"a contact without a duty":        contact(func(c *casework.Contact) { c.Duty = "" }),
		"a contact who cannot be reached": contact(func(c *casework.Contact) { c.Email, c.Mobile = "", "" }),
		"a test organisation's contact":   contact(func(c *casework.Contact) { c.Organisation = "TEST-UNION" }),
		"a client whose id splits a key":  client(func(c *store.Client) { c.ID = "a#b" }),
		"a client of no organisation":     client(func(c *store.Client) { c.Organisation = "" }),
		"a test organisation's client":    client(func(c *store.Client) { c.Organisation = "TEST-NATIONAL" }),
		"a client for an unknown kind":    client(func(c *store.Client) { c.Kind = "club" }),
	}
	for name, err := range tests {
		if err == nil {
			t.Errorf("%s was loaded", name)
		}
	}
	if writes := s.calls("TransactWriteItems") + s.calls("PutItem"); writes != 0 {
		t.Errorf("%d writes", writes)
	}
}

func TestAnAssertionOfAnyLengthIsUsedOncePerClient(t *testing.T) {
	s := newSetup(t)
	long := strings.Repeat("x", 5000)
	for _, use := range []struct {
		client, id string
		want       bool
	}{{"a", "1", true}, {"a", "1", false}, {"a", "2", true}, {"b", "1", true}, {"a", long, true}, {"a", long, false}} {
		if fresh, err := s.UseOnce(t.Context(), use.client, use.id, evening); err != nil || fresh != use.want {
			t.Errorf("client %s, assertion %.8s: %v, %v; want %v", use.client, use.id, fresh, err, use.want)
		}
	}
}

func sampleContact() casework.Contact {
	return casework.Contact{
		ID: "CT-7K2M9Q4X", Organisation: "RXX", Duty: "clinical_director", Service: "Adult critical care",
		Name: "Duty director", Role: "Clinical director", Email: "director@example.org", Mobile: "+447700900000", Order: 1,
		Kind: casework.ContactPerson, Site: "RXX01", Deputies: []string{"CT-7K2M9Q4Y"}, OnlyDeputy: true,
		Hours: sampleHours(),
	}
}

// closedTrust is one that a later one took the place of.
func closedTrust() derogation.Organisation {
	trust := sampleTrust()
	trust.OpenedAt, trust.ClosedAt = evening.AddDate(-10, 0, 0), evening.AddDate(0, -1, 0)
	return trust
}

func sampleHours() dutyhours.Hours {
	shift, _ := dutyhours.ParseShift("Mon-Fri 08:00-18:00")
	leave, _ := dutyhours.ParseException("2031-08-04 to 2031-08-08 off")
	return dutyhours.Hours{
		Weekly: []dutyhours.Shift{shift}, BankHolidays: dutyhours.HolidayOff,
		Holidays: []dutyhours.Date{{Year: 2031, Month: time.June, Day: 3}}, Exceptions: []dutyhours.Exception{leave},
	}
}

// sampleKept are the contacts that a union keeps.
func sampleKept() casework.KeptContacts {
	officer := sampleContact()
	officer.Organisation, officer.Duty, officer.Service, officer.Site = "RCX", "union", "", ""
	return casework.KeptContacts{Organisation: "RCX", List: []casework.Contact{officer}}
}

func sampleContactChange() casework.ContactChange {
	return casework.ContactChange{
		Organisation: "RCX", At: evening, Client: "client-rcx", Contact: "CT-7K2M9Q4X", Duty: "union", Did: "changed", Fields: []string{"hours"},
	}
}

func recordedChanges() []casework.ContactChange {
	change := sampleContactChange()
	change.Version = 1
	return []casework.ContactChange{change}
}

func sampleClient() store.Client {
	return store.Client{
		ID: "client-rxx", Name: "Rota system", Organisation: "RXX", Kind: derogation.KindTrust, Scopes: []string{"requests"},
		Keys: []store.ClientKey{{KeyID: "k1", Algorithm: "RS512", PublicKey: "PEM", NotAfter: evening.Add(time.Hour), Revoked: true}},
	}
}
