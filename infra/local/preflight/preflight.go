package preflight

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// Tool is a program that must be there, in at least a major version.
type Tool struct {
	Name       string
	Command    []string
	Version    *regexp.Regexp // its first group is the major version
	AtLeast    int
	WhatFor    string
	HowToGetIt string
}

// Runner are the tools that the local cloud needs.
func Runner() []Tool {
	return []Tool{
		{
			Name: "Go", Command: []string{"go", "version"}, Version: regexp.MustCompile(`go1\.(\d+)`), AtLeast: 26,
			WhatFor: "builds the functions", HowToGetIt: "https://go.dev/dl/ (or: brew install go)",
		},
		{
			Name: "Node.js", Command: []string{"node", "--version"}, Version: regexp.MustCompile(`v(\d+)\.`), AtLeast: 18,
			WhatFor: "brings DynamoDB Local and the design system", HowToGetIt: "apt-get install nodejs npm (or: brew install node)",
		},
		{
			Name: "npm", Command: []string{"npm", "--version"}, Version: regexp.MustCompile(`^(\d+)\.`), AtLeast: 9,
			WhatFor: "installs them", HowToGetIt: "apt-get install npm (it comes with Node.js elsewhere)",
		},
		{
			Name: "Java", Command: []string{"java", "-version"}, Version: regexp.MustCompile(`version "(\d+)`), AtLeast: 17,
			WhatFor: "runs DynamoDB Local", HowToGetIt: "apt-get install openjdk-17-jre-headless (or: brew install openjdk@17)",
		},
	}
}

// MissingError names every tool that is missing or too old.
type MissingError struct{ Lines []string }

func (e *MissingError) Error() string {
	return "this machine lacks:\n  " + strings.Join(e.Lines, "\n  ")
}

// Check runs each tool and returns nil or a *MissingError that names all that
// are missing or too old, with how to get them.
func Check(ctx context.Context, tools []Tool) error {
	var lines []string
	for _, tool := range tools {
		if found := tool.major(ctx); found < tool.AtLeast {
			state := "not found"
			if found > 0 {
				state = fmt.Sprintf("found version %d", found)
			}
			lines = append(lines, fmt.Sprintf("%s %d or newer (%s; %s). Install it: %s", tool.Name, tool.AtLeast, tool.WhatFor, state, tool.HowToGetIt))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return &MissingError{Lines: lines}
}

// major is the tool's major version, 0 when it is not there.
func (t Tool) major(ctx context.Context) int {
	out, err := exec.CommandContext(ctx, t.Command[0], t.Command[1:]...).CombinedOutput()
	if err != nil {
		return 0
	}
	match := t.Version.FindStringSubmatch(strings.TrimSpace(string(out)))
	if match == nil {
		return 0
	}
	version, err := strconv.Atoi(match[1])
	if err != nil {
		return 0
	}
	return version
}
