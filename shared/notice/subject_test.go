package notice

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// acts are what subjects begin with, by the kind of message: what the reader does,
// or what was done.
var acts = map[casework.AnnouncementKind]string{
	casework.AnnounceReview:          `Answer by`,
	casework.AnnounceReminder:        `Answer by .* \(reminder\)`,
	casework.AnnounceExtended:        `Answer by .* \(extra time\)`,
	casework.AnnounceHandOver:        `Passed to you|Answer by .* \(passed to you\)`,
	casework.AnnounceQuestion:        `Answer a question by`,
	casework.AnnounceAnswer:          `Answer by .* \((no reply|the trust replied)\)`,
	casework.AnnounceOffer:           `Answer an offer by`,
	casework.AnnounceOfferWithdrawn:  `Offer taken back`,
	casework.AnnounceOfferReturned:   `Answer by .* \((no reply to your offer|offer declined)\)`,
	casework.AnnounceAmendment:       `New facts sent|Read the new facts`,
	casework.AnnounceClosing:         `Resolved locally|Withdrawn|Voided|The strike ended|Not put forward`,
	casework.AnnounceDecision:        `Approved|Refused|No decision in time`,
	casework.AnnounceOverdue:         `Decision overdue`,
	casework.AnnounceReport:          `Call nobody back yet`,
	casework.AnnounceEnding:          `Ended`,
	casework.AnnounceException:       `Mass casualty exception`,
	casework.AnnounceJudgement:       `Exception judged`,
	casework.AnnounceObjection:       `Exception objected to`,
	casework.AnnounceConfirmation:    `Event confirmed`,
	casework.AnnounceExceptionEnd:    `Exception ended`,
	casework.AnnounceFiled:           `Request received`,
	casework.AnnounceFormLink:        `Ask for a derogation`,
	casework.AnnounceBoardLink:       `Open your board`,
	casework.AnnounceImpact:          `Impact reported`,
	casework.AnnounceImpactAsked:     `Report the impact`,
	casework.AnnounceJoined:          `Trust asks for more`,
	casework.AnnounceNewLink:         `Use your new link`,
	casework.AnnounceNobodyReached:   `Phone the duty number`,
	casework.AnnounceNobodyToAsk:     `Nobody to ask`,
	casework.AnnounceReopening:       `Reopened`,
	casework.AnnounceReconsideration: `Sent again`,
	casework.AnnounceReply:           `Read the trust's reply`,
	casework.AnnounceRevocation:      `Revoked from`,
	casework.AnnounceStanding:        `Standing derogation (suspended|resumed|shortened|withdrawn)`,
	casework.AnnounceStandDown:       `Stood down`,
	casework.AnnounceStrikeCutShort:  `The strike ends at`,
	casework.AnnounceStrikeTakenBack: `The strike goes on`,
	casework.AnnouncePass:            `Passed on, no answer`,
}

// onAPhone is how much of a subject a phone shows, in characters.
const onAPhone = 60

func TestEverySubjectBeginsWithItsActAndAPhoneShowsWhatIsAsked(t *testing.T) {
	for name, n := range everyMessage() {
		m := written(t, n)
		if n.Channel == casework.ChannelSMS {
			continue
		}
		act, known := acts[n.Kind]
		if !known || !regexp.MustCompile(`^(`+act+`)`).MatchString(m.Subject) {
			t.Errorf("%s: %q does not begin with its act, %q", name, m.Subject, act)
		}
		if !n.Kind.ForAnybody() && n.Kind != casework.AnnounceStanding && !strings.HasSuffix(m.Subject, " (DR-7K2M-9Q4X)") {
			t.Errorf("%s: %q has no reference", name, m.Subject)
		}
		doctors := strings.Index(m.Subject, " doctors")
		if asked := n.Subject.DoctorsAsked > 0; asked != (doctors > 0) || utf8.RuneCountInString(m.Subject[:max(doctors, 0)])+len(" doctors") > onAPhone {
			t.Errorf("%s: a phone does not show how many doctors: %s", name, m.Subject)
		}
	}
}

