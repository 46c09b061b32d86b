package template

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
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

func TestTheFunctionsAreBuiltForTheProcessorThatIsAskedFor(t *testing.T) {
	for given, want := range map[string]string{"": "arm64", "x86_64": "x86_64"} {
		parameters := map[string]string{}
		if given != "" {
			parameters["Architecture"] = given
		}
		got, err := Load(root+"template.yaml", Options{Parameters: parameters})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range got.Functions {
			if f.Architecture != want {
				t.Errorf("with the parameter %q, %s is for %q", given, f.LogicalID, f.Architecture)
			}
		}
	}
	if _, err := Load(root+"template.yaml", Options{Parameters: map[string]string{"Architecture": "riscv"}}); err == nil || !strings.Contains(err.Error(), "riscv") {
		t.Errorf("another processor: %v", err)
	}
}

func TestTheMakefileHasATargetForEachFunctionAndNoOther(t *testing.T) {
	got, err := Load(root+"template.yaml", Options{})
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, f := range got.Functions {
		want = append(want, "build-"+f.LogicalID)
	}
	out, err := makefile(t, "-p", "-q", "--silent")
	if !strings.Contains(out, "\nFUNCTIONS = ") {
		t.Fatalf("make -p: %v\n%s", err, out)
	}
	_, list, _ := strings.Cut(out, "\nFUNCTIONS = ")
	list, _, _ = strings.Cut(list, "\n")
	targets := strings.Fields(list)
	slices.Sort(targets)
	if !slices.Equal(targets, want) {
		t.Errorf("targets %v, functions %v", targets, want)
	}
}

func TestTheMakefileFollowsTheArchitecture(t *testing.T) {
	written := func(lines ...string) string { return strings.Join(lines, "\n") + "\n" }
	table := `[function_build_definitions.6c7b]` + "\n" + `codeuri = "/src"` + "\n" + `architecture = `
	for name, tt := range map[string]struct {
		written     string // what "sam build" wrote down; empty: it is not "sam build" that calls
		environment string
		argument    string
		want        string
		refused     string
	}{
		"by hand":                             {want: "arm64"},
		"by hand, for another":                {environment: "GOARCH=amd64", want: "amd64"},
		"by hand, for another, as argument":   {argument: "GOARCH=amd64", want: "amd64"},
		"SAM, arm64":                          {written: written(table + `"arm64"`), want: "arm64"},
		"SAM, x86_64":                         {written: written(table+`"x86_64"`, table+`"x86_64"`), want: "amd64"},
		"SAM, and the same in GOARCH":         {written: written(table + `"x86_64"`), environment: "GOARCH=amd64", want: "amd64"},
		"SAM, and another in GOARCH":          {written: written(table + `"x86_64"`), environment: "GOARCH=arm64", refused: "GOARCH is arm64, and the template's Architecture is x86_64"},
		"SAM, for two":                        {written: written(table+`"x86_64"`, table+`"arm64"`), refused: `it wrote down "arm64 x86_64"`},
		"SAM, for one that Lambda has not":    {written: written(table + `"riscv"`), refused: `it wrote down "riscv"`},
		"SAM, which wrote down nothing of it": {written: written("# This file is empty"), refused: `it wrote down ""`},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			arguments := []string{"--dry-run", "build-ApiFunction"}
			if tt.written != "" {
				if err := os.WriteFile(filepath.Join(folder, "build.toml"), []byte(tt.written), 0o600); err != nil {
					t.Fatal(err)
				}
				artifacts := filepath.Join(folder, "build", "ApiFunction")
				if err := os.MkdirAll(artifacts, 0o700); err != nil {
					t.Fatal(err)
				}
				t.Setenv("ARTIFACTS_DIR", artifacts)
			}
			_, value, given := strings.Cut(tt.environment, "GOARCH=")
			t.Setenv("GOARCH", value) // as it was, afterwards
			if !given {
				os.Unsetenv("GOARCH")
			}
			if tt.argument != "" {
				arguments = append(arguments, tt.argument)
			}
			out, err := makefile(t, arguments...)
			switch {
			case tt.refused != "" && (err == nil || !strings.Contains(out, tt.refused)):
				t.Errorf("%v, want it refused with %q: %s", err, tt.refused, out)
			case tt.refused == "" && (err != nil || !strings.Contains(out, " GOARCH="+tt.want+" go build ")):
				t.Errorf("%v, want GOARCH=%s: %s", err, tt.want, out)
			}
		})
	}
}

