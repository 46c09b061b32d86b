package notice

import (
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template"
	"text/template/parse"
	"time"
	"unicode/utf8"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
	"example.org/derogations/shared/privacy"
)

// The limits of a message. Grade 8 is what a child of thirteen reads.
const (
	limitGrade     = 8.0
	limitBody      = 1200
	limitParagraph = 400
)

// withLongNames has the longest names that there are: the trust's is the longest in
// the list of the NHS, the others are as long as a round may make them, and a
// refusal gives every reason that there is.
func withLongNames(n casework.Notice) casework.Notice {
	title := strings.Repeat("Long title ", 9)[:98] + "e."
	n.Subject.TrustName = "Bedfordshire and Luton Mental Health and Social Care Partnership NHS Trust"
	n.Subject.RoundName, n.Subject.UnionName, n.Subject.TierName = title, title, title
	n.Subject.UnionPage, n.Subject.HelpPhone = "https://union.example.org/"+strings.Repeat("a", 60), "+44 20 7946 0000"
	wednesday := time.Date(2026, 9, 30, 22, 30, 0, 0, time.UTC)
	n.Subject.DueAt, n.Subject.DecisionNeededBy = wednesday, wednesday
	if n.Subject.EffectiveAt != nil {
		n.Subject.EffectiveAt = &wednesday
	}
	if n.Subject.Reasons != nil {
		n.Subject.Reasons = nil
		for _, reason := range derogation.RefusalReasons() {
			n.Subject.Reasons = append(n.Subject.Reasons, reason.Text)
		}
	}
	return n
}

func TestEveryMessageIsReadWithEase(t *testing.T) {
	highest, worst := 0.0, ""
	for name, n := range everyMessage() {
		m := written(t, n)
		text := regexp.MustCompile(`https?://\S+`).ReplaceAllString(strings.TrimSuffix(m.Subject, " (DR-7K2M-9Q4X)")+".\n"+m.Text, "")
		got := grade(text)
		if got > limitGrade {
			t.Errorf("%s is for grade %.1f, above %.0f:\n%s", name, got, limitGrade, text)
		}
		if got > highest {
			highest, worst = got, name
		}
	}
	t.Logf("the highest grade is %.1f, of %s", highest, worst)
}

func TestTheGradeOfATextIsAsTheFormulaHasIt(t *testing.T) {
	for text, want := range map[string]float64{
		"The cat sat on the mat.": 0.39*6 + 11.8*1 - 15.59,
		"":                        0,
		"Nobody may be called back. No answer is never taken as an approval.": 0.39*13/2 + 11.8*20/13 - 15.59,
	} {
		if got := grade(text); math.Abs(got-want) > 0.01 {
			t.Errorf("%q is of grade %.2f, want %.2f", text, got, want)
		}
	}
	for word, want := range map[string]int{
		"the": 1, "request": 2, "called": 1, "needed": 2, "recorded": 3, "derogation": 4, "approved": 2, "revoke": 2,
		"people": 2, "while": 1, "services": 3, "trust's": 1, "time": 1, "before": 2, "02": 1, "nobody": 3, "patients": 2, "doctors": 2,
	} {
		if got := syllablesOf(word); got != want {
			t.Errorf("%s has %d syllables, counted %d", word, want, got)
		}
	}
}

func TestEveryMessageIsShort(t *testing.T) {
	for name, n := range everyMessage() {
		t.Run(name, func(t *testing.T) {
			m := written(t, withLongNames(n))
			if got := utf8.RuneCountInString(m.Subject); got > subjectLength || strings.ContainsAny(m.Subject, "\r\n") {
				t.Errorf("a subject of %d characters: %s", got, m.Subject)
			}
			if got := utf8.RuneCountInString(m.Text); got > limitBody {
				t.Errorf("a text of %d characters:\n%s", got, m.Text)
			}
			for _, line := range strings.Split(m.Text, "\n") {
				if utf8.RuneCountInString(line) > limitParagraph || line != strings.TrimSpace(line) {
					t.Errorf("a line of %d characters: %q", utf8.RuneCountInString(line), line)
				}
			}
		})
	}
}

