package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

const (
	templateFile    = "template.yaml"
	environmentFile = "infra/local/sam/env.json"

	// endpointPrefix begins every variable by which the SDK finds a service.
	endpointPrefix = "AWS_ENDPOINT_URL_"
	// declaredForAll is the one variable that the template gives to every
	// function; the others go beside it.
	declaredForAll = "TABLE_NAME:"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	template, err := os.ReadFile(templateFile)
	if err != nil {
		return fmt.Errorf("run it in the project's own folder: %w", err)
	}
	environment, err := os.ReadFile(environmentFile)
	if err != nil {
		return fmt.Errorf("read the environment: %w", err)
	}
	names, err := endpoints(environment)
	if err != nil {
		return err
	}
	out, err := declare(string(template), names)
	if err != nil {
		return err
	}
	_, err = os.Stdout.WriteString(out)
	return err
}

// endpoints lists the endpoint variables that an environment file sets for any
// function, sorted.
func endpoints(environment []byte) ([]string, error) {
	var functions map[string]map[string]string
	if err := json.Unmarshal(environment, &functions); err != nil {
		return nil, fmt.Errorf("read %s: %w", environmentFile, err)
	}
	names := make(map[string]bool)
	for _, variables := range functions {
		for name := range variables {
			if strings.HasPrefix(name, endpointPrefix) {
				names[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names)), nil
}

// declare gives the template's text with the variables declared, without a
// value, for every function.
func declare(template string, names []string) (string, error) {
	var out strings.Builder
	places := 0
	for line := range strings.Lines(template) {
		if indent, _, found := strings.Cut(line, declaredForAll); found && strings.TrimSpace(indent) == "" {
			places++
			for _, name := range names {
				fmt.Fprintf(&out, "%s%s: \"\"\n", indent, name)
			}
		}
		out.WriteString(line)
	}
	if places != 1 {
		return "", errors.New("the template does not declare " + declaredForAll + " for all functions in exactly one place")
	}
	return out.String(), nil
}
