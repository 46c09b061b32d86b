package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	alarm   = regexp.MustCompile(`(?m)^  (\w+)Alarm:\n    Type: AWS::CloudWatch::Alarm$`)
	capital = regexp.MustCompile(`\B[A-Z]`)
)

func TestEveryAlarmHasItsRunbook(t *testing.T) {
	template, err := os.ReadFile(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	alarms := alarm.FindAllStringSubmatch(string(template), -1)
	if len(alarms) == 0 {
		t.Fatal("the template has no alarms: the pattern is wrong")
	}
	all := documents(t)
	for _, match := range alarms {
		name := strings.ToLower(capital.ReplaceAllString(match[1], "-$0")) + ".md"
		text, ok := all[filepath.Join(root, "infra/docs/runbooks", name)]
		if !ok {
			t.Errorf("alarm %s has no runbook %s", match[1], name)
		}
		for _, part := range []string{"\n## Symptoms\n", "\n## Check\n", "\n## Act\n", "\n## Afterwards\n"} {
			if ok && !strings.Contains(text, part) {
				t.Errorf("%s has no part %q", name, strings.Trim(part, "\n# "))
			}
		}
		if !strings.Contains(all[filepath.Join(root, "infra/docs/runbooks/README.md")], "("+name+")") {
			t.Errorf("%s is not in the list", name)
		}
		if !strings.Contains(all[filepath.Join(root, "infra/docs/operations.md")], "`"+match[1]+"`") {
			t.Errorf("alarm %s is not in operations.md", match[1])
		}
	}
}
