package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/casework"
)

const nurses = "../rounds/nurses-example.yaml"

// edited writes a copy of the nurses' round with some words replaced.
func edited(t *testing.T, pairs ...string) string {
	t.Helper()
	data, err := os.ReadFile(nurses)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(string(data), pairs[i]) {
			t.Fatalf("%s does not hold %q", nurses, pairs[i])
		}
	}
	file := filepath.Join(t.TempDir(), "round.yaml")
	if err := os.WriteFile(file, []byte(strings.NewReplacer(pairs...).Replace(string(data))), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestARoundIsLoadedAndWhatChangesIsSaid(t *testing.T) {
	x := newDirectory(t)
	x.wants("nurses-example, version 1: new\nnothing was changed: this is what would be\n", "rounds", "load", "-dry-run", nurses)
	later := edited(t, "version: 1", "version: 2", "floor: 20 minutes", "floor: 30 minutes", "RCN strike committee", "The RCN")
	x.wants("nurses-example, version 1: new\n", "rounds", "load", nurses)
	x.wants("nurses-example, version 1: unchanged\n", "rounds", "load", nurses)
	x.refuses("line 9: version: 1 is loaded already, with other endsAt: give this one a higher version", "rounds", "load", edited(t, "2026-01-16", "2026-01-17"))
	x.wants("nurses-example, version 2: new version after 1, with other tiers, trustAnswer\n", "rounds", "load", later)
	x.wants("nurses-example, version 3: new version after 2, with the same rules\n", "rounds", "load", edited(t,
		"version: 1", "version: 3", "floor: 20 minutes", "floor: 30 minutes", "RCN strike committee", "The RCN"))
	x.refuses("line 9: version: 3 is loaded already, and this is 1", "rounds", "load", nurses)

	stored, err := x.store.Round(t.Context(), "nurses-example")
	if err != nil || stored.Version != 3 || stored.TrustAnswer.FloorMinutes != 30 {
		t.Errorf("stored %+v, %v", stored, err)
	}
}

// In such a round nobody at the union, or of the national team, would be asked.
func TestARoundIsAnsweredByWhoeverIsRegistered(t *testing.T) {
	x := newTerminal(t)
	const letter = "../rounds/resident-doctors-2025-07.yaml"
	_, err := x.types("rounds", "load", letter, nurses)
	for _, want := range []string{
		letter + ": line 44: tiers/4/answeredBy: \"X24\" is not registered in table " + x.store.Table() + ": add or import it first",
		letter + ": line 51: tiers/5/answeredBy: \"BMA\" is not registered", nurses + ": line 33: tiers/3/answeredBy: \"RCN\" is not registered",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not said in: %v", want, err)
		}
	}
	x.wants("X24 (union), A union\n", "organisations", "add", "X24", "-kind", "union", "-name", "A union")
	x.wants("BMA (national), A national team\n", "organisations", "add", "BMA", "-kind", "national", "-name", "A national team")
	_, err = x.types("rounds", "load", letter)
	for _, want := range []string{
		"line 44: tiers/4/answeredBy: X24 is registered as union, and a national answers for this tier",
		"line 51: tiers/5/answeredBy: BMA is registered as national, and a union answers for this tier",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not said in: %v", want, err)
		}
	}
	x.wants("ROUND  VERSION  FROM  TO  TIERS  NAME\n", "rounds", "list")
}

func TestOneWrongFileAndNoneIsLoaded(t *testing.T) {
	x := newTerminal(t)
	const practice = "../rounds/general-practice-example.yaml"
	wrong := edited(t, "45 minutes", "a while", "RCN strike committee", `""`)
	x.refuses(`line 23: tiers/1/response: "a while" must be a duration`, "rounds", "load", practice, wrong)
	x.refuses("tiers/3/displayName: must be given", "rounds", "load", practice, wrong)
	x.refuses("hold the same round nurses-example", "rounds", "load", practice, nurses, edited(t, "RCN", "RCM"))
	x.refuses("no such file", "rounds", "load", practice, "none.yaml")
	if _, err := x.store.Round(t.Context(), "general-practice-example"); !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("a round was loaded all the same: %v", err)
	}
}

