package preflight

import (
	"errors"
	"regexp"
	"strings"
	"testing"
)

func TestThisMachineCanRunTheCloud(t *testing.T) {
	if err := Check(t.Context(), Runner(true)); err != nil {
		t.Fatal(err)
	}
}

func TestEverythingMissingIsNamedAtOnceWithHowToGetIt(t *testing.T) {
	any := regexp.MustCompile(`(\d+)`)
	err := Check(t.Context(), []Tool{
		{Name: "Abacus", Command: []string{"no-such-abacus"}, Version: any, AtLeast: "3", HowToGetIt: "apt-get install abacus"},
		{Name: "Go", Command: []string{"go", "version"}, Version: regexp.MustCompile(`go(\d+\.\d+)`), AtLeast: "1.99", HowToGetIt: "wait"},
		{Name: "Node.js", Command: []string{"node", "--version"}, Version: any, AtLeast: "1"},
	})
	var missing *MissingError
	if !errors.As(err, &missing) || len(missing.Lines) != 2 {
		t.Fatalf("got %v, want two lines", err)
	}
	for _, want := range []string{"Abacus 3 or newer", "not found", "apt-get install abacus", "Go 1.99 or newer", "found Go 1."} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in: %v", want, err)
		}
	}
}

func TestAJavaThatIsTooOldIsNamedAsPeopleKnowIt(t *testing.T) {
	java := Runner(true)[len(Runner(false))]
	for said, want := range map[string]string{
		`openjdk version "1.8.0_412"`:          "Java 17 or newer (runs DynamoDB Local; found Java 8)",
		`openjdk version "11.0.22" 2024-01-16`: "found Java 11",
		`openjdk version "17.0.10"`:            "",
		`no runtime is installed`:              "does not tell its version: no runtime is installed",
	} {
		java.Command = []string{"echo", said}
		err := Check(t.Context(), []Tool{java})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", said, err)
		}
	}
}

func TestWithAnotherDatabaseNoJavaIsAskedFor(t *testing.T) {
	for _, tool := range Runner(false) {
		if tool.Name == "Java" {
			t.Error("Java is asked for")
		}
	}
}
