package alarms

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	emitted = regexp.MustCompile(`telemetry\.(?:Count|Seconds)\(\S+, ([^,]+),`)
	// listed are names of metrics that stand elsewhere than in the call: returned, in
	// a table, or as a constant.
	listed = regexp.MustCompile(`"([A-Z][A-Za-z]+)"`)
	// begun is the beginning of names that are put together; the function's own test
	// holds the board to the rest.
	begun = regexp.MustCompile(`name := "([A-Z][A-Za-z]+)"`)
)

// metricsOfTheCode are the names that functions give to metrics, and what others
// begin with. A file that emits one by a name that is worked out has all its names
// of that form taken.
func metricsOfTheCode(t *testing.T) (names map[string]bool, beginnings []string) {
	t.Helper()
	names = map[string]bool{"Failed": true} // By telemetry itself.
	for _, folder := range []string{"functions", "shared"} {
		err := filepath.WalkDir(filepath.Join("../../..", folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, match := range emitted.FindAllStringSubmatch(string(text), -1) {
				if name, literal := strings.CutPrefix(match[1], `"`); literal {
					names[strings.TrimSuffix(name, `"`)] = true
					continue
				}
				for _, each := range listed.FindAllStringSubmatch(string(text), -1) {
					names[each[1]] = true
				}
				for _, each := range begun.FindAllStringSubmatch(string(text), -1) {
					beginnings = append(beginnings, each[1])
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return names, beginnings
}
