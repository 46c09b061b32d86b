package main

import (
	"os/exec"
	"strings"
	"testing"
)

// The script is run by the shell itself.
func TestTheShellCompletesCommandsAndFlags(t *testing.T) {
	script, err := terminal{t: t}.types("completion")
	if err != nil {
		t.Fatal(err)
	}
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Fatalf("bash is needed to try the script: %v", err)
	}
	for typed, want := range map[string]string{
		"admin r":                              "register rounds",
		"admin organisations ":                 "add import show",
		"admin clients keys re":                "retire revoke",
		"admin -table x clients keys add --no": "--not-after --not-before",
		"admin contacts check --or":            "--organisation",
		"admin contacts load testdata/conta":   "testdata/contacts.csv testdata/contacts.yaml",
	} {
		words := strings.Split(typed, " ")
		ask := script + "COMP_WORDS=(" + strings.Join(words[:len(words)-1], " ") + " '" + words[len(words)-1] + "'); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _admin; printf '%s\n' \"${COMPREPLY[@]}\" | grep -v '^--[hjtm]' | sort | xargs"
		out, err := exec.CommandContext(t.Context(), bash, "-c", ask).Output()
		if got := strings.TrimSpace(string(out)); err != nil || got != want {
			t.Errorf("%s: got %q, %v; want %q", typed, got, err, want)
		}
	}
}
