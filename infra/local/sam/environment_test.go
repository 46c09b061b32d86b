package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.org/derogations/infra/cloud/template"
	"example.org/derogations/infra/local/sample"
)

const root = "../../.."

// sdkVariables are those by which the SDK finds the services in use.
var sdkVariables = []string{
	"AWS_ENDPOINT_URL_CODEDEPLOY", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_LAMBDA", "AWS_ENDPOINT_URL_SECRETS_MANAGER",
	"AWS_ENDPOINT_URL_SESV2", "AWS_ENDPOINT_URL_SFN", "AWS_ENDPOINT_URL_SNS",
}

func readEnvironment(t *testing.T) map[string]map[string]string {
	t.Helper()
	text, err := os.ReadFile("env.json")
	if err != nil {
		t.Fatal(err)
	}
	var functions map[string]map[string]string
	if err := json.Unmarshal(text, &functions); err != nil {
		t.Fatal(err)
	}
	return functions
}

// local loads a template as the runner does with its defaults.
func local(t *testing.T, file string) *template.Template {
	t.Helper()
	loaded, err := template.Load(file, template.Options{
		StackName: "derogations", Region: "eu-west-2", Account: "000000000000",
		Parameters: sample.Parameters(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

func TestTheEnvironmentIsThatOfTheTemplateAndTheRunner(t *testing.T) {
	environment := readEnvironment(t)
	deployment := local(t, filepath.Join(root, "template.yaml"))
	var functions []string
	for _, f := range deployment.Functions {
		functions = append(functions, f.LogicalID)
		given := environment[f.LogicalID]
		for name, value := range f.Environment {
			if name == "PUBLIC_URL" {
				value = "http://127.0.0.1:8080" // the runner's own address
			}
			if given[name] != value {
				t.Errorf("%s: %s is %q, the runner gives %q", f.LogicalID, name, given[name], value)
			}
		}
		for name, value := range given {
			if _, declared := f.Environment[name]; declared {
				continue
			}
			if !slices.Contains(sdkVariables, name) {
				t.Errorf("%s: neither the template nor the SDK knows %s", f.LogicalID, name)
			}
			if !strings.HasPrefix(value, "http://host.docker.internal:") {
				t.Errorf("%s: %s is %q, which is not the host seen from a container", f.LogicalID, name, value)
			}
		}
	}
	slices.Sort(functions)
	if named := slices.Sorted(maps.Keys(environment)); !slices.Equal(named, functions) {
		t.Errorf("functions %v, the template has %v", named, functions)
	}
}

func TestTheTemplateDeclaresEveryVariableThatTheEnvironmentSets(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	environment, err := os.ReadFile("env.json")
	if err != nil {
		t.Fatal(err)
	}
	names, err := endpoints(environment)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(names, sdkVariables) {
		t.Errorf("endpoints %v, want %v", names, sdkVariables)
	}
	declared, err := declare(string(text), names)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "template.yaml")
	if err := os.WriteFile(file, []byte(declared), 0o600); err != nil {
		t.Fatal(err)
	}
	set := readEnvironment(t)
	for _, f := range local(t, file).Functions {
		for name := range set[f.LogicalID] {
			if _, ok := f.Environment[name]; !ok {
				t.Errorf("%s: %s is not declared, so SAM would drop it", f.LogicalID, name)
			}
		}
	}
}

func TestATemplateThatDoesNotFitIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"none":       "Variables:\n  OTHER: x\n",
		"two":        "a:\n  TABLE_NAME: x\nb:\n  TABLE_NAME: y\n",
		"in a value": "a: the TABLE_NAME: x\n",
	} {
		if _, err := declare(text, sdkVariables); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
