package notice

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/telemetry"
)

func TestAReviewGoesToTheServicesOwnDirectorsOrElseToTheTrusts(t *testing.T) {
	tests := map[string]struct {
		service string
		want    []string
	}{
		"a service with its own":        {"Adult critical care", []string{"icu1@example.org", "icu2@example.org"}},
		"written otherwise":             {" adult CRITICAL care ", []string{"icu1@example.org", "icu2@example.org"}},
		"a service without any":         {"Neonatal medicine", []string{"all@example.org"}},
		"no service, as for other tier": {"", []string{"all@example.org"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.contact("CT-00000001", "RR8", "clinical_director", "", "all@example.org")
			o.contact("CT-00000002", "RR8", "clinical_director", "Adult critical care", "icu1@example.org")
			o.contact("CT-00000003", "RR8", "clinical_director", "Adult critical care", "icu2@example.org")
			o.contact("CT-00000004", "RR8", "trust_medical_director", "", "tmd@example.org")
			o.contact("CT-00000005", "R1H", "clinical_director", "", "neighbour@example.org")
			o.carryOut(o.announce(casework.Announcement{Kind: casework.AnnounceReview, Audience: []casework.Audience{
				{Organisation: "RR8", Duty: "clinical_director", Service: test.service, Review: 1},
			}}))
			wantSame(t, "sent to", o.mail.addresses(), test.want)
			for _, m := range o.mail.sent {
				if !strings.Contains(m.Text, "https://derogations.example.org/r/") {
					t.Errorf("%s has no link", m.To)
				}
			}
		})
	}
}

func TestNobodyIsToldTheSameThingTwiceAndALinkIsKept(t *testing.T) {
	o := newOffice(t)
	o.contact("CT-00000001", "RR8", casework.DutyTrustContact, "", "Duty@example.org")
	o.contact("CT-00000002", "RR8", "trust_medical_director", "", "duty@example.org")
	o.contact("CT-00000003", "Y63", "regional_medical_director", "", "duty@EXAMPLE.org")
	o.contact("CT-00000004", "BMA", "union", "", "union@example.org")
	o.carryOut(o.announce(casework.Announcement{
		Kind: casework.AnnounceDecision, Subject: subject(derogation.Refused, derogation.Union, "BMA"),
		Audience: []casework.Audience{
			{Organisation: "RR8", Duty: casework.DutyTrustContact},
			{Organisation: "RR8", Duty: "trust_medical_director", Review: 2},
			{Organisation: "Y63", Duty: "regional_medical_director", Review: 3},
			{Organisation: "BMA", Duty: "union"},
			{Organisation: "BMA", Duty: "union", Review: 5},
		},
		Addresses: []derogation.Distribution{{Name: "Press office", Email: "press@example.org"}, {Name: "Union desk", Email: "UNION@example.org"}},
	}))
	type told struct {
		Address string
		Contact string
		Review  int
		Tier    derogation.Tier
	}
	var got []told
	for _, n := range o.notices() {
		got = append(got, told{n.Address, n.Contact, n.Review, n.Tier})
	}
	wantSame(t, "told", got, []told{
		{"Duty@example.org", "CT-00000001", 0, ""},
		{"union@example.org", "CT-00000004", 5, "union"},
		{"press@example.org", "", 0, ""},
	})
	for _, m := range o.mail.sent {
		linked := strings.Contains(m.Text, "/r/") || strings.Contains(m.Text, "/t/")
		if linked != (m.To != "press@example.org") {
			t.Errorf("%s was told:\n%s", m.To, m.Text)
		}
	}
}

func TestKeysAreTheSameEachTimeAndHoldNoAddress(t *testing.T) {
	var keys [2][]string
	for i := range keys {
		o := newOffice(t)
		o.contact("CT-00000001", "RR8", casework.DutyTrustContact, "", "duty@example.org")
		o.carryOut(o.announce(casework.Announcement{
			Key: "A#000014", Kind: casework.AnnounceDecision, Subject: subject(derogation.Refused, derogation.Union, "BMA"),
			Audience:  []casework.Audience{{Organisation: "RR8", Duty: casework.DutyTrustContact}},
			Addresses: []derogation.Distribution{{Name: "Press office", Email: []string{"press@example.org", "Press@Example.org"}[i]}},
		}))
		for _, n := range o.notices() {
			keys[i] = append(keys[i], n.Key)
		}
	}
	wantSame(t, "keys", keys[1], keys[0])
	wantSame(t, "the first", keys[0][0], "N#000014#CT-00000001#email")
	if len(keys[0]) != 2 || strings.Contains(strings.Join(keys[0], " "), "@") {
		t.Errorf("keys %v", keys[0])
	}
}

func TestWhoHasNoMailAddressIsReachedByTextMessage(t *testing.T) {
	o := newOffice(t)
	o.contact("CT-00000001", "RR8", "clinical_director", "", "")
	o.contact("CT-00000002", "RR8", "clinical_director", "", "director@example.org")
	audience := []casework.Audience{{Organisation: "RR8", Duty: "clinical_director", Review: 1}}
	o.carryOut(o.announce(casework.Announcement{Kind: casework.AnnounceReview, Audience: audience}))
	wantSame(t, "mails", o.mail.addresses(), []string{"director@example.org"})
	wantSame(t, "texts", o.texts.addresses(), []string{"+447700900001"})

	// There are no words for this one, for it asks nothing of anybody.
	o.carryOut(o.announce(casework.Announcement{Key: "A#000009", Kind: casework.AnnounceReopening, Audience: audience}))
	wantSame(t, "texts", len(o.texts.sent), 1)
}

