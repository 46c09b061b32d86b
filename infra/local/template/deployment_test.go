package template

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const root = "../../../"

func TestTheDeploymentIsUnderstood(t *testing.T) {
	got, err := Load(root+"template.yaml", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Functions) != 8 || len(got.Rules) != 1 || len(got.MailEvents) != 1 || len(got.Tables) != 1 || len(got.Mappings) != 2 || len(got.StateMachines) != 1 {
		t.Errorf("read %d functions, %d tables, %d mappings, %d state machines",
			len(got.Functions), len(got.Tables), len(got.Mappings), len(got.StateMachines))
	}
}

func TestTheCanaryRunsOnlyWhereItsMailsHaveAnAddress(t *testing.T) {
	for address, want := range map[string]int{"": 1, "success@simulator.amazonses.com": 2} {
		got, err := Load(root+"template.yaml", Options{Parameters: map[string]string{"CanaryAddress": address}})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Schedules) != want {
			t.Errorf("with the address %q the schedules are %v", address, got.Schedules)
		}
		for _, s := range got.Schedules {
			if s.Function == "CanaryFunction" && s.Rate != 15*time.Minute {
				t.Errorf("the canary runs every %v", s.Rate)
			}
		}
	}
}

func TestConcurrencyIsReservedByParameterAlone(t *testing.T) {
	reserved := func(parameters map[string]string) map[string]int {
		got, err := Load(root+"template.yaml", Options{Parameters: parameters})
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]int{}
		for _, f := range got.Functions {
			if f.Reserved != nil {
				all[f.LogicalID] = *f.Reserved
			}
		}
		return all
	}
	if got := reserved(nil); len(got) != 0 {
		t.Errorf("by default %v is reserved, which a new account does not have", got)
	}
	want := map[string]int{"EscalateFunction": 10, "ReconcileFunction": 5, "DeliverFunction": 10, "SweepFunction": 0}
	got := reserved(map[string]string{"EscalateConcurrency": "10", "ReconcileConcurrency": "5", "DeliverConcurrency": "10", "SweepConcurrency": "0"})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
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
