package docs

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.org/derogations/infra/cloud/template"
)

var (
	parametersSection = regexp.MustCompile(`(?s)\nParameters:\n(.*?)\n[A-Z]`)
	parameterName     = regexp.MustCompile(`(?m)^  (\w+):$`)
	tableRow          = regexp.MustCompile("(?m)^\\| ((?:`\\w+`(?:, )?)+) \\|")
	settingsRow       = regexp.MustCompile("(?m)^\\| ((?:`[A-Z_]+`(?:, )?)+) \\| ([a-z, ]+) \\|")
	settingRead       = regexp.MustCompile(`env\.\w+\("([A-Z_]+)"`)
	assigned          = regexp.MustCompile(`\b([A-Z][A-Za-z]+)=`)
)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// firsts are the first groups of all matches.
func firsts(pattern *regexp.Regexp, text string) (found []string) {
	for _, match := range pattern.FindAllStringSubmatch(text, -1) {
		found = append(found, match[1])
	}
	return found
}

// listed are the names in the first column of the table below a heading.
func listed(t *testing.T, document, heading string) (names []string) {
	t.Helper()
	_, below, found := strings.Cut(document, "\n## "+heading+"\n")
	if !found {
		t.Fatalf("there is no heading %q", heading)
	}
	section, _, _ := strings.Cut(below, "\n## ")
	for _, row := range firsts(tableRow, section) {
		for name := range strings.SplitSeq(row, ", ") {
			names = append(names, strings.Trim(name, "`"))
		}
	}
	return names
}

func same(t *testing.T, what string, documented, defined []string) {
	t.Helper()
	for _, name := range defined {
		if !slices.Contains(documented, name) {
			t.Errorf("%s %s is not explained", what, name)
		}
	}
	for _, name := range documented {
		if !slices.Contains(defined, name) {
			t.Errorf("%s %s is explained, and is not there", what, name)
		}
	}
}

func TestEveryParameterIsExplainedAndNoneThatIsNotThere(t *testing.T) {
	deploy := read(t, "infra/docs/deploy.md")
	defined := firsts(parameterName, parametersSection.FindString(read(t, "template.yaml")))
	if len(defined) < 20 {
		t.Fatalf("found only the parameters %v: the pattern is wrong", defined)
	}
	same(t, "parameter", listed(t, deploy, "Parameters"), defined)
	for _, name := range firsts(assigned, read(t, "samconfig.toml")) {
		if !slices.Contains(defined, name) {
			t.Errorf("samconfig.toml sets %s, which is no parameter", name)
		}
	}
}

// What a function reads, what the template sets for it and what the table says of
// it are the same: a variable that only two of them know is a half-made change.
func TestEverySettingIsReadAndSetAndExplained(t *testing.T) {
	deployment, err := template.Load(filepath.Join(root, "template.yaml"), template.Options{})
	if err != nil {
		t.Fatal(err)
	}
	explained := settingsExplained(t, deployment)
	for _, function := range deployment.Functions {
		name := filepath.Base(function.Package)
		sources, err := filepath.Glob(filepath.Join(root, function.Package, "*.go"))
		if err != nil || len(sources) == 0 {
			t.Fatalf("%s has no files: %v", function.Package, err)
		}
		var reads []string
		for _, source := range sources {
			reads = append(reads, firsts(settingRead, read(t, strings.TrimPrefix(source, root)))...)
		}
		reads = slices.DeleteFunc(reads, func(name string) bool { return name == "LAMBDA_TASK_ROOT" }) // Lambda sets it.
		same(t, name+": variable", explained[name], reads)
		set := slices.Collect(maps.Keys(function.Environment))
		if name == "pages" {
			set = append(set, "ASSETS_DIR") // The template leaves it out: the default is right there.
		}
		for _, variable := range set {
			if !slices.Contains(reads, variable) {
				t.Errorf("template.yaml sets %s for %s, which does not read it", variable, name)
			}
		}
		for _, variable := range reads {
			if !slices.Contains(set, variable) {
				t.Errorf("%s reads %s, which template.yaml does not set", name, variable)
			}
		}
	}
}

// settingsExplained are the variables that the table in deploy.md has for each
// function.
func settingsExplained(t *testing.T, deployment *template.Template) map[string][]string {
	t.Helper()
	explained := map[string][]string{}
	for _, row := range settingsRow.FindAllStringSubmatch(read(t, "infra/docs/deploy.md"), -1) {
		functions := strings.Split(row[2], ", ")
		if row[2] == "all" {
			functions = nil
			for _, function := range deployment.Functions {
				functions = append(functions, filepath.Base(function.Package))
			}
		}
		for _, function := range functions {
			for variable := range strings.SplitSeq(row[1], ", ") {
				explained[function] = append(explained[function], strings.Trim(variable, "`"))
			}
		}
	}
	return explained
}