// One link leads to the request. Besides it there are the register's page and
// the union's own, each below what it is.
func TestAMessageHasOneLinkToActOn(t *testing.T) {
	named := map[string]string{
		"https://derogations.example.org/d/7K2M-9Q4X": "In the public register, where a doctor who is called can check it:",
		"https://union.example.org/derogations":       "The union's own page:",
	}
	for name, n := range everyMessage() {
		t.Run(name, func(t *testing.T) {
			m := written(t, n)
			if m.Subject == "" {
				if strings.Count(m.Text, "://") > 1 {
					t.Errorf("there is more than one link: %s", m.Text)
				}
				return
			}
			lines := strings.Split(m.Text, "\n")
			toAct := 0
			for i, line := range lines {
				if !strings.Contains(line, "://") {
					continue
				}
				if i == 0 || !strings.HasSuffix(lines[i-1], ":") {
					t.Errorf("nothing says what %s is", line)
				}
				if said, other := named[line]; !other {
					toAct++
				} else if lines[i-1] != said {
					t.Errorf("%s is called %q", line, lines[i-1])
				}
			}
			want := 0
			if hasLink(n) {
				want = 1
			}
			if toAct != want {
				t.Errorf("there are %d links to act on, want %d:\n%s", toAct, want, m.Text)
			}
		})
	}
}

// sides are words that say who is right.
var sides = []string{
	"unfortunately", "sadly", "regret", "sorry", "demand", "insist", "claim", "allege", "threat", "warn", "blame", "fault", "fail to", "failed to",
	"neglect", "ignore", "refuse to", "unreasonable", "reckless", "unsafe strike", "irresponsible", "militant", "walkout", "walk-out", "striker", "picket",
	"chaos", "cripple", "hostage", "disaster", "dangerous", "junior doctor", "management", "bosses", "heroes", "greedy", "fair", "unfair", "right to strike",
	"must obey", "force", "victory", "defeat", "of course", "obviously", "simply", "just ",
}

func TestNoMessageTakesSides(t *testing.T) {
	texts := map[string]string{}
	for name, n := range everyMessage() {
		m := written(t, n)
		texts[name] = m.Subject + "\n" + m.Text
	}
	for _, file := range wordFiles(t) {
		source, err := words.ReadFile("words/" + file)
		if err != nil {
			t.Fatal(err)
		}
		texts[file] = string(source)
	}
	for name, text := range texts {
		for _, word := range sides {
			if regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(word)).MatchString(text) {
				t.Errorf("%s says %q", name, word)
			}
		}
	}
}

// mark puts a text into every field of a notice that held what somebody wrote, and
// into whom it is for; not into the lines of an approval, which the register shows
// to everybody.
func mark(n casework.Notice, text string) casework.Notice {
	n.Name, n.Address = text, text
	kept := n.Subject
	n.Subject.Decision, n.Subject.Exception = nil, nil
	if d := kept.Decision; d != nil {
		decision := *d
		if d.Terms != nil {
			terms := *d.Terms
			terms.Staff = slices.Clone(terms.Staff)
			decision.Terms = &terms
		}
		fill(reflect.ValueOf(&decision).Elem(), text)
		if d.Terms != nil {
			decision.Terms.Staff = d.Terms.Staff
		}
		n.Subject.Decision = &decision
	}
	if kept.Exception != nil {
		exception := *kept.Exception
		fill(reflect.ValueOf(&exception).Elem(), text)
		n.Subject.Exception = &exception
	}
	return n
}

// fill writes a text into every field that takes one.
func fill(v reflect.Value, text string) {
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
	case v.Kind() == reflect.Pointer && !v.IsNil():
		fill(v.Elem(), text)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), text)
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			fill(v.Index(i), text)
		}
	case v.Type() == reflect.TypeFor[string]():
		v.SetString(text)
	}
}

// Announcements that were committed by an earlier release still hold what people
// wrote. The words do not.
func TestNoMessageHoldsWhatSomebodyWrote(t *testing.T) {
	const text = "Zyxwv"
	for name, n := range everyMessage() {
		n.Name = text
		m := written(t, mark(n, text))
		if strings.Contains(m.Subject+m.Text+m.HTML, text) {
			t.Errorf("%s holds what somebody wrote:\n%s", name, m.Text)
		}
		if found := privacy.Scan(m.Subject+"\n"+m.Text, night); len(found) > 0 {
			t.Errorf("%s may identify somebody: %+v\n%s", name, found, m.Text)
		}
	}
}