func TestASubjectSaysTheMostThatThereIsRoomFor(t *testing.T) {
	f := facts{Reference: "DR-7K2M-9Q4X", Subject: casework.Subject{TrustName: "Barts Health NHS Trust", DoctorsAsked: 1, Category: derogation.TimeCriticalP1P2}}
	for trust, want := range map[string]string{
		"Barts Health NHS Trust":                                                     "Refused: 1 doctor, P1 and P2 time-critical treatment, Barts Health (DR-7K2M-9Q4X)",
		"Leeds Teaching Hospitals NHS Foundation Trust":                              "Refused: 1 doctor, P1 and P2 time-critical treatment, Leeds Teaching Hospitals (DR-7K2M-9Q4X)",
		"Bedfordshire and Luton Mental Health and Social Care Partnership NHS Trust": "Refused: 1 doctor, P1 and P2 time-critical treatment, Bedfordshire and Luton Mental Health and… (DR-7K2M-9Q4X)",
	} {
		f.TrustName = trust
		if got := f.subject("Refused"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	// A kind of care is in the round's own words.
	f.Category, f.CategoryName, f.TrustName = "high_secure", "High-secure mental health care", "Barts Health NHS Trust"
	if got, want := f.subject("Refused"), "Refused: 1 doctor, high-secure mental health care, Barts Health (DR-7K2M-9Q4X)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	// What an earlier release announced says no kind of care.
	f.Category, f.CategoryName, f.TrustName = "", "", "Barts Health NHS Trust"
	if got, want := f.subject("Refused"), "Refused: 1 doctor, Barts Health (DR-7K2M-9Q4X)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestATimeInASubjectSaysItsDayWhereItsClockAloneDoesNot(t *testing.T) {
	f := facts{announced: night}
	for at, want := range map[time.Time]string{
		night.Add(30 * time.Minute): "2:30am", night.Add(12 * time.Hour): "2pm",
		night.Add(13 * time.Hour): "3pm on Sat 26 Jul", night.Add(-time.Minute): "1:59am on Sat 26 Jul",
	} {
		if got := f.Soon(at); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// An approval may have many lines, each of 200 characters.
func TestAMailNamesTheFirstLinesOfALongApproval(t *testing.T) {
	n := everyMessage()["decision_approved"]
	terms := *n.Subject.Decision.Terms
	terms.Staff = slices.Repeat(terms.Staff[:1], 6)
	n.Subject.Decision = &derogation.Decision{Outcome: derogation.OutcomeApproved, Terms: &terms}
	text := written(t, n).Text
	if strings.Count(text, "- 1 × Registrar, Emergency medicine\n") != 5 || !strings.Contains(text, "- more on the page of the request\n") {
		t.Error(text)
	}
	// An earlier release announced numbers alone.
	terms.Staff = []derogation.StaffLine{{Number: 2}}
	if text := written(t, n).Text; strings.Contains(text, "×") || !strings.Contains(text, "has approved 2 doctors") {
		t.Error(text)
	}
}

func TestEveryAnswerOfATierHasWords(t *testing.T) {
	for _, tier := range derogation.Ladder() {
		for _, action := range derogation.Allows(tier) {
			if choices[action] == "" {
				t.Errorf("there are no words for %s", action)
			}
		}
	}
}

var hidden = regexp.MustCompile(`<div style="display: none[^"]*">([^<]*)</div>`)

func TestEveryMailHasAPreheaderThatIsNotItsSubject(t *testing.T) {
	kinds := map[string]casework.AnnouncementKind{}
	for name, n := range everyMessage() {
		m := written(t, n)
		if m.Subject == "" {
			continue
		}
		found := hidden.FindStringSubmatch(m.HTML)
		if found == nil || found[1] == "" {
			t.Errorf("%s has no preheader", name)
			continue
		}
		act, _, _ := strings.Cut(m.Subject, ":")
		if strings.Contains(found[1], act) || strings.Contains(m.Text, "Preheader") || utf8.RuneCountInString(found[1]) > 100 {
			t.Errorf("%s: %q repeats %q, or is too long", name, found[1], act)
		}
		if other, taken := kinds[found[1]]; taken && other != n.Kind {
			t.Errorf("%s and %s have one preheader: %s", n.Kind, other, found[1])
		}
		kinds[found[1]] = n.Kind
	}
}

// Outlook draws neither the padding nor the background of a link.
func TestEveryButtonIsACellThatOutlookDraws(t *testing.T) {
	button := regexp.MustCompile(`<table role="presentation"[^>]*><tr><td bgcolor="#[0-9a-f]{6}" style="[^"]*padding:[^"]*"><a href="[^"]+"`)
	padded := regexp.MustCompile(`<a [^>]*(padding|background)`)
	for name, n := range everyMessage() {
		m := written(t, n)
		if m.Subject == "" {
			continue
		}
		want := 0
		if hasLink(n) {
			want = 1
		}
		if got := len(button.FindAllString(m.HTML, -1)); got != want || padded.MatchString(m.HTML) {
			t.Errorf("%s has %d buttons, want %d:\n%s", name, got, want, m.HTML)
		}
	}
}

func TestAPhoneNumberIsCalledWithAPress(t *testing.T) {
	for phone, want := range map[string]string{
		"020 7946 0000":     `<a class="link" href="tel:02079460000" style="color: #005eb8">020 7946 0000</a>.`,
		"+44 (20) 7946-000": `href="tel:&#43;44207946000"`,
	} {
		got, err := page{Title: "Title"}.html("If it fails, phone "+phone+".\n", phone, "")
		if err != nil || !strings.Contains(got, want) {
			t.Errorf("%s: %v\n%s", phone, err, got)
		}
	}
	for _, phone := range []string{"", "the duty desk", "020 7946 0000 ext. 5"} {
		got, err := page{Title: "Title"}.html("If it fails, phone "+phone+".\n", phone, "")
		if err != nil || strings.Contains(got, "tel:") {
			t.Errorf("%q can be called: %v\n%s", phone, err, got)
		}
	}
}

// The last line is what phones read: https://wicg.github.io/sms-one-time-codes/
func TestATextWithACodeEndsWithWhatPhonesFillIn(t *testing.T) {
	m := written(t, everyMessage()["one_time_code_approve"])
	said, origin, _ := strings.Cut(m.Text, "\n")
	code := regexp.MustCompile(`code is (\d{6})\.`).FindStringSubmatch(said)
	if code == nil || origin != "@derogations.example.org #"+code[1] {
		t.Errorf("it ends with %q: %s", origin, m.Text)
	}
	for name, n := range everyMessage() {
		if text := written(t, n).Text; n.Kind != casework.AnnounceOneTimeCode && strings.Contains(text, " #") {
			t.Errorf("%s: %s", name, text)
		}
	}
}
