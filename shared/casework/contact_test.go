package casework_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/dutyhours"
)

// daytime is a Monday at noon, in London too.
var daytime = time.Date(2026, time.January, 12, 12, 0, 0, 0, time.UTC)

// rota writes contacts as "id duty service/site order hours >deputies": the id is
// the last character of the contact's; a dash is nothing, an x before the id
// stands for only a deputy, and hours are day, night or always.
func rota(t testing.TB, lines ...string) []casework.Contact {
	t.Helper()
	weekly := map[string]string{"day": "Mon-Sun 08:00-20:00", "night": "Mon-Sun 20:00-08:00"}
	var all []casework.Contact
	for _, line := range lines {
		var id, duty, place, hours, deputies string
		var order int
		if _, err := fmt.Sscan(line, &id, &duty, &place, &order, &hours, &deputies); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		number, only := strings.CutPrefix(id, "x")
		service, site, _ := strings.Cut(strings.Trim(place, "-"), "/")
		c := casework.Contact{
			ID: "CT-0000000" + number, Organisation: "RR8", Duty: duty, Service: service, Site: site, Order: order, OnlyDeputy: only,
			Name: "Somebody", Role: "A role", Email: number + "@example.org",
		}
		for deputy := range strings.SplitSeq(strings.Trim(deputies, ">-"), ",") {
			if deputy != "" {
				c.Deputies = append(c.Deputies, "CT-0000000"+deputy)
			}
		}
		if text, ok := weekly[hours]; ok {
			shift, err := dutyhours.ParseShift(text)
			if err != nil {
				t.Fatal(err)
			}
			c.Hours.Weekly = []dutyhours.Shift{shift}
		}
		all = append(all, c)
	}
	return all
}

// ids are the last characters of contacts' ids.
func ids(contacts []casework.Contact) string {
	var all []string
	for _, c := range contacts {
		all = append(all, c.ID[len(c.ID)-1:])
	}
	return strings.Join(all, " ")
}

func TestWhoIsAsked(t *testing.T) {
	const cd, tmd = "clinical_director", "trust_medical_director"
	nearest := []string{"1 " + cd + " - 1 always >-", "2 " + cd + " ICU 1 always >-", "3 " + cd + " /S1 1 always >-", "4 " + cd + " ICU/S1 1 always >-"}
	tests := []struct {
		name          string
		rota          []string
		service, site string
		at            time.Time
		not           string
		want          string
	}{
		{name: "nobody is registered", want: ""},
		{name: "another duty is not this one", rota: []string{"1 " + tmd + " - 1 always >-"}, want: ""},
		{name: "all on duty, in order", rota: []string{"1 " + cd + " - 2 always >-", "2 " + cd + " - 1 day >-", "3 " + cd + " - 1 night >-"}, want: "2 1"},
		{name: "the service at the site comes first", rota: nearest, service: "icu ", site: "s1", want: "4"},
		{name: "then the service", rota: nearest, service: "ICU", site: "S2", want: "2"},
		{name: "then the site", rota: nearest, service: "Renal", site: "S1", want: "3"},
		{name: "then the trust as a whole", rota: nearest, service: "Renal", site: "S2", want: "1"},
		{name: "a service's own director is not asked for another", rota: nearest[1:2], service: "Renal", site: "S1", want: ""},
		{name: "off duty, the deputy", rota: []string{"1 " + cd + " - 1 night >2", "x2 " + cd + " - 1 always >-"}, want: "2"},
		{name: "a deputy alone is not asked while the director is there", rota: []string{"1 " + cd + " - 1 day >2", "x2 " + cd + " - 1 always >-"}, want: "1"},
		{name: "deputies on duty, in order, each once", rota: []string{
			"1 " + cd + " - 1 night >4,3", "2 " + cd + " - 2 night >3,5", "x3 " + cd + " - 1 day >-", "x4 " + cd + " - 1 night >-", "x5 " + cd + " - 1 always >-",
		}, want: "3 5"},
		{name: "no deputy on duty either", rota: []string{"1 " + cd + " - 1 night >2", "x2 " + cd + " - 1 night >-"}, want: ""},
		{name: "a deputy of another duty could not act", rota: []string{"1 " + cd + " - 1 night >2", "2 " + tmd + " - 1 always >-"}, want: ""},
		{name: "a deputy who is no more stands in for nobody", rota: []string{"1 " + cd + " - 1 night >9"}, want: ""},
		{name: "the service's is off duty: the trust's is asked", rota: []string{"1 " + cd + " ICU 1 night >-", "2 " + cd + " - 1 always >-"}, service: "ICU", want: "2"},
		{name: "but their deputy comes before the trust's", rota: []string{"1 " + cd + " ICU 1 night >3", "2 " + cd + " - 1 always >-", "x3 " + cd + " - 1 always >-"}, service: "ICU", want: "3"},
		{name: "never who filed: the others", rota: []string{"1 " + cd + " - 1 always >-", "2 " + cd + " - 2 always >-"}, not: "CT-00000001", want: "2"},
		{name: "never who filed: the deputy", rota: []string{"1 " + cd + " - 1 always >2", "x2 " + cd + " - 1 always >-"}, not: "CT-00000001", want: "2"},
		{name: "never who filed, as a deputy either", rota: []string{"1 " + cd + " - 1 night >2", "x2 " + cd + " - 1 always >-"}, not: "CT-00000002", want: ""},
		{name: "never who filed, by their address", rota: []string{"1 " + cd + " - 1 always >-"}, not: "1@EXAMPLE.org", want: ""},
		{name: "filed by somebody of another duty", rota: []string{"1 " + cd + " - 1 always >-", "2 " + tmd + " - 1 always >-"}, not: "CT-00000002", want: "1"},
		{name: "filed by nobody who is registered", rota: []string{"1 " + cd + " - 1 always >-"}, not: "CT-00000009", want: "1"},
	}
	for _, test := range tests {
		at := test.at
		if at.IsZero() {
			at = daytime
		}
		asked := casework.Asked(rota(t, test.rota...), cd, test.service, test.site, at, test.not)
		if got := ids(asked); got != test.want || asked != nil && len(asked) == 0 {
			t.Errorf("%s: asked %q, want %q", test.name, got, test.want)
		}
	}
}

