package template

import (
	"os"
	"regexp"
	"testing"

	"go.yaml.in/yaml/v4"
)

// TestADeploymentSaysWhoRunsTheService holds what CloudFormation checks of the foot of
// every page: that each of it is given, and is what it should be.
func TestADeploymentSaysWhoRunsTheService(t *testing.T) {
	text, err := os.ReadFile(root + "template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Parameters map[string]struct {
			AllowedPattern string `yaml:"AllowedPattern"`
		} `yaml:"Parameters"`
		Rules map[string]struct {
			Assertions []struct {
				AssertDescription string `yaml:"AssertDescription"`
			} `yaml:"Assertions"`
		} `yaml:"Rules"`
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	needed := map[string]bool{}
	for _, assertion := range file.Rules["OperatorIsNamed"].Assertions {
		needed[assertion.AssertDescription] = true
	}
	page := map[string]bool{
		"https://www.example.org/accessibility": true, "https://example.org": true, "http://example.org": false, "www.example.org": false,
		"https://me@example.org/": false, "https://example.org/a?b=c": false, "https://": false, "javascript:alert(1)": false, "https://example.org/a b": false,
	}
	for name, answers := range map[string]map[string]bool{
		"AccessibilityStatement": page, "PrivacyNotice": page,
		"ContactEmail": {"help@example.org": true, "help": false, "a b@example.org": false, "help@": false},
		"ContactPhone": {"020 7946 0000": true, "+44 20 7946 0000": true, "phone us": false, "999": false},
	} {
		if !needed[name+" must be given."] {
			t.Errorf("no rule refuses a deployment without %s", name)
		}
		pattern := regexp.MustCompile(file.Parameters[name].AllowedPattern)
		for value, taken := range answers {
			if pattern.MatchString(value) != taken {
				t.Errorf("%s %q: taken %v", name, value, !taken)
			}
		}
	}
}
