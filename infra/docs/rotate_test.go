package docs

import (
	"encoding/json"
	"os/exec"
	"regexp"
	"strings"
	"testing"

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
	jq, err := exec.LookPath("jq")
	if err != nil {
		t.Skipf("the runbook was not tried, because jq is not installed: %v", err)
	}
	run := func(program, input string) string {
		t.Helper()
		command := exec.CommandContext(t.Context(), jq, "-c", "--arg", "key", strings.Repeat("k", 64), program)
		command.Stdin = strings.NewReader(input)
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v: %s", program, err, out)
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