func TestWhoFiledIsNotAskedUnderAnotherDutyEither(t *testing.T) {
	all := rota(t, "1 trust_contact - 1 always >-", "2 clinical_director - 1 always >-", "3 clinical_director - 2 always >-")
	all[1].Email = strings.ToUpper(all[0].Email)
	if got := ids(casework.Asked(all, "clinical_director", "", "", daytime, all[0].ID)); got != "3" {
		t.Errorf("asked %q", got)
	}
}

func TestWhoeverHasNoAddressIsNotTakenForWhoFiled(t *testing.T) {
	all := rota(t, "1 clinical_director - 1 always >-", "2 clinical_director - 2 always >-")
	all[0].Email, all[1].Email = "", ""
	if got := ids(casework.Asked(all, "clinical_director", "", "", daytime, all[0].ID)); got != "2" {
		t.Errorf("asked %q", got)
	}
	if got := ids(casework.Asked(all, "clinical_director", "", "", daytime, "")); got != "1 2" {
		t.Errorf("asked %q", got)
	}
}

func TestAskingLeavesTheContactsAsTheyAre(t *testing.T) {
	all := rota(t, "2 clinical_director - 2 always >3", "1 clinical_director - 1 night >-", "x3 clinical_director - 1 always >-")
	before := slices.Clone(all)
	casework.Asked(all, "clinical_director", "", "", daytime, "CT-00000002")
	if diff := cmp.Diff(before, all); diff != "" {
		t.Error(diff)
	}
}

func TestWhoIsRegisteredDoesNotDependOnTheHour(t *testing.T) {
	all := rota(t, "1 clinical_director - 1 night >2", "x2 clinical_director - 1 always >-", "3 clinical_director /S1 1 night >-")
	if got := ids(casework.ContactsAt(all, "clinical_director", "ICU", "")); got != "1" {
		t.Errorf("registered %q", got)
	}
	if got := ids(casework.ContactsAt(all, "clinical_director", "ICU", "S1")); got != "3" {
		t.Errorf("registered at the site %q", got)
	}
}