// code announces a one-time code.
func (o *office) code() casework.OutboxKey {
	return o.announce(casework.Announcement{
		Key: "A#code#5#CT-00000001#1753491600000", Kind: casework.AnnounceOneTimeCode,
		Code:      &casework.CodeKey{Reference: reference, Review: 5, Contact: "CT-00000001", Organisation: "BMA"},
		CodeKeyID: "1", CodeNonce: "00112233445566778899aabbccddeeff",
	})
}

func TestAOneTimeCodeGoesToTheMobileOnly(t *testing.T) {
	o := newOffice(t)
	o.contact("CT-00000001", "BMA", "union", "", "union@example.org")
	o.carryOut(o.code())
	wantSame(t, "mails", len(o.mail.sent), 0)
	wantSame(t, "texts", o.texts.addresses(), []string{"+447700900001"})
	m := o.texts.sent[0]
	if len([]rune(m.Text)) > 160 || m.Subject != "" || m.HTML != "" || !strings.Contains(m.Text, reference) {
		t.Errorf("the text is %q", m.Text)
	}
	for _, n := range o.notices() {
		if n.Channel != casework.ChannelSMS || strings.Contains(m.Text, n.CodeNonce) {
			t.Errorf("the notice is %+v", n)
		}
	}
}

// A contact that was taken off the list must not hold up the stream.
func TestNobodyToTellIsCountedAndIsNoError(t *testing.T) {
	tests := map[string]struct {
		announce func(o *office) casework.OutboxKey
		counted  string
	}{
		"nobody has the duty": {func(o *office) casework.OutboxKey {
			return o.announce(casework.Announcement{Kind: casework.AnnounceReview, Audience: []casework.Audience{{Organisation: "RR8", Duty: "clinical_director", Review: 1}}})
		}, "AnnouncementToNobody"},
		"the code's holder is gone": {(*office).code, "AnnouncementToNobody"},
		"a trust has no contact for its form": {func(o *office) casework.OutboxKey {
			return o.announce(casework.Announcement{Kind: casework.AnnounceFormLink, Audience: []casework.Audience{{Organisation: "RR8", Duty: casework.DutyTrustContact}}})
		}, "LinkToNobody"},
		"nobody has the address of a board": {func(o *office) casework.OutboxKey {
			return o.announce(casework.Announcement{Kind: casework.AnnounceBoardLink})
		}, "LinkToNobody"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			item := test.announce(o)
			if counted := countedIn(t, func(ctx context.Context) error { return o.courier.CarryOut(ctx, item) }); !strings.Contains(counted, `"`+test.counted+`"`) {
				t.Errorf("it was not counted: %s", counted)
			}
			due, _, err := o.store.DueOutbox(t.Context(), night.AddDate(1, 0, 0), 10)
			if err != nil || len(due) != 0 {
				t.Errorf("still due: %v, %v", due, err)
			}
		})
	}
}

// countedIn runs a call as an invocation and returns its log line.
func countedIn(t *testing.T, call func(context.Context) error) string {
	t.Helper()
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	stdout, logger := os.Stdout, slog.Default()
	defer slog.SetDefault(logger)
	os.Stdout = log
	handle := telemetry.Wrap("deliver", func(ctx context.Context, _ struct{}) (struct{}, error) { return struct{}{}, call(ctx) })
	os.Stdout = stdout
	if _, err := handle(t.Context(), struct{}{}); err != nil {
		t.Fatal(err)
	}
	line, err := os.ReadFile(log.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(line)
}

func TestARegistryThatFailsLeavesTheAnnouncementForLater(t *testing.T) {
	o := newOffice(t)
	item := o.toTheDirector()
	o.courier.Directory = brokenDirectory{o.store}
	if err := o.courier.CarryOut(t.Context(), item); !errors.Is(err, errBroken) {
		t.Errorf("got %v", err)
	}
	if len(o.notices()) != 0 || len(o.mail.sent) != 0 {
		t.Error("something was sent")
	}
	o.courier.Directory = o.store
	o.carryOut(item)
	wantSame(t, "sent to", o.mail.addresses(), []string{"director@example.org"})
}

type brokenDirectory struct{ casework.Directory }

func (brokenDirectory) ContactsOf(context.Context, []string) (map[string][]casework.Contact, error) {
	return nil, errBroken
}

func TestADutyPhoneIsReachedByTextMessageAsWell(t *testing.T) {
	o := newOffice(t)
	o.contact("CT-00000001", "X24", "national_team", "", "national@example.org")
	o.carryOut(o.announce(casework.Announcement{
		Kind: casework.AnnounceExtended, Subject: subject(derogation.InReview, derogation.NationalTeam, "National team"),
		Audience: []casework.Audience{{Organisation: "X24", Duty: "national_team", Review: 4, ByPhone: true}},
	}))
	var channels []casework.Channel
	for _, n := range o.notices() {
		channels = append(channels, n.Channel)
	}
	wantSame(t, "channels", channels, []casework.Channel{casework.ChannelEmail, casework.ChannelSMS})
}
