package docs

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/itchyny/gojq"

	"example.org/derogations/shared/keyset"
)

var jqProgram = regexp.MustCompile(`jq -c (?:--arg key [^\n]*? )?'([^']+)' ?(?:keys\.json )?> (\w+)\.json`)

// Whoever follows the runbook a second time adds a third key, and loses none.
func TestKeysAreRotatedAgainAndAgain(t *testing.T) {
	programs := map[string]string{}
	for _, match := range jqProgram.FindAllStringSubmatch(read(t, "infra/docs/runbooks/rotate-keys.md"), -1) {
		programs[match[2]] = match[1]
	}
	if programs["keys"] == "" || programs["current"] == "" {
		t.Fatalf("found only %v: the pattern is wrong", programs)
	}
	run := func(program, input string) string {
		t.Helper()
		parsed, err := gojq.Parse(program)
		if err != nil {
			t.Fatalf("%s: %v", program, err)
		}
		code, err := gojq.Compile(parsed, gojq.WithVariables([]string{"$key"}))
		if err != nil {
			t.Fatalf("%s: %v", program, err)
		}
		var before any
		if err := json.Unmarshal([]byte(input), &before); err != nil {
			t.Fatal(err)
		}
		after, _ := code.Run(before, strings.Repeat("k", 64)).Next()
		out, err := json.Marshal(after)
		if failed, is := after.(error); is || err != nil {
			t.Fatalf("%s: %v, %v", program, failed, err)
		}
		return string(out)
	}
	first := strings.Repeat("a", 64)
	secret := `{"current":"1","1":"` + first + `"}`
	for _, current := range []string{"2", "3"} {
		secret = run(programs["current"], run(programs["keys"], secret))
		set, err := keyset.Parse([]byte(secret))
		if err != nil || set.Current() != current {
			t.Errorf("current is %s, %v; want %s", set.Current(), err, current)
		}
	}
	var members map[string]string
	if err := json.Unmarshal([]byte(secret), &members); err != nil || len(members) != 4 || members["1"] != first {
		t.Errorf("after two rotations: %d members, %v", len(members), err)
	}
}