// The hours with nobody are those in which nobody would be asked.
func TestUnattendedIsWhenNobodyIsAsked(t *testing.T) {
	within := dutyhours.Period{From: daytime, To: daytime.AddDate(0, 0, 2)}
	rapid.Check(t, func(r *rapid.T) {
		line := rapid.Custom(func(r *rapid.T) string {
			return fmt.Sprintf("%s%d %s %s 1 %s >%d", rapid.SampledFrom([]string{"", "x"}).Draw(r, "only"), rapid.IntRange(1, 6).Draw(r, "id"),
				rapid.SampledFrom([]string{"clinical_director", "trust_medical_director"}).Draw(r, "duty"),
				rapid.SampledFrom([]string{"-", "ICU", "/S1", "ICU/S1"}).Draw(r, "place"),
				rapid.SampledFrom([]string{"day", "night", "always"}).Draw(r, "hours"), rapid.IntRange(1, 6).Draw(r, "deputy"))
		})
		lines := rapid.SliceOfNDistinct(line, 0, 5, func(l string) string { return strings.TrimPrefix(l, "x")[:1] }).Draw(r, "rota")
		all := rota(t, lines...)
		gaps := casework.Unattended(all, "clinical_director", "ICU", "S1", within)
		for at := within.From; at.Before(within.To); at = at.Add(time.Hour) {
			gap := slices.ContainsFunc(gaps, func(p dutyhours.Period) bool { return !at.Before(p.From) && at.Before(p.To) })
			if asked := casework.Asked(all, "clinical_director", "ICU", "S1", at, ""); (asked == nil) != gap {
				r.Fatalf("%v at %s: asked %q, unattended %v", lines, at, ids(asked), gaps)
			}
		}
	})
}

func TestWhatIsWrongWithAContactIsNamedAtOnce(t *testing.T) {
	good := func() casework.Contact {
		return casework.Contact{
			ID: "CT-00000001", Organisation: "RR8", Duty: "clinical_director", Kind: casework.ContactPerson, Service: "ICU", Site: "RR801",
			Name: "Director", Role: "Clinical director", Email: "director@example.org", Mobile: "+447700900001", Order: 1, Deputies: []string{"CT-00000002"},
		}
	}
	deputy := good()
	deputy.ID, deputy.Deputies = "CT-00000002", nil
	other := good()
	other.ID, other.Duty, other.Deputies = "CT-00000003", "trust_contact", nil
	tests := []struct {
		name   string
		kind   derogation.OrganisationKind
		change func(*casework.Contact)
		want   string
	}{
		{"a good one", derogation.KindTrust, func(*casework.Contact) {}, ""},
		{"one without a kind, service, site, mobile", derogation.KindTrust, func(c *casework.Contact) { c.Kind, c.Service, c.Site, c.Mobile = "", "", "", "" }, ""},
		{"everything", derogation.KindTrust, func(c *casework.Contact) {
			*c = casework.Contact{ID: "1", Kind: "robot", Order: -1, Service: "a\nb", Email: "x", Mobile: "07700 900001"}
		}, "/id invalid_id, /duty unknown_duty, /kind unknown_kind, /name required, /role required, /service control_character, /service not_for_duty, /email not_an_address, /mobile not_a_number, /order out_of_range"},
		{"no way of being reached", derogation.KindTrust, func(c *casework.Contact) { c.Email, c.Mobile = "", "" }, "/email required"},
		{"a site for another duty", derogation.KindTrust, func(c *casework.Contact) { c.Duty, c.Deputies = "trust_contact", nil }, "/service not_for_duty, /site not_for_duty"},
		{"deputies", derogation.KindTrust, func(c *casework.Contact) {
			c.Deputies = []string{"CT-00000001", "CT-00000002", "CT-00000002", "CT-00000003", "CT-00000009"}
		}, "/deputies/0 self, /deputies/2 repeated, /deputies/3 other_duty, /deputies/4 unknown_contact"},
		{"too many deputies", derogation.KindTrust, func(c *casework.Contact) { c.Deputies = make([]string, 11) }, "/deputies too_many"},
		{"a long name", derogation.KindTrust, func(c *casework.Contact) { c.Name = strings.Repeat("é", 201) }, "/name too_long"},
		{"too many exceptions", derogation.KindTrust, func(c *casework.Contact) { c.Hours.Exceptions = make([]dutyhours.Exception, 51) }, "/exceptions too_many"},
		{"a trust's for the union's tier", derogation.KindTrust, func(c *casework.Contact) { c.Duty, c.Service, c.Site, c.Deputies = "union", "", "", nil }, "/duty unknown_duty"},
		{"a trust's for the national team's tier", derogation.KindTrust, func(c *casework.Contact) { c.Duty, c.Service, c.Site, c.Deputies = "national_team", "", "", nil }, "/duty unknown_duty"},
		{"a region's for a trust's tier", derogation.KindRegion, func(c *casework.Contact) { c.Deputies = nil }, "/duty unknown_duty"},
		{"a region's", derogation.KindRegion, func(c *casework.Contact) {
			c.Duty, c.Service, c.Site, c.Deputies = "regional_medical_director", "", "", nil
		}, ""},
		{"a union's for another tier", derogation.KindUnion, func(c *casework.Contact) { c.Deputies = nil }, "/duty unknown_duty"},
		{"a union's without a mobile", derogation.KindUnion, func(c *casework.Contact) {
			c.Duty, c.Service, c.Site, c.Deputies, c.Mobile = "union", "", "", nil, ""
		}, "/mobile required"},
		{"an ICB's", derogation.KindICB, func(c *casework.Contact) { c.Duty, c.Service, c.Site, c.Deputies = "impact", "", "", nil }, ""},
	}
	for _, test := range tests {
		c := good()
		test.change(&c)
		var got []string
		for _, f := range casework.CheckContact(c, test.kind, []casework.Contact{c, deputy, other}) {
			got = append(got, f.Pointer+" "+f.Code)
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%s: %s, want %s", test.name, strings.Join(got, ", "), test.want)
		}
	}
}