// makefile runs make in the project's folder and gives what it printed.
func makefile(t *testing.T, arguments ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "make", arguments...)
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestAStackWorksOnATableThatExists(t *testing.T) {
	const stream = "arn:aws:dynamodb:eu-west-2:000000000000:table/derogations-restored/stream/2026-11-20T23:30:00.000"
	got, err := Load(root+"template.yaml", Options{Parameters: map[string]string{"TableSuffix": "restored", "TableStream": stream}})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Tables) != 0 || got.Existing != (ExistingTable{Name: "derogations-restored", Stream: stream}) || len(got.Mappings) != 2 {
		t.Errorf("makes %v, works on %+v", got.Tables, got.Existing)
	}
	for _, f := range got.Functions {
		if table := f.Environment["TABLE_NAME"]; table != got.Existing.Name {
			t.Errorf("%s works on %s", f.LogicalID, table)
		}
		for _, s := range f.Statements {
			for _, resource := range append(s.Resources, s.NotResources...) {
				if strings.Contains(resource, ":dynamodb:") && !strings.Contains(resource, ":table/"+got.Existing.Name) {
					t.Errorf("%s: statement %s is about %s", f.LogicalID, s.Sid, resource)
				}
			}
		}
	}
}

func TestNothingOfSESIsThereWhereNotifySendsMail(t *testing.T) {
	for provider, want := range map[string]int{"ses": 1, "notify": 0} {
		got, err := Load(root+"template.yaml", Options{Parameters: map[string]string{"MailProvider": provider}})
		if err != nil {
			t.Fatal(err)
		}
		grants := 0
		for _, f := range got.Functions {
			for _, s := range f.Statements {
				if strings.HasPrefix(s.Actions[0], "ses:") {
					grants++
				}
			}
		}
		if len(got.MailEvents) != want || len(got.Rules) != want || grants != want {
			t.Errorf("%s: %d event destinations, %d rules, %d grants", provider, len(got.MailEvents), len(got.Rules), grants)
		}
	}
}

func TestMailHasTheStacksOwnConfigurationSetUnlessOneIsNamed(t *testing.T) {
	for given, want := range map[string]string{"": "derogations-ConfigurationSet", "shared": "shared"} {
		got, err := Load(root+"template.yaml", Options{Parameters: map[string]string{"MailConfigurationSet": given}})
		if err != nil {
			t.Fatal(err)
		}
		deliver, _ := got.Function("DeliverFunction")
		if deliver.Environment["MAIL_CONFIGURATION_SET"] != want || got.MailEvents[0].ConfigurationSet != want || !strings.Contains(got.Rules[0].Pattern, `["`+want+`"]`) {
			t.Errorf("given %q: sent with %s, told of by %s, listened to by %s", given, deliver.Environment["MAIL_CONFIGURATION_SET"], got.MailEvents[0].ConfigurationSet, got.Rules[0].Pattern)
		}
	}
}

func TestEveryLinkLeadsToTheDomainOrToTheGatewaysOwnAddress(t *testing.T) {
	for domain, want := range map[string]map[string]string{
		"":                        {"ApiFunction": "", "PagesFunction": "", "DeliverFunction": "https://local.execute-api.eu-west-2.amazonaws.com"},
		"derogations.example.org": {"ApiFunction": "https://derogations.example.org", "PagesFunction": "https://derogations.example.org", "DeliverFunction": "https://derogations.example.org"},
	} {
		got, err := Load(root+"template.yaml", Options{Parameters: map[string]string{"DomainName": domain}})
		if err != nil {
			t.Fatal(err)
		}
		for id, url := range want {
			f, _ := got.Function(id)
			if f.Environment["PUBLIC_URL"] != url {
				t.Errorf("with the domain %q %s has %q", domain, id, f.Environment["PUBLIC_URL"])
			}
			if name, ok := f.Environment["DOMAIN_NAME"]; ok && name != domain {
				t.Errorf("with the domain %q %s answers to %q", domain, id, name)
			}
		}
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

// What holds data outlives its stack, but not a first deployment that failed.
func TestWhatIsKeptIsNotKeptByADeploymentThatFailed(t *testing.T) {
	text, err := os.ReadFile(root + "template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "\n    DeletionPolicy: Retain\n") || strings.Contains(string(text), "DeletionProtectionEnabled: true") {
		t.Error("a resource would outlive a first deployment that failed")
	}
	if got := strings.Count(string(text), "DeletionPolicy: RetainExceptOnCreate\n    UpdateReplacePolicy: Retain\n"); got != 5 {
		t.Errorf("%d resources are kept, want the table, three secrets and the queue", got)
	}
}
