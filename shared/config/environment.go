package config

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
)

// Environment reads variables and remembers what was wrong with any of them,
// so that main reads all it needs and then checks once:
//
//	env := config.FromEnvironment()
//	table, public := env.Required("TABLE_NAME"), env.URL("PUBLIC_URL")
//	if err := env.Err(); err != nil { … }
type Environment struct {
	lookup   func(name string) (string, bool)
	problems []error
}

// FromEnvironment reads the process's own environment.
func FromEnvironment() *Environment { return From(os.LookupEnv) }

// From reads from a function that has the meaning of os.LookupEnv.
func From(lookup func(name string) (value string, set bool)) *Environment {
	return &Environment{lookup: lookup}
}

// Required is a variable that must be set and not be empty.
func (e *Environment) Required(name string) string {
	value, _ := e.lookup(name)
	if value == "" {
		e.problems = append(e.problems, fmt.Errorf("%s is not set", name))
	}
	return value
}

// Positive is a variable that must be a whole number above 0.
func (e *Environment) Positive(name string) int {
	value := e.Required(name)
	if value == "" {
		return 0
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		e.problems = append(e.problems, fmt.Errorf("%s is not a whole number above 0", name))
		return 0
	}
	return n
}

// Optional is a variable that may be missing or empty.
func (e *Environment) Optional(name string) string {
	value, _ := e.lookup(name)
	return value
}

// URL is a variable that must be the absolute http or https URL of a site or a
// place in it, without user, query and fragment. It is returned without
// trailing slashes, ready for a path to be added.
func (e *Environment) URL(name string) string {
	if e.Required(name) == "" {
		return ""
	}
	return e.OptionalURL(name)
}

// OptionalURL is URL for a variable that may be missing or empty.
func (e *Environment) OptionalURL(name string) string {
	value := e.Optional(name)
	if value == "" {
		return ""
	}
	u, err := url.Parse(value)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" ||
		u.User != nil || u.RawQuery != "" || u.ForceQuery || strings.Contains(value, "#") {
		e.problems = append(e.problems, fmt.Errorf("%s is not the URL of a site", name))
		return ""
	}
	return strings.TrimRight(value, "/")
}

// Err names everything that was wrong so far; nil if nothing was.
func (e *Environment) Err() error {
	if len(e.problems) == 0 {
		return nil
	}
	return fmt.Errorf("environment: %w", errors.Join(e.problems...))
}