// officer is a contact of the union, to be put.
func officer(id string) casework.Contact {
	return casework.Contact{ID: id, Duty: "union", Kind: casework.ContactPerson, Name: "Officer", Role: "Officer", Email: id + "@example.org", Mobile: "+447700900001"}
}

func TestAUnionKeepsItsContactsItself(t *testing.T) {
	w := newWorld(t)
	door, union := w.UnionContacts(), caseworktest.System(derogation.KindUnion, "BMA")
	put := func(c casework.Contact) (bool, error) {
		_, added, err := door.Put(t.Context(), union, c, casework.Call{}, caseworktest.Evening)
		return added, err
	}
	// What was loaded before is the union's own from its first change on.
	if added, err := put(officer("CT-0000000A")); err != nil || !added {
		t.Fatal(added, err)
	}
	if _, err := door.Read(t.Context(), union, "CT-00000005"); err != nil {
		t.Errorf("the one that was loaded: %v", err)
	}
	changed := officer("CT-0000000A")
	changed.Role, changed.Deputies = "Senior officer", []string{"CT-0000000B"}
	if _, err := put(changed); !errors.As(err, new(*derogation.InvalidError)) {
		t.Errorf("a deputy whom nobody knows: %v", err)
	}
	if _, err := put(officer("CT-0000000B")); err != nil {
		t.Fatal(err)
	}
	for range 2 { // The second changes nothing.
		if added, err := put(changed); err != nil || added {
			t.Fatal(added, err)
		}
	}
	if err := door.Remove(t.Context(), union, "CT-0000000B", caseworktest.Evening); err != nil {
		t.Fatal(err)
	}
	left, err := door.Read(t.Context(), union, "CT-0000000A")
	if err != nil || len(left.Deputies) != 0 || left.Organisation != "BMA" {
		t.Errorf("after its deputy is gone: %+v, %v", left, err)
	}
	if err := door.Remove(t.Context(), union, "CT-0000000B", caseworktest.Evening); !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("one that is gone: %v", err)
	}
	var record []string
	for _, change := range w.Store.ContactChanges("BMA") {
		record = append(record, fmt.Sprintf("%d %s %s by %s %v", change.Version, change.Contact, change.Did, change.Client, change.Fields))
	}
	want := []string{
		"1 CT-0000000A added by client-bma []", "2 CT-0000000B added by client-bma []",
		"3 CT-0000000A changed by client-bma [deputies role]", "4 CT-0000000B removed by client-bma []",
	}
	if diff := cmp.Diff(want, record); diff != "" {
		t.Errorf("on record (-want +got):\n%s", diff)
	}
}