// fields are what the words may say: registered names, times, numbers and codes.
var fields = []string{
	"Accepted", "Action", "Approved", "AskedBefore", "BoardOf", "Brief", "Care", "Choice", "Choices", "Clock", "Code", "Conditions", "Day", "Deciding", "Decision.OtherMix", "Decision.Terms.From", "Decision.Terms.Staff", "Decision.Terms.To", "DecisionNeededBy", "Declarer", "Doctors", "DoctorsAsked", "DueAt", "DueAt.IsZero", "DutyName", "EffectiveAt", "Ended", "Exception", "Exception.DeclaredAt", "Feasible", "ForAll", "From", "Grade", "HelpPhone", "Host", "Kind", "Left", "Link", "Number", "Offer.Conditions", "Offer.Doctors", "Offer.From", "Offer.OtherMix", "Offer.To", "OfferLapsed", "Organisation", "Plan", "PublicCode", "PublicPage", "Reader", "Reasons", "Reference", "Reported", "RoundName", "ShortPhone", "Silent", "Site", "Soon", "Specialty", "Standing", "Standing.From", "StandingAct", "Status", "Strike", "StrikeAct", "StrikeEndsAt", "Tier", "TierName", "Trust", "TrustName", "UnionName", "UnionPage", "WasApproved", "When", "WhereAndWhen", "WithdrawalReason",
}

func TestTheWordsHaveNoFieldForFreeText(t *testing.T) {
	for _, file := range wordFiles(t) {
		parsed, err := template.New(file).ParseFS(words, "words/"+file, "words/parts.txt")
		if err != nil {
			t.Fatal(err)
		}
		for _, tmpl := range parsed.Templates() {
			if tmpl.Tree == nil {
				continue
			}
			for _, field := range fieldsIn(reflect.ValueOf(tmpl.Root)) {
				if !slices.Contains(fields, field) {
					t.Errorf("%s says %s, which is not among what the words may say", file, field)
				}
			}
		}
	}
}

// fieldsIn are the fields that a template names.
func fieldsIn(v reflect.Value) (names []string) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		if field, ok := v.Interface().(*parse.FieldNode); ok {
			return []string{strings.Join(field.Ident, ".")}
		}
		return fieldsIn(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				names = append(names, fieldsIn(v.Field(i))...)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			names = append(names, fieldsIn(v.Index(i))...)
		}
	}
	return names
}

func wordFiles(t *testing.T) []string {
	t.Helper()
	entries, err := fs.ReadDir(words, "words")
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, entry := range entries {
		files = append(files, entry.Name())
	}
	return files
}

// Every announcement has words, every file of words is of one, and each message
// has its golden file.
func TestEveryAnnouncementHasWordsAndAGoldenFile(t *testing.T) {
	files, messages := wordFiles(t), everyMessage()
	announced := derogationtest.Constants(t, "../casework", "AnnouncementKind")
	if len(announced) < 20 {
		t.Fatalf("only %d kinds", len(announced))
	}
	for _, kind := range announced {
		has := func(file string) bool { return strings.HasPrefix(file, kind+".") }
		if kind != string(casework.AnnounceChange) && !slices.ContainsFunc(files, has) {
			t.Errorf("there are no words for %s: add words/%s.email.txt", kind, kind)
		}
	}
	for _, file := range files {
		if file == "parts.txt" {
			continue
		}
		used := false
		for _, n := range messages {
			channel := n.Channel
			if channel == "" {
				channel = casework.ChannelEmail
			}
			used = used || file == string(n.Kind)+"."+string(channel)+".txt"
		}
		kind, _, _ := strings.Cut(file, ".")
		if !used || !slices.Contains(announced, kind) {
			t.Errorf("%s is used by no message that has a golden file: add one to everyMessage in writer_test.go", file)
		}
	}
	goldens, err := filepath.Glob("testdata/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, golden := range goldens {
		name := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(golden), ".golden"), ".html")
		if _, ok := messages[name]; !ok {
			t.Errorf("%s is of no message", golden)
		}
	}
	for name := range messages {
		if _, err := os.Stat(filepath.Join("testdata", name+".golden")); err != nil {
			t.Error(err)
		}
	}
}
