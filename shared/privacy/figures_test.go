package privacy_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"example.org/derogations/shared/privacy"
)

// lines are those of a file in testdata, but those that begin with "# ".
func lines(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(strings.Split(strings.TrimSpace(string(text)), "\n"), func(line string) bool { return strings.HasPrefix(line, "# ") })
}

// aboutServices are ways in which a service stands beside a grade.
var aboutServices = []string{
	"Consultant * rota", "Consultant * unavailable", "* consultant on call", "The * registrar is on strike.", "Registrar * is on strike.", "Registrar, *, from 20:00",
	"SHO * and FY1 *", "* (ST5) is vacant.", "* ST3 gap", "Locum * booked.", "Two * registrars of three", "Consultant *.", "* Consultant (1) and * Registrar (0)",
}

// The figures are printed and held: of texts without anybody, how many are warned of,
// and of texts about somebody, how many are not. A change may lower them.
func TestFalseAlarmsAndMisses(t *testing.T) {
	alarms := func(name string, most int, texts []string) {
		n := 0
		for _, text := range texts {
			if words := found(text); len(words) > 0 {
				n++
				t.Logf("false alarm: %q %v", text, words)
			}
		}
		t.Logf("%s: %d false alarms in %d", name, n, len(texts))
		if n > most {
			t.Errorf("%s: %d false alarms in %d, and %d were known", name, n, len(texts), most)
		}
	}
	beside := func(names []string) []string {
		var all []string
		for _, name := range names {
			for _, way := range aboutServices {
				all = append(all, strings.ReplaceAll(way, "*", name))
			}
		}
		return all
	}
	alarms("services", 0, beside(lines(t, "services.txt")))
	alarms("unseen services", 80, beside(lines(t, "services-unseen.txt")))
	alarms("hospitals", 45, beside(lines(t, "sites.txt")))
	alarms("sentences", 0, lines(t, "careful.txt"))

	most := map[privacy.Kind]int{privacy.PossibleName: 2}
	all, misses := map[privacy.Kind]int{}, map[privacy.Kind]int{}
	var kind privacy.Kind
	for _, line := range lines(t, "people.txt") {
		if name, ok := strings.CutPrefix(line, "## "); ok {
			kind = privacy.Kind(name)
			continue
		}
		text := strings.NewReplacer("[", "", "]", "").Replace(line)
		var words []string
		for _, part := range strings.Split(line, "[")[1:] {
			words = append(words, part[:strings.Index(part, "]")])
		}
		all[kind]++
		if !pointedAt(found(text)[kind], words) {
			misses[kind]++
			t.Logf("miss: %q, want %q, got %q", text, words, found(text))
		}
	}
	for kind, n := range all {
		t.Logf("%s: %d misses in %d", kind, misses[kind], n)
		if misses[kind] > most[kind] {
			t.Errorf("%s: %d misses in %d, and %d were known", kind, misses[kind], n, most[kind])
		}
	}
}

// pointedAt reports whether all words are within what was found.
func pointedAt(found, words []string) bool {
	for _, one := range words {
		if !slices.ContainsFunc(found, func(f string) bool { return strings.Contains(f, one) }) {
			return false
		}
	}
	return true
}