func TestNobodyButAUnionKeepsContactsItself(t *testing.T) {
	w := newWorld(t)
	door := w.UnionContacts()
	for _, kind := range []derogation.OrganisationKind{derogation.KindTrust, derogation.KindICB, derogation.KindRegion, derogation.KindNational} {
		actor := caseworktest.System(kind, "BMA")
		_, listed := door.List(t.Context(), actor)
		_, read := door.Read(t.Context(), actor, "CT-00000005")
		_, _, put := door.Put(t.Context(), actor, officer("CT-0000000A"), casework.Call{}, caseworktest.Evening)
		for name, err := range map[string]error{
			"list": listed, "read": read, "put": put, "remove": door.Remove(t.Context(), actor, "CT-00000005", caseworktest.Evening),
		} {
			if !errors.As(err, new(*derogation.ForbiddenError)) {
				t.Errorf("%s, %s: %v", kind, name, err)
			}
		}
	}
	if changes := w.Store.ContactChanges("BMA"); len(changes) != 0 {
		t.Errorf("%v", changes)
	}
}

func TestAUnionKeepsSoManyContactsAndNoMore(t *testing.T) {
	w := newWorld(t)
	door, union := w.UnionContacts(), caseworktest.System(derogation.KindUnion, "BMA")
	var err error
	for n := 0; err == nil; n++ {
		_, _, err = door.Put(t.Context(), union, officer(fmt.Sprintf("CT-00000%03d", n)), casework.Call{}, caseworktest.Evening)
	}
	kept, _ := door.List(t.Context(), union)
	if !errors.Is(err, casework.ErrTooManyContacts) || len(kept) != casework.MaxKeptContacts {
		t.Errorf("%d are kept, then %v", len(kept), err)
	}
}

func TestAClosedTrustFilesNothingMoreAndItsCasesGoOn(t *testing.T) {
	w := newWorld(t)
	door := w.Submissions()
	ack, _, err := door.Submit(t.Context(), caseworktest.Filing("before"), caseworktest.Evening)
	if err != nil {
		t.Fatal(err)
	}
	trust := caseworktest.Organisations()[0]
	trust.ClosedAt = caseworktest.Evening.Add(time.Minute)
	w.Store.PutOrganisation(trust)
	late := caseworktest.Filing("after")
	late.Request.Service = ""
	_, _, err = door.Submit(t.Context(), late, trust.ClosedAt)
	var invalid *derogation.InvalidError
	if !errors.As(err, &invalid) {
		t.Fatal(err)
	}
	var codes []string
	for _, f := range invalid.Fields {
		codes = append(codes, f.Pointer+" "+f.Code)
	}
	if diff := cmp.Diff([]string{"/trust trust_closed", "/service required"}, codes); diff != "" {
		t.Errorf("named (-want +got):\n%s", diff)
	}
	trustSystem := caseworktest.System(derogation.KindTrust, "RR8")
	done, err := w.Systems().Act(t.Context(), trustSystem, ack.Reference, derogation.Withdraw{Reason: derogation.WithdrawnCoverFound}, keyed("one"), trust.ClosedAt.Add(time.Hour))
	if err != nil || done.Case.State.Status != derogation.Withdrawn {
		t.Errorf("its case: %s, %v", done.Case.State.Status, err)
	}
}

func TestATrustThatHasNotOpenedFilesNothing(t *testing.T) {
	w := newWorld(t)
	trust := caseworktest.Organisations()[0]
	trust.OpenedAt = caseworktest.Evening.Add(time.Minute)
	w.Store.PutOrganisation(trust)
	_, _, err := w.Submissions().Submit(t.Context(), caseworktest.Filing("early"), caseworktest.Evening)
	var invalid *derogation.InvalidError
	if !errors.As(err, &invalid) || invalid.Fields[0].Code != "trust_not_open" {
		t.Error(err)
	}
	if _, _, err := w.Submissions().Submit(t.Context(), caseworktest.Filing("in time"), trust.OpenedAt); err != nil {
		t.Error(err)
	}
}

// shift is a clinical director of the sample's trust, who is asked in their turn.
func shift(id string, order int, deputies ...string) casework.Contact {
	return casework.Contact{
		ID: id, Organisation: "RR8", Duty: string(derogation.ClinicalDirector), Kind: casework.ContactPerson, Order: order,
		Name: "Clinical director " + id, Role: "Clinical director", Email: id + "@example.org", Deputies: deputies,
	}
}

// toldOf has contacts be told of the open review of a case.
func (w *world) toldOf(reference string, contacts ...casework.Contact) {
	w.T.Helper()
	announced := w.lastAnnounced(reference)
	var notices []casework.Notice
	for _, c := range contacts {
		notices = append(notices, casework.Notice{
			Reference: reference, Key: "N#" + strings.TrimPrefix(announced.Key, "A#") + "#" + c.ID + "#email", Kind: casework.AnnounceReview,
			Contact: c.ID, Organisation: c.Organisation, Review: len(w.State(reference).Reviews),
			Status: casework.NoticePending, DueAt: w.Now,
		})
	}
	if _, err := w.Store.Expand(w.Ctx, announced, notices); err != nil {
		w.T.Fatalf("expand: %v", err)
	}
}

