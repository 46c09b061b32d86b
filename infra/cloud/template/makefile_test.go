package template

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

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
