package config_test

import (
	"strings"
	"testing"

	"example.org/derogations/shared/config"
)

func environment(values map[string]string) *config.Environment {
	return config.From(func(name string) (string, bool) {
		value, set := values[name]
		return value, set
	})
}

func TestEverythingMissingIsNamedAtOnce(t *testing.T) {
	env := environment(map[string]string{"PRESENT": "yes", "EMPTY": "", "BAD_URL": "not-a-url-but-private"})
	if got := env.Required("PRESENT"); got != "yes" {
		t.Errorf("PRESENT = %q", got)
	}
	env.Required("EMPTY")
	env.Required("MISSING")
	env.URL("MISSING_URL")
	env.URL("BAD_URL")
	env.Optional("NOT_NEEDED")
	env.OptionalURL("NOT_NEEDED_EITHER")
	err := env.Err()
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"EMPTY is not set", "MISSING is not set", "MISSING_URL is not set", "BAD_URL is not the URL of a site"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
	for _, not := range []string{"PRESENT", "NOT_NEEDED", "NOT_NEEDED_EITHER", "private"} {
		if strings.Contains(err.Error(), not) {
			t.Errorf("%q says %q", err, not)
		}
	}
}

func TestNothingMissingIsNoError(t *testing.T) {
	env := environment(map[string]string{"TABLE_NAME": "derogations", "SENDER": "NHS"})
	if env.Required("TABLE_NAME") != "derogations" || env.Optional("SENDER") != "NHS" || env.Optional("OTHER") != "" {
		t.Error("a value was not read")
	}
	if err := env.Err(); err != nil {
		t.Error(err)
	}
}

func TestAURLIsASiteWithoutATrailingSlash(t *testing.T) {
	for value, want := range map[string]string{
		"https://derogations.example.org":       "https://derogations.example.org",
		"https://derogations.example.org/":      "https://derogations.example.org",
		"http://localhost:8080":                 "http://localhost:8080",
		"https://example.org/derogations/":      "https://example.org/derogations",
		"ftp://example.org":                     "",
		"derogations.example.org":               "",
		"//derogations.example.org":             "",
		"https://":                              "",
		"https://user:pw@example.org":           "",
		"https://example.org?a=b":               "",
		"https://example.org?":                  "",
		"https://example.org#":                  "",
		"https://example.org:port":              "",
		"javascript:alert(1)":                   "",
		"https://derogations.example.org\nx: y": "",
	} {
		env := environment(map[string]string{"PUBLIC_URL": value})
		got := env.URL("PUBLIC_URL")
		if got != want || (env.Err() == nil) != (want != "") {
			t.Errorf("%q: %q, %v, want %q", value, got, env.Err(), want)
		}
	}
}

func TestTheProcessEnvironmentIsRead(t *testing.T) {
	t.Setenv("DEROGATIONS_CONFIG_TEST", "here")
	if got := config.FromEnvironment().Required("DEROGATIONS_CONFIG_TEST"); got != "here" {
		t.Errorf("got %q", got)
	}
}