func TestTheNextPersonIsAskedWhenAContactIsRemovedWhileTheyAreAsked(t *testing.T) {
	deputy, other := shift("CT-0000000D", 1), shift("CT-0000000E", 2)
	deputy.OnlyDeputy = true
	asked := shift("CT-0000000A", 0, deputy.ID)
	for _, test := range []struct {
		name       string
		told, left []casework.Contact
		want       []string
	}{
		{"nobody else is there", []casework.Contact{asked}, nil, nil},
		{"their deputy", []casework.Contact{asked}, []casework.Contact{deputy}, []string{deputy.ID}},
		{"somebody new in their place", []casework.Contact{asked}, []casework.Contact{other}, []string{other.ID}},
		{"others were asked with them", []casework.Contact{asked, other}, []casework.Contact{other}, nil},
		{"they were not asked", []casework.Contact{other}, []casework.Contact{other, deputy}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			reference := w.Reach(derogation.ClinicalDirector)
			w.toldOf(reference, test.told...)
			for range 2 { // To try again asks nobody twice.
				if err := w.UnionContacts().Departures.AskNext(t.Context(), test.left, asked, w.Now); err != nil {
					t.Fatal(err)
				}
			}
			var got []string
			_, announcements, _ := w.Store.Outbox(reference)
			for _, a := range announcements {
				if strings.HasPrefix(a.Key, "A#instead#") {
					caseworktest.WantSame(t, "announced", a.Kind, casework.AnnounceReview)
					for _, to := range a.Audience {
						caseworktest.WantSame(t, "review", to.Review, 1)
						got = append(got, to.Contact)
					}
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
			w.Holds(reference)
		})
	}
}

func TestAUnionThatRemovesItsOfficerHasTheNextOneAsked(t *testing.T) {
	w := newWorld(t)
	door, union := w.UnionContacts(), caseworktest.System(derogation.KindUnion, "BMA")
	reference := w.Reach(derogation.Union)
	asked := caseworktest.Person(derogation.Union)
	asked.Organisation = "BMA"
	w.toldOf(reference, asked)
	if _, _, err := door.Put(t.Context(), union, officer("CT-0000000A"), casework.Call{}, w.Now); err != nil {
		t.Fatal(err)
	}
	if err := door.Remove(t.Context(), union, asked.ID, w.Now); err != nil {
		t.Fatal(err)
	}
	told := w.lastAnnounced(reference)
	caseworktest.WantSame(t, "announced", told.Kind, casework.AnnounceReview)
	caseworktest.WantSame(t, "to", told.Audience, []casework.Audience{{
		Organisation: "BMA", Duty: "union", Review: len(w.State(reference).Reviews), Contact: "CT-0000000A",
	}})
}

// toldMeanwhile has the contact who goes be told just before they are gone.
type toldMeanwhile struct {
	casework.ContactStore
	tell func()
}

func (s toldMeanwhile) SaveContacts(ctx context.Context, contacts casework.KeptContacts, change casework.ContactChange) error {
	s.tell()
	return s.ContactStore.SaveContacts(ctx, contacts, change)
}

func TestWhoIsToldWhileTheyAreRemovedIsReplacedToo(t *testing.T) {
	w := newWorld(t)
	door, union := w.UnionContacts(), caseworktest.System(derogation.KindUnion, "BMA")
	reference := w.Reach(derogation.Union)
	if _, _, err := door.Put(t.Context(), union, officer("CT-0000000A"), casework.Call{}, w.Now); err != nil {
		t.Fatal(err)
	}
	asked := caseworktest.Person(derogation.Union)
	asked.Organisation = "BMA"
	door.Contacts = toldMeanwhile{w.Store, func() { w.toldOf(reference, asked) }}
	if err := door.Remove(t.Context(), union, asked.ID, w.Now); err != nil {
		t.Fatal(err)
	}
	if told := w.lastAnnounced(reference).Audience; len(told) != 1 || told[0].Contact != "CT-0000000A" {
		t.Errorf("asked last: %+v", told)
	}
}
