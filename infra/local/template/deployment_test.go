package template

import (
	"os"
	"strings"
	"testing"
)

const root = "../../../"

func TestTheDeploymentIsUnderstood(t *testing.T) {
	got, err := Load(root+"template.yaml", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Functions) != 7 || len(got.Tables) != 1 || len(got.Mappings) != 2 || len(got.StateMachines) != 1 {
		t.Errorf("read %d functions, %d tables, %d mappings, %d state machines",
			len(got.Functions), len(got.Tables), len(got.Mappings), len(got.StateMachines))
	}
}

func TestTheMakefileBuildsThePackageThatTheTemplateNames(t *testing.T) {
	got, err := Load(root+"template.yaml", Options{})
	if err != nil {
		t.Fatal(err)
	}
	makefile, err := os.ReadFile(root + "Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range got.Functions {
		if want := "build-" + f.LogicalID + ": PACKAGE = " + f.Package + "\n"; !strings.Contains(string(makefile), want) {
			t.Errorf("the Makefile has no line %q", strings.TrimSpace(want))
		}
		for name, source := range f.Assets {
			if want := "cp " + source + ` "$(ARTIFACTS_DIR)/` + name + "\"\n"; !strings.Contains(string(makefile), want) {
				t.Errorf("the Makefile has no line %q", strings.TrimSpace(want))
			}
		}
	}
}