func TestEveryWrongFileIsNamedAtOnce(t *testing.T) {
	x := newTerminal(t)
	first, second := edited(t, "version: 1", "version: one"), edited(t, "staffGroup: nurses", "staffGruop: nurses")
	_, err := x.types("rounds", "check", first, second)
	for _, want := range []string{
		first, "version: must be a whole number", second, "staffGruop: is not a key that belongs here", "staffGroup: must be given",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not said in: %v", want, err)
		}
	}
}

func TestACheckedFileIsSaidBack(t *testing.T) {
	newTerminal(t).wants(`nurses-example, version 1: Nurses, January 2026 (example)
Mon 12 Jan 2026 08:00 GMT to Fri 16 Jan 2026 20:00 GMT
Chief nurse           answered by trust   45 minutes   at least 15
Regional chief nurse  answered by region  45 minutes   at least 15
RCN strike committee  answered by RCN     180 minutes  at least 90
kept, in days: notices 90, drafts 14, deliveries 30

general-practice-example, version 1: Collective action in general practice (example)
Mon 1 Nov 2021 08:00 GMT to Thu 31 Mar 2022 18:30 BST
nobody decides: it takes impact reports only
kept, in days: notices 90, drafts 14, deliveries 30
`, "rounds", "check", nurses, "../rounds/general-practice-example.yaml")
}

func TestLoadedRoundsAreListed(t *testing.T) {
	x := newDirectory(t)
	if _, err := x.types("rounds", "load", nurses, "../rounds/general-practice-example.yaml"); err != nil {
		t.Fatal(err)
	}
	x.wants(`ROUND                     VERSION  FROM                       TO                         TIERS  NAME
general-practice-example  1        Mon 1 Nov 2021 08:00 GMT   Thu 31 Mar 2022 18:30 BST  0      Collective action in general practice (example)
nurses-example            1        Mon 12 Jan 2026 08:00 GMT  Fri 16 Jan 2026 20:00 GMT  3      Nurses, January 2026 (example)
`, "rounds", "list")
}

func TestWhatIsKeptOfARoundIsCountedAndForgotten(t *testing.T) {
	w := newWard(t)
	w.take(time.Minute)
	w.told(2)
	const days = 24 * time.Hour
	for _, step := range []struct {
		after time.Duration
		args  []string
		want  []string
	}{
		{2 * time.Minute, []string{"-dry-run"}, []string{sample.RoundID, "1", "0", "0"}},
		{90*days + 2*time.Minute, []string{"-dry-run"}, []string{sample.RoundID, "1", "0", "1", "-"}},
		{90*days + 2*time.Minute, []string{"-dry-run", sample.RoundID}, []string{sample.RoundID, "1", "0", "1", "-"}},
		{90*days + 2*time.Minute, nil, []string{sample.RoundID, "1", "1", "0", "-"}},
		{90*days + 3*time.Minute, nil, []string{sample.RoundID, "1", "1", "0", "-"}},
	} {
		got, err := w.types(step.after, append([]string{"rounds", "forget"}, step.args...)...)
		if err != nil {
			t.Fatal(err)
		}
		if fields := strings.Fields(strings.Split(got, "\n")[1]); !slices.Equal(fields[:len(step.want)], step.want) {
			t.Errorf("%v: %v, want %v", step.args, fields, step.want)
		}
		if some := strings.Contains(got, ofNoRound); some != (len(step.args) < 2) {
			t.Errorf("%v: what is of no round is shown: %t", step.args, some)
		}
	}
	notices, err := w.store.CaseNotices(t.Context(), w.reference)
	if err != nil || len(notices) != 1 || notices[0].Address != "" || notices[0].Name != "" || notices[0].Status != casework.NoticeAccepted {
		t.Errorf("%+v (%v)", notices, err)
	}
	w.refuses("not found", "rounds", "forget", "no-such-round")
}
