package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/dutyhours"
)

const sampleContacts = "testdata/contacts.yaml"

// newDirectory is a directory with a region, and the union of the nurses' round.
func newDirectory(t *testing.T) terminal {
	t.Helper()
	x := newRegistry(t)
	for _, o := range []derogation.Organisation{
		{Code: "Y63", Name: "North East and Yorkshire", Kind: derogation.KindRegion},
		{Code: "RCN", Name: "Royal College of Nursing", Kind: derogation.KindUnion},
	} {
		if err := x.store.PutOrganisation(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

// id finds a contact by its address.
func (x terminal) id(organisation, email string) string {
	x.t.Helper()
	all, err := x.store.Contacts(x.t.Context(), organisation)
	if err != nil {
		x.t.Fatal(err)
	}
	for _, c := range all {
		if c.Email == email {
			return c.ID
		}
	}
	x.t.Fatalf("%s has no contact %s", organisation, email)
	return ""
}

func TestContactsAreLoadedAndTwiceChangesNothing(t *testing.T) {
	x := newDirectory(t)
	out, err := x.types("contacts", "load", sampleContacts)
	if err != nil || strings.Count(out, "new: ") != 5 || !strings.HasSuffix(out, "new: 4; changed: 0; removed: 0; unchanged: 0\n") {
		t.Fatalf("got %q, %v", out, err)
	}
	x.wants("new: 0; changed: 0; removed: 0; unchanged: 4\n", "contacts", "load", sampleContacts)
	cd, deputy := x.id("RR8", "cd@rr8.example.org"), x.id("RR8", "deputy@rr8.example.org")
	stored, err := x.store.Contact(t.Context(), "RR8", cd)
	office, parsed := dutyhours.ParseShift("Mon-Fri 08:00-18:00")
	want := casework.Contact{
		ID: cd, Organisation: "RR8", Duty: "clinical_director", Kind: casework.ContactMailbox, Name: "Clinical director on call", Role: "Clinical director",
		Email: "cd@rr8.example.org", Deputies: []string{deputy}, Hours: dutyhours.Hours{Weekly: []dutyhours.Shift{office}, BankHolidays: dutyhours.HolidayOff},
	}
	if diff := cmp.Diff(want, stored); err != nil || parsed != nil || diff != "" {
		t.Errorf("stored (-want +got):\n%s%v, %v", diff, err, parsed)
	}
}

func TestATableOfContactsIsLoadedToo(t *testing.T) {
	x := newDirectory(t)
	for _, want := range []string{"new: 2; changed: 0; removed: 0; unchanged: 0\n", "new: 0; changed: 0; removed: 0; unchanged: 2\n"} {
		if out, err := x.types("contacts", "load", "testdata/contacts.csv"); err != nil || !strings.HasSuffix(out, want) {
			t.Fatalf("got %q, %v", out, err)
		}
	}
	stored, err := x.store.Contact(t.Context(), "RR8", x.id("RR8", "md@rr8.example.org"))
	if err != nil || len(stored.Hours.Weekly) != 2 || stored.Deputies[0] != x.id("RR8", "second@rr8.example.org") {
		t.Errorf("stored %+v, %v", stored, err)
	}
}

func TestWhatAFileNoLongerListsGoesOnlyIfThatIsSaid(t *testing.T) {
	x := newDirectory(t)
	if _, err := x.types("contacts", "load", sampleContacts); err != nil {
		t.Fatal(err)
	}
	x.refuses("-replace: the file lists no contact of Y63, which would be left with nobody", "contacts", "load", "testdata/contacts.csv", "-replace", "RR8", "-replace", "Y63")
	gone := x.id("RR8", "neonatal@rr8.example.org")
	kept := fileOf(t, "contacts.yaml", `
- {organisation: RR8, duty: clinical_director, name: The director, role: Clinical director, email: CD@rr8.example.org}
`)
	const changes = "clinical_director, The director: deputies, email, hours, kind, name\n"
	if out, err := x.types("contacts", "load", kept); err != nil || !strings.Contains(out, changes) || strings.Contains(out, "removed: RR8") {
		t.Errorf("got %q, %v", out, err)
	}
	out, err := x.types("contacts", "load", kept, "-replace", "RR8")
	if err != nil || !strings.Contains(out, "removed: RR8 "+gone+" clinical_director, Neonatal consultant of the week\n") ||
		!strings.HasSuffix(out, "new: 0; changed: 0; removed: 2; unchanged: 1\n") {
		t.Errorf("got %q, %v", out, err)
	}
	if left, err := x.store.Contacts(t.Context(), "Y63"); err != nil || len(left) != 1 {
		t.Errorf("another organisation's: %v, %v", left, err)
	}
}

func TestEverythingThatIsWrongWithAFileOfContactsIsNamedAtOnce(t *testing.T) {
	x := newDirectory(t)
	named := func(file string, all ...string) {
		t.Helper()
		_, err := x.types("contacts", "load", file)
		for _, want := range all {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q is not said in: %v", want, err)
			}
		}
		if stored, listed := x.store.Contacts(t.Context(), "RR8"); listed != nil || len(stored) != 0 {
			t.Errorf("loaded all the same: %v, %v", stored, listed)
		}
	}
	named(fileOf(t, "contacts.yaml", `- organisation: RR8
  duty: clinical_directer
  name: A
  phone: "1"
  name: B
  order: first
  onlyDeputy: perhaps
  weekly: [Mon-Fri 8-18, Sat 09:00-12:00, Sunday]
  holidays: [25 December]
  exceptions: 2026-01-12 away
  bankHolidays: monday
- organisation: R99
  duty: clinical_director
  email:
- organisation: BMA
  duty: union
- duty: clinical_director
- organisation: RR8
  id: CT-1
  duty: trust_contact
  service: Neonatal
  name: A
  role: {a: b}
  email: nobody
  deputies: [who@rr8.example.org, [x]]
- organisation: RR8
  id: CT-00000001
  duty: trust_medical_director
  name: A
  role: B
  email: a@rr8.example.org
  deputies: [CT-00000002]
- organisation: RR8
  id: CT-00000001
- just words
`),
		"line 2: duty: a trust's contact must have one of these: clinical_director", "line 4: phone: is not a key that belongs here; these are: bankHolidays, ",
		"line 5: name: is given twice", `line 6: order: "first" must be a whole number`, `line 7: onlyDeputy: "perhaps" must be yes or no`,
		`line 8: weekly: "8" must be a time such as 08:30`, `line 8: weekly: "Sunday" must be days and hours`, `line 9: holidays: "25 December" must be a date`, "line 10: exceptions: ", `line 11: bankHolidays: "monday" must be off or sunday`,
		"line 1: role: must be given", "line 1: email: an email address or a mobile number must be given",
		`line 12: organisation: "R99" is not registered`, "line 14: email: is left empty", "line 15: organisation: BMA is a union, and keeps its contacts itself",
		"line 17: organisation: must be given", "line 19: id: must be CT- and eight", "line 21: service: is for a clinical director alone",
		"line 23: role: must be one plain value", "line 24: email: must be an email address", "line 25: deputies/2: must be one plain value",
		"line 25: deputies: nobody with the duty trust_contact has the address who@rr8.example.org",
		"line 32: deputies: CT-00000002 is not a contact of the organisation", "line 33: id: the contact CT-00000001 is on line 26 already",
		"line 35: must be a block of keys and values",
	)
	named(fileOf(t, "contacts.csv", "organisation,duty,name,role,email,rank,name\nRR8,clinical_director,A\nRR8,clinical_director,A,B,x,1,A\n"),
		"line 1: rank: is not a field", "line 1: name: is given twice", "line 2: 3 columns, and the heading row has 7", "line 3: email: must be an email address")
	named(fileOf(t, "contacts.yaml", "organisation: RR8\n"), "line 1: must be a list")
	named(fileOf(t, "contacts.yaml", "- a: [\n"), "cannot be read as YAML")
	named(fileOf(t, "contacts.yaml", "- {organisation: RR8}\n---\n- {organisation: RR8}\n"), "another begins here")
	named(fileOf(t, "contacts.yaml", "# nobody\n"), "the file is empty")
	named(fileOf(t, "contacts.yaml", "[]\n"), "the file lists no contact")
	named(fileOf(t, "contacts.csv", "organisation,duty\n"), "the file lists no contact")
	named("none.yaml", "no such file")
}

func TestADeputysAddressMustNameOneContact(t *testing.T) {
	x := newDirectory(t)
	x.refuses("deputy@rr8.example.org is the address of several, CT-00000001, CT-00000002: give the id", "contacts", "load", fileOf(t, "contacts.yaml", `
- {organisation: RR8, id: CT-00000001, duty: clinical_director, service: A, name: A, role: B, email: deputy@rr8.example.org}
- {organisation: RR8, id: CT-00000002, duty: clinical_director, service: B, name: A, role: B, email: deputy@rr8.example.org}
- {organisation: RR8, id: CT-00000003, duty: clinical_director, name: A, role: B, email: a@rr8.example.org, deputies: [deputy@rr8.example.org]}
`))
}

func TestOneContactIsPutAndRemoved(t *testing.T) {
	x := newDirectory(t)
	put := func(fields ...string) []string { return append([]string{"contacts", "put", "RR8"}, fields...) }
	first := put("duty=trust_medical_director", "name=On call", "role=Medical director", "email=md@rr8.example.org", "weekly=Mon-Fri 08:00-18:00; Sat 09:00-12:00")
	x.wants("new: RR8 CT-D0WAPJRQ trust_medical_director, On call\nnew: 1; changed: 0; removed: 0; unchanged: 0\nnothing was changed: this is what would be\n", append(first, "-dry-run")...)
	x.wants("new: RR8 CT-D0WAPJRQ trust_medical_director, On call\nnew: 1; changed: 0; removed: 0; unchanged: 0\n", first...)
	x.wants("new: 0; changed: 0; removed: 0; unchanged: 1\n", first...)
	// A mistyped id makes no new contact.
	second := []string{"duty=trust_medical_director", "name=Second", "role=Deputy", "mobile=+447700900104", "onlyDeputy=yes", "order=2"}
	x.refuses("RR8 has no contact CT-ZZZZZZZZ: leave the id out to add one", put(append(second, "id=CT-ZZZZZZZZ")...)...)
	x.wants("new: RR8 CT-804YAG0Q trust_medical_director, Second\nnew: 1; changed: 0; removed: 0; unchanged: 0\n", put(second...)...)
	// What is not named stays as it is.
	x.wants("changed: RR8 CT-D0WAPJRQ trust_medical_director, On call: deputies, hours\nnew: 0; changed: 1; removed: 0; unchanged: 0\n",
		put("id=CT-D0WAPJRQ", "deputies=CT-804YAG0Q", "weekly=", "exceptions=2026-12-24 off", "bankHolidays=off")...)
	// Nor does one that is put again without its id lose what is not named.
	x.wants("new: 0; changed: 0; removed: 0; unchanged: 1\n", put("duty=trust_medical_director", "email=md@rr8.example.org")...)
	const list = `# RR8 Leeds Teaching Hospitals NHS Trust: contacts: 2
- organisation: RR8
  id: CT-D0WAPJRQ
  duty: trust_medical_director
  name: On call
  role: Medical director
  email: md@rr8.example.org
  deputies: [CT-804YAG0Q]
  bankHolidays: "off"
  exceptions: ["2026-12-24 off"]
- organisation: RR8
  id: CT-804YAG0Q
  duty: trust_medical_director
  name: Second
  role: Deputy
  mobile: "+447700900104"
  order: "2"
  onlyDeputy: "yes"
`
	x.wants(list, "contacts", "list", "RR8")
	x.wants("new: 0; changed: 0; removed: 0; unchanged: 2\n", "contacts", "load", fileOf(t, "list.yaml", list), "-replace", "RR8")

	x.refuses("RR8: duty: a trust's contact must have one of these", put("id=CT-D0WAPJRQ", "duty=union")...)
	x.refuses("RR8: duty: a trust's contact must have one of these", put("id=CT-D0WAPJRQ", "duty=national_team")...)
	x.refuses("RR8: colour: is not a field of a contact", put("colour=red")...)
	x.refuses("RR8: name: is given twice", put("name=A", "name=B")...)
	x.refuses("RR8: organisation: must be FIELD=VALUE", put("organisation=Y63")...)
	x.refuses("RR8: name: must be FIELD=VALUE", put("name")...)
	x.refuses("RR8 has no contact CT-00000009", "contacts", "remove", "RR8", "CT-00000009")
	x.wants("changed: RR8 CT-D0WAPJRQ trust_medical_director, On call: deputies\nremoved: RR8 CT-804YAG0Q trust_medical_director, Second\nnew: 0; changed: 1; removed: 1; unchanged: 0\n",
		"contacts", "remove", "RR8", "CT-804YAG0Q")
	left, err := x.store.Contacts(t.Context(), "RR8")
	if err != nil || len(left) != 1 || len(left[0].Deputies) != 0 {
		t.Errorf("left: %+v, %v", left, err)
	}
}

func TestAUnionsContactsAreNoOperatorsToKeep(t *testing.T) {
	x := newDirectory(t)
	file := fileOf(t, "contacts.yaml", "- {organisation: BMA, duty: union, name: A, role: B, email: a@bma.example.org, mobile: \"+447700900105\"}\n")
	for _, line := range [][]string{
		{"load", file}, {"load", sampleContacts, "-replace", "BMA"}, {"put", "BMA", "duty=union", "name=A", "role=B", "mobile=+447700900105"},
		{"remove", "BMA", "CT-00000001"}, {"list", "BMA"},
	} {
		x.refuses("BMA is a union, and keeps its contacts itself: its own system does so at /v1/contacts", append([]string{"contacts"}, line...)...)
	}
	if stored, err := x.store.Contacts(t.Context(), "RR8"); err != nil || len(stored) != 0 {
		t.Errorf("others were loaded all the same: %v, %v", stored, err)
	}
}

func TestAUnionsClientMayKeepItsContacts(t *testing.T) {
	x := newDirectory(t)
	if _, err := x.types("clients", "add", "bma-desk", "-organisation", "BMA", "-kind", "union", "-scopes", "reviews:write contacts:write", "-name", "Desk"); err != nil {
		t.Error(err)
	}
	x.refuses(`scope "contacts:write"`, "clients", "add", "leeds", "-organisation", "RR8", "-kind", "trust", "-scopes", "contacts:write", "-name", "Rota")
}

// check enters the command, and returns what it prints and its error.
func (x terminal) check(args ...string) (string, error) {
	return x.types(append([]string{"contacts", "check"}, args...)...)
}

func TestTheHoursWithNobodyAreListed(t *testing.T) {
	x := newDirectory(t)
	if _, err := x.types("rounds", "load", nurses, "../rounds/general-practice-example.yaml"); err != nil {
		t.Fatal(err)
	}
	span := []string{"-from", "2026-01-12 08:00", "-to", "2026-01-14 08:00"}
	const head = "nurses-example, Mon 12 Jan 2026 08:00 GMT to Wed 14 Jan 2026 08:00 GMT\n"
	wants := func(want string, good bool) {
		t.Helper()
		if out, err := x.check(span...); out != want || (err == nil) != good {
			t.Errorf("got %q and %v, want %q", out, err, want)
		}
	}
	const region, union = "  Y63 North East and Yorkshire, regional_medical_director: nobody is registered\n", "  RCN Royal College of Nursing, union: nobody is registered\n"
	const told = "  RR8 Leeds Teaching Hospitals NHS Trust, trust_contact: nobody is registered\n"
	wants(head+"  RR8 Leeds Teaching Hospitals NHS Trust, trust_medical_director: nobody is registered\n"+region+union+told+
		"checked: 4; with hours when there is nobody to ask: 4\n", false)

	// seed stores a contact with an id of the test's own, and put changes it.
	seed := func(c casework.Contact) {
		t.Helper()
		if err := x.store.PutContact(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	put := func(line ...string) {
		t.Helper()
		if _, err := x.types(append([]string{"contacts", "put"}, line...)...); err != nil {
			t.Fatal(err)
		}
	}
	seed(casework.Contact{ID: "CT-00000001", Organisation: "RR8", Duty: "trust_medical_director", Name: "On call", Email: "md@rr8.example.org"})
	seed(casework.Contact{ID: "CT-00000002", Organisation: "RR8", Duty: "trust_medical_director", Name: "Second", Email: "second@rr8.example.org", OnlyDeputy: true})
	seed(casework.Contact{ID: "CT-00000003", Organisation: "RR8", Duty: "trust_contact", Name: "Control room", Email: "room@rr8.example.org"})
	seed(casework.Contact{ID: "CT-00000001", Organisation: "Y63", Duty: "regional_medical_director", Name: "Desk", Email: "desk@y63.example.org"})
	put("RR8", "id=CT-00000001", "duty=trust_medical_director", "name=On call", "role=Chief nurse", "email=md@rr8.example.org", "weekly=Mon-Fri 08:00-18:00")
	put("Y63", "id=CT-00000001", "duty=regional_medical_director", "name=Desk", "role=Desk", "email=desk@y63.example.org", "weekly=Mon-Sun 00:00-09:00; Mon-Sun 10:00-12:00; Mon-Sun 13:00-14:00; Mon-Sun 15:00-16:00; Mon-Sun 17:00-24:00")
	officer := casework.Contact{ID: "CT-00000009", Organisation: "RCN", Duty: "union", Name: "Officer", Role: "Officer", Mobile: "+447700900106"}
	if err := x.store.SaveContacts(t.Context(), casework.KeptContacts{Organisation: "RCN", List: []casework.Contact{officer}}, casework.ContactChange{Organisation: "RCN"}); err != nil {
		t.Fatal(err)
	}
	const cannot = "  RCN Royal College of Nursing: CT-00000009 cannot decide on a page, because links come by email only\n"
	wants(head+cannot+`  RR8 Leeds Teaching Hospitals NHS Trust, trust_medical_director: nobody for 28 h 00 min
    Mon 12 Jan 2026 18:00 GMT to Tue 13 Jan 2026 08:00 GMT
    Tue 13 Jan 2026 18:00 GMT to Wed 14 Jan 2026 08:00 GMT
  Y63 North East and Yorkshire, regional_medical_director: nobody for 8 h 00 min
    Mon 12 Jan 2026 09:00 GMT to Mon 12 Jan 2026 10:00 GMT
    Mon 12 Jan 2026 12:00 GMT to Mon 12 Jan 2026 13:00 GMT
    Mon 12 Jan 2026 14:00 GMT to Mon 12 Jan 2026 15:00 GMT
    Mon 12 Jan 2026 16:00 GMT to Mon 12 Jan 2026 17:00 GMT
    Tue 13 Jan 2026 09:00 GMT to Tue 13 Jan 2026 10:00 GMT
    and 3 more times
checked: 4; with hours when there is nobody to ask: 2
`, false)

	// A deputy stands in by night, and the region's desk is always there.
	put("RR8", "id=CT-00000002", "duty=trust_medical_director", "name=Second", "role=Deputy", "email=second@rr8.example.org", "onlyDeputy=yes")
	put("RR8", "id=CT-00000001", "deputies=CT-00000002")
	put("Y63", "id=CT-00000001", "weekly=")
	wants(head+cannot+"checked: 4; with hours when there is nobody to ask: 0\n", true)
}

func TestAClinicalDirectorOfAServiceIsCheckedApart(t *testing.T) {
	x := newDirectory(t)
	round := edited(t, "trust_medical_director", "clinical_director", "advanceRequests: yes", "advanceRequests: no", "2026-01-16", "2029-01-16")
	if _, err := x.types("rounds", "load", round); err != nil {
		t.Fatal(err)
	}
	if _, err := x.types("contacts", "load", fileOf(t, "contacts.yaml", `
- {organisation: RR8, duty: clinical_director, service: Neonatal, name: A, role: B, email: a@rr8.example.org, weekly: [Mon-Sun 08:00-20:00]}
- {organisation: RR8, duty: clinical_director, site: RR801, name: A, role: B, email: b@rr8.example.org}
- {organisation: RR8, duty: clinical_director, service: Neonatal, site: RR801, name: A, role: B, email: c@rr8.example.org, weekly: [Mon 08:00-20:00]}
`)); err != nil {
		t.Fatal(err)
	}
	out, err := x.check("-to", "2026-01-13 08:00")
	for _, want := range []string{
		// It takes no requests in advance, and begins with the round.
		"nurses-example, Mon 12 Jan 2026 08:00 GMT to Tue 13 Jan 2026 08:00 GMT\n",
		"Trust, clinical_director: nobody is registered\n",
		"Trust, clinical_director (Neonatal): nobody for 12 h 00 min\n    Mon 12 Jan 2026 20:00 GMT to Tue 13 Jan 2026 08:00 GMT\n",
	} {
		if err == nil || !strings.Contains(out, want) {
			t.Errorf("%q is not said in %q, %v", want, out, err)
		}
	}
	if strings.Contains(out, "at RR801") {
		t.Errorf("the site has somebody always: %q", out)
	}
	if out, err = x.check(); err == nil || !strings.Contains(out, "  not all bank holidays of this time are known") {
		t.Errorf("got %q, %v", out, err)
	}
	x.refuses("-to must be later", "contacts", "check", "-to", "2020-01-01 08:00")
	x.refuses("nothing was checked", "contacts", "check", "-from", "2030-01-01 08:00")
}

func TestATrustIsCheckedWhileItIsOpen(t *testing.T) {
	x := newDirectory(t)
	trust, err := x.store.Organisation(t.Context(), "RR8")
	if err != nil {
		t.Fatal(err)
	}
	check := func(closed time.Time) string {
		t.Helper()
		trust.ClosedAt = closed
		if err := x.store.PutOrganisation(t.Context(), trust); err != nil {
			t.Fatal(err)
		}
		out, _ := x.check("-from", "2026-01-12 08:00")
		return out
	}
	if _, err := x.types("rounds", "load", nurses); err != nil {
		t.Fatal(err)
	}
	if _, err := x.types("contacts", "put", "RR8", "duty=trust_medical_director", "name=A", "role=B", "email=a@rr8.example.org", "weekly=Mon-Tue 00:00-24:00"); err != nil {
		t.Fatal(err)
	}
	for closed, want := range map[time.Time]string{
		time.Date(2026, 1, 14, 0, 0, 0, 0, time.UTC): "checked: 4; with hours when there is nobody to ask: 3\n",
		time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC): "trust_medical_director: nobody for 24 h 00 min\n    Wed 14 Jan 2026 00:00 GMT to Thu 15 Jan 2026 00:00 GMT\n",
		time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC):  "  union: no trust that is open then is registered\nchecked: 0;",
	} {
		if out := check(closed); !strings.Contains(out, want) {
			t.Errorf("closed from %s: %q is not said in %q", closed, want, out)
		}
	}
}

func TestTheContactsOfAClosedTrustAreRefused(t *testing.T) {
	x := newDirectory(t)
	trust, err := x.store.Organisation(t.Context(), "RR8")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.types("contacts", "load", sampleContacts); err != nil {
		t.Fatal(err)
	}
	trust.ClosedAt = now.Add(-time.Hour)
	if err := x.store.PutOrganisation(t.Context(), trust); err != nil {
		t.Fatal(err)
	}
	x.refuses("line 2: organisation: RR8 closed on Mon 28 Jul 2025 11:00 BST: nobody there is asked (also on 2 other lines, the last of them 19)", "contacts", "load", sampleContacts)
	x.refuses("RR8: organisation: RR8 closed on ", "contacts", "put", "RR8", "duty=trust_contact", "name=A", "role=B", "email=a@rr8.example.org")
	trust.ClosedAt, trust.OpenedAt = time.Time{}, now.Add(time.Hour) // It opens soon.
	if err := x.store.PutOrganisation(t.Context(), trust); err != nil {
		t.Fatal(err)
	}
	x.wants("new: 0; changed: 0; removed: 0; unchanged: 4\n", "contacts", "load", sampleContacts)
	trust.ClosedAt, trust.OpenedAt = now, now.Add(-time.Hour)
	if err := x.store.PutOrganisation(t.Context(), trust); err != nil {
		t.Fatal(err)
	}
	// What is there can still be looked at, and taken away.
	x.wants("removed: RR8 "+x.id("RR8", "neonatal@rr8.example.org")+" clinical_director, Neonatal consultant of the week\nnew: 0; changed: 0; removed: 1; unchanged: 0\n",
		"contacts", "remove", "RR8", x.id("RR8", "neonatal@rr8.example.org"))
}

func TestACheckIsNarrowedToARoundOrAnOrganisation(t *testing.T) {
	x := newDirectory(t)
	if _, err := x.types("rounds", "load", nurses, edited(t, "nurses-example", "another")); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"checked: 8; with hours when there is nobody to ask: 8\n": nil,
		"checked: 4; with hours when there is nobody to ask: 4\n": {"-round", "another"},
		"checked: 1; with hours when there is nobody to ask: 1\n": {"-round", "another", "-organisation", "RCN"},
		"checked: 2; with hours when there is nobody to ask: 2\n": {"-organisation", "Y63"},
	} {
		if out, err := x.check(args...); err == nil || !strings.HasSuffix(out, want) {
			t.Errorf("%v: got %q, %v; want %q", args, out, err, want)
		}
	}
	x.refuses("nothing was checked", "contacts", "check", "-organisation", "BMA")
	x.refuses(`"R99" is not registered`, "contacts", "check", "-organisation", "R99")
	x.refuses("read round none: not found", "contacts", "check", "-round", "none")
}

// An earlier command line knows only the single items, and functions read the one that
// is made of them.
func TestACheckNamesWhoseContactsDifferFromWhatWasLoaded(t *testing.T) {
	x := newDirectory(t)
	for _, line := range [][]string{{"rounds", "load", nurses}, {"contacts", "load", sampleContacts}} {
		if _, err := x.types(line...); err != nil {
			t.Fatal(err)
		}
	}
	const named = "differ from what was loaded, so load them again: RR8\n"
	differs := func(want bool, args ...string) {
		t.Helper()
		out, err := x.check(args...)
		if said := strings.Contains(out, named); said != want {
			t.Errorf("%v: got %q, %v", args, out, err)
		}
		if failed := err != nil && strings.Contains(err.Error(), "functions read other contacts than were loaded"); failed != want {
			t.Errorf("%v: %v", args, err)
		}
	}
	differs(false)
	cd := x.id("RR8", "cd@rr8.example.org")
	if _, err := x.table.DeleteItem(t.Context(), &awsdynamodb.DeleteItemInput{TableName: aws.String(x.store.Table()), Key: map[string]types.AttributeValue{
		"PK": &types.AttributeValueMemberS{Value: "O#RR8"}, "SK": &types.AttributeValueMemberS{Value: "C#" + cd},
	}}); err != nil {
		t.Fatal(err)
	}
	differs(true)
	differs(true, "-organisation", "RR8")
	differs(false, "-organisation", "Y63")
	list, err := x.types("contacts", "list", "RR8")
	if err != nil || strings.Contains(list, cd) {
		t.Errorf("listed %q, %v", list, err)
	}
	if _, err := x.types("contacts", "load", fileOf(t, "contacts.yaml", list)); err != nil {
		t.Fatal(err)
	}
	differs(false)
}

// Nothing is read or compared more often than there are lines: what is counted are
// the calls to the table.
func TestALongFileIsLoadedInAFewCalls(t *testing.T) {
	const lines = 4000
	x := newDirectory(t)
	var file strings.Builder
	for i := range 20 {
		if err := x.store.PutOrganisation(t.Context(), derogation.Organisation{
			Code: fmt.Sprintf("T%02d", i), Name: "A trust", Kind: derogation.KindTrust, RegionCode: "Y63", ICBCode: "QWO",
		}); err != nil {
			t.Fatal(err)
		}
	}
	file.WriteString("organisation,duty,name,role,email,deputies\n")
	for i := range lines {
		fmt.Fprintf(&file, "T%02d,clinical_director,Person %d,Consultant,p%d@rr8.example.org,p%d@rr8.example.org\n", i*20/lines, i, i, i^1)
	}
	var progress bytes.Buffer
	x.progress = &progress
	calls := x.calls.Load()
	out, err := x.types("contacts", "load", fileOf(t, "contacts.csv", file.String()))
	if err != nil || !strings.HasSuffix(out, "new: 4000; changed: 0; removed: 0; unchanged: 0\n") {
		t.Fatalf("%v", err)
	}
	if made := x.calls.Load() - calls; made > lines/10 {
		t.Errorf("%d calls to the table", made)
	}
	if said := progress.String(); !strings.HasPrefix(said, "stored 50 of 4000\n") || !strings.HasSuffix(said, "stored 4000 of 4000\n") {
		t.Errorf("progress: %q", said)
	}
}

// A duty that no trust has anybody for is said once.
func TestManyWithNobodyAreSaidOnOneLine(t *testing.T) {
	x := newDirectory(t)
	for i := range 200 {
		if err := x.store.PutOrganisation(t.Context(), derogation.Organisation{
			Code: fmt.Sprintf("T%03d", i), Name: "A trust", Kind: derogation.KindTrust, RegionCode: "Y63", ICBCode: "QWO",
		}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := x.types("rounds", "load", nurses); err != nil {
		t.Fatal(err)
	}
	out, err := x.check()
	if err == nil || strings.Count(out, "\n") > 10 || !strings.Contains(out, "  trust_contact: 201 organisations have registered nobody: RR8 T000 T001 ") {
		t.Errorf("%v\n%s", err, out)
	}
}
