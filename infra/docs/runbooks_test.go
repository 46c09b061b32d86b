package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	alarm   = regexp.MustCompile(`(?m)^  (\w+)Alarm:\n    Type: AWS::CloudWatch::Alarm\n(?:    .*\n)*?      AlarmDescription: (.*)$`)
	capital = regexp.MustCompile(`\B[A-Z]`)
	// atNight are the lines that a runbook of an alarm begins with.
	atNight = regexp.MustCompile(`(?m)\A# .+\n\n.+\n\n- \*\*Means:\*\* .+\n- \*\*Look:\*\* .+\n- \*\*Do:\*\* .+\n- \*\*Over:\*\* .+\n\n## Symptoms$`)
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
		if ok && !atNight.MatchString(text) {
			t.Errorf("%s does not begin with what it means, where to look, what to do, and how it is over", name)
		}
		if !strings.HasSuffix(match[2], " Runbook: "+name+`"`) {
			t.Errorf("the alarm %s does not name its runbook %s: %s", match[1], name, match[2])
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

// An alarm's runbook is exercised by a drill, which the scenarios hold to the
// list; one for what operators do by hand, by the tests that its line names.
func TestEveryRunbookIsListedWithWhatExercisesIt(t *testing.T) {
	all := documents(t)
	folder := filepath.Join(root, "infra/docs/runbooks")
	list := prose(all[filepath.Join(folder, "README.md")])
	for path := range all {
		name := filepath.Base(path)
		if filepath.Dir(path) != folder || name == "README.md" {
			continue
		}
		var line string
		for _, each := range list {
			if strings.HasPrefix(each, "| [") && strings.Contains(each, "]("+name+")") {
				line = each
			}
		}
		switch {
		case line == "":
			t.Errorf("%s is not in the list", name)
		case !namedTest.MatchString(line) && !strings.HasSuffix(line, "| a fault |") && !strings.HasSuffix(line, "| figures |"):
			t.Errorf("nothing exercises %s: %s", name, line)
		}
	}
}
