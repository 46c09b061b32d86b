package rounds

import (
	"bytes"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/lines"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/statemachine"
)

func TestEveryFileHereIsAnExampleThatCanBeLoaded(t *testing.T) {
	files, err := filepath.Glob("*.yaml")
	if err != nil || len(files) < 3 {
		t.Fatalf("found %v, %v", files, err)
	}
	ids := map[string]string{}
	for _, file := range files {
		read, err := ReadFile(file)
		if err != nil {
			t.Error(err)
			continue
		}
		round := read.Round
		if round.ID+".yaml" != file {
			t.Errorf("%s holds %s: a file has its round's name", file, round.ID)
		}
		if other := ids[round.ID]; other != "" {
			t.Errorf("%s and %s hold the same round", file, other)
		}
		ids[round.ID] = file
		if !strings.HasPrefix(content(t, file), "# AN EXAMPLE. Nobody has agreed to it") {
			t.Errorf("%s does not say at its head that nobody has agreed to it", file)
		}
	}
}

func TestTheRoundOfResidentDoctorsIsTheLetters(t *testing.T) {
	round := load(t, "resident-doctors-2025-07.yaml")
	if want := time.Date(2025, time.July, 25, 6, 0, 0, 0, time.UTC); !round.StartsAt.Equal(want) || round.StartsAt.Weekday() != time.Friday {
		t.Errorf("starts %s, want %s", round.StartsAt, want)
	}
	if want := time.Date(2025, time.July, 30, 6, 0, 0, 0, time.UTC); !round.EndsAt.Equal(want) || round.EndsAt.Weekday() != time.Wednesday {
		t.Errorf("ends %s, want %s", round.EndsAt, want)
	}
	type times struct{ Response, Floor int }
	want := map[derogation.Tier]times{
		derogation.ClinicalDirector: {30, 10}, derogation.TrustMedicalDirector: {30, 10},
		derogation.RegionalMedicalDirector: {45, 15}, derogation.NationalTeam: {60, 20}, derogation.Union: {120, 60},
	}
	got := map[derogation.Tier]times{}
	for _, tier := range round.Tiers {
		got[tier.Tier] = times{tier.ResponseMinutes, tier.FloorMinutes}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	national, _ := round.TierRules(derogation.NationalTeam)
	if national.Silence != derogation.SilenceExtendsOnce || national.AnsweredBy != "X24" {
		t.Errorf("the national team is %+v", national)
	}
	if round.TrustAnswer != (derogation.AnswerTime{ResponseMinutes: 60, FloorMinutes: 15}) || round.AdvanceRequests || len(round.Categories) != 5 {
		t.Errorf("got %+v", round)
	}
	if diff := cmp.Diff(derogation.RefusalReasons(), round.RefusalReasons); diff != "" {
		t.Errorf("the reasons are not those that the union gave (-want +got):\n%s", diff)
	}
}

func TestTheOtherExamplesDiffer(t *testing.T) {
	nurses := load(t, "nurses-example.yaml")
	if len(nurses.Tiers) != 3 || !nurses.AdvanceRequests || !nurses.UnionPublishes || nurses.UnionName != "RCN" {
		t.Errorf("nurses: %+v", nurses)
	}
	if nurses.StartsAt.Weekday() != time.Monday || nurses.EndsAt.Weekday() != time.Friday {
		t.Errorf("nurses: %s to %s", nurses.StartsAt, nurses.EndsAt)
	}
	if practice := load(t, "general-practice-example.yaml"); practice.TakesRequests() {
		t.Error("general practice has somebody who decides")
	}
}

func TestAFileSaysTheWholeRound(t *testing.T) {
	const file = `
id: autumn
version: 3
name: Autumn
unionName: BMA
staffGroup: doctors
nation: Wales
action: full strike
startsAt: 2025-10-25 07:00
endsAt: 2025-10-27 07:00
spans:
  - {from: 2025-10-25 07:00, to: 2025-10-25 19:00}
  - {from: 2025-10-26 19:00, to: 2025-10-27 07:00}
advanceRequests: yes
tiers:
  - {tier: national_team, displayName: Desk, answeredBy: X24, response: 1 hour 30 minutes, floor: 5 minutes, may: [escalate, ask], silence: extend_once, extension: 10 minutes}
  - {tier: union, displayName: The BMA, answeredBy: BMA, response: 2 hours, floor: 1 hour}
trustAnswer: {response: 40 minutes, floor: 9 minutes}
categories: [{code: cancer, name: Cancer care}]
evidence: [{field: otherStaffing, question: Was the bank asked?}]
refusalReasons: [{code: late, text: It came late}]
reminders: [25%, 75%]
emailOnly: yes
impactDays: [1, 7]
limits: {openRequests: 30, filingsPerHour: 40}
publication: {smallNumbers: 5, hideService: yes}
retention: {notices: 60 days, drafts: 1 day, deliveries: 7 days}
distribution: [{name: Desk, email: desk@example.org}]
unionPage: https://union.example.org
unionPublishes: yes
helpPhone: "+44 20 7946 0000"
phase: pilot
`
	want := derogation.Round{
		ID: "autumn", Version: 3, Name: "Autumn", UnionName: "BMA", StaffGroup: "doctors", Nation: "Wales", Action: "full strike",
		StartsAt: time.Date(2025, time.October, 25, 6, 0, 0, 0, time.UTC), EndsAt: time.Date(2025, time.October, 27, 7, 0, 0, 0, time.UTC),
		Spans: []derogation.Span{
			{From: time.Date(2025, time.October, 25, 6, 0, 0, 0, time.UTC), To: time.Date(2025, time.October, 25, 18, 0, 0, 0, time.UTC)},
			{From: time.Date(2025, time.October, 26, 19, 0, 0, 0, time.UTC), To: time.Date(2025, time.October, 27, 7, 0, 0, 0, time.UTC)},
		},
		AdvanceRequests: true,
		Tiers: []derogation.RoundTier{
			{Tier: derogation.NationalTeam, DisplayName: "Desk", AnsweredBy: "X24", ResponseMinutes: 90, FloorMinutes: 5,
				May: []derogation.Action{derogation.ActEscalate, derogation.ActAsk}, Silence: derogation.SilenceExtendsOnce, ExtensionMinutes: 10},
			{Tier: derogation.Union, DisplayName: "The BMA", AnsweredBy: "BMA", ResponseMinutes: 120, FloorMinutes: 60},
		},
		TrustAnswer:    derogation.AnswerTime{ResponseMinutes: 40, FloorMinutes: 9},
		Categories:     []derogation.RoundCategory{{Code: derogation.Cancer, Name: "Cancer care"}},
		Evidence:       []derogation.RoundQuestion{{Field: "otherStaffing", Question: "Was the bank asked?"}},
		RefusalReasons: []derogation.Reason{{Code: "late", Text: "It came late"}},
		Reminders:      []int{25, 75}, EmailOnly: true, ImpactDays: []int{1, 7},
		Limits:       derogation.Limits{OpenRequests: 30, FilingsPerHour: 40},
		Publication:  derogation.Publication{SmallNumbers: 5, HideService: true},
		Retention:    derogation.Retention{NoticeDays: 60, DraftDays: 1, DeliveryDays: 7},
		Distribution: []derogation.Distribution{{Name: "Desk", Email: "desk@example.org"}},
		UnionPage:    "https://union.example.org", UnionPublishes: true, HelpPhone: "+44 20 7946 0000", Phase: derogation.ServicePilot,
	}
	got, err := Read([]byte(file))
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestEveryFaultIsNamedAtOnceWithItsLine(t *testing.T) {
	const file = `id: Autumn 2025
version: first
unionName: BMA
startsAt: 2026-03-29 01:30
endsAt: 2025-10-26 01:30
advanceRequests: maybe
colour: red
tiers:
  - tier: national_team
    displayName: Desk
    answeredBy: trsut
    response: 5 minutes
    floor: 10 minutes
    may: [ask]
    colour: blue
  - tier: clinical_director
    displayName: Director
    answeredBy: trust
    response: soon
    floor: ten
    extension: 5 minutes
  - tier: union
    displayName: The BMA
    displayName: BMA
    answeredBy: region
    response: 1 hour
    floor: 1 hour
    silence: extend_once
categories: cancer
reminders: [80%, 50]
impactDays: [7, 3]
helpPhone: ring us
unionPublishes: yes
retention: {notices: 3 days, drafts: 2 weeks}
name:
`
	want := []string{
		`line 1: id: must be of small letters, digits and hyphens, such as nurses-2026-01`,
		`line 1: staffGroup: must be given`,
		`line 1: unionPage: must be given when the union publishes elsewhere`,
		`line 2: version: must be a whole number`,
		`line 4: startsAt: "2026-03-29 01:30" does not exist: the clocks go forward over it`,
		`line 5: endsAt: "2025-10-26 01:30" comes twice, because the clocks go back: say which, as "2025-10-26 01:30 +01:00" or "2025-10-26 01:30 +00:00"`,
		`line 6: advanceRequests: must be yes or no`,
		`line 7: colour: is not a key that belongs here`,
		`line 11: tiers/1/answeredBy: must be trust, region, or an organisation's code such as X24`,
		`line 12: tiers/1/response: must be at least the floor, which must be at least 1 minute, and at most 10080 minutes`,
		`line 14: tiers/1/may: the tier must be able to pass the request on`,
		`line 15: tiers/1/colour: is not a key that belongs here`,
		`line 16: tiers/2/tier: must come later in the chain than the tier before it`,
		`line 19: tiers/2/response: "soon" must be a duration such as 45 minutes, 2 hours, or 1 hour 30 minutes`,
		`line 20: tiers/2/floor: "ten" must be a duration such as 45 minutes, 2 hours, or 1 hour 30 minutes`,
		`line 21: tiers/2/extension: is for a tier whose silence is extend_once`,
		`line 22: tiers/3/extension: must be from 1 to 10080`,
		`line 24: tiers/3/displayName: is given twice`,
		`line 25: tiers/3/answeredBy: must be the union's own code: it alone decides`,
		`line 28: tiers/3/silence: the union's silence is always its own outcome`,
		`line 29: categories: must be a list`,
		`line 30: reminders/2: must be a percentage such as 50%`,
		`line 31: impactDays/2: must be from 1 to 365, each later than the last`,
		`line 32: helpPhone: must be a telephone number, of digits and spaces`,
		`line 34: retention/drafts: must be a number of days such as 14 days`,
		`line 34: retention/notices: must be from 7 to 365`,
		`line 35: name: is left empty: give a value, or leave the key out`,
	}
	got := faults(t, file)
	for i, line := range got {
		got[i], _, _ = strings.Cut(line, "; these are: ")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatIsNoRoundIsAFault(t *testing.T) {
	for name, test := range map[string]struct{ file, want string }{
		"nothing":               {"", "line 1: the file is empty"},
		"comments alone":        {"# Nothing yet.\n", "line 1: the file is empty"},
		"a list":                {"- id: a\n", "line 1: must be a block of keys and values"},
		"no YAML":               {"id: a\nname: [\n", "line 3: cannot be read as YAML: "},
		"two documents":         {"id: a\n---\nid: b\n", "line 2: a file holds one document: another begins here"},
		"a borrowed value":      {"id: &a nurses\nname: *a\n", "line 2: name: must be one plain value"},
		"a borrowed block":      {"id: a\n<<: {name: b}\n", "line 2: <<: is not a key that belongs here"},
		"a block for a word":    {"id: {a: b}\n", "line 1: id: must be one plain value"},
		"a tier that is a word": {"tiers: [union]\n", "line 1: tiers/1: must be a block of keys and values"},
	} {
		t.Run(name, func(t *testing.T) {
			got := faults(t, test.file)
			if !slices.ContainsFunc(got, func(line string) bool { return strings.HasPrefix(line, test.want) }) {
				t.Errorf("got %q, want %q among them", got, test.want)
			}
		})
	}
}

func TestATierIsAnsweredByItsOwnKindOfOrganisation(t *testing.T) {
	file := strings.Replace(content(t, "resident-doctors-2025-07.yaml"), "answeredBy: X24", "answeredBy: region", 1)
	if got, want := faults(t, file), "line 44: tiers/4/answeredBy: no region answers for this tier, but a national"; len(got) != 1 || got[0] != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A tier that the state machine has no state for would be passed at once.
func TestATierWithoutAStateIsAFault(t *testing.T) {
	definition := bytes.ReplaceAll(statemachine.Definition, []byte(`"StringEquals": "national_team"`), []byte(`"StringEquals": "another"`))
	_, err := read("a.yaml", []byte(content(t, "resident-doctors-2025-07.yaml")), definition)
	if want := "a.yaml: line 42: tiers/4/tier: the state machine has no state for it"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func FuzzReadGivesARoundThatHoldsOrFaults(f *testing.F) {
	f.Add("id: a\nversion: 1\ntiers: [{tier: union}]\n")
	f.Add("startsAt: 2025-10-26 01:30 +01:00\nreminders: [50%]\n")
	f.Fuzz(func(t *testing.T, file string) {
		round, err := Read([]byte(file))
		var bad *lines.Error
		switch {
		case err == nil:
			if err := round.Validate(); err != nil {
				t.Errorf("read a round that does not hold: %v", err)
			}
		case !errors.As(err, &bad) || len(bad.Faults) == 0:
			t.Errorf("got %v, want faults", err)
		}
	})
}

// faults are those of a file, as an operator sees them.
func faults(t *testing.T, file string) []string {
	t.Helper()
	_, err := Read([]byte(file))
	var bad *lines.Error
	if !errors.As(err, &bad) {
		t.Fatalf("got %v, want faults", err)
	}
	return strings.Split(bad.Error(), "\n")
}
