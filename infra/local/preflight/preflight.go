package preflight

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Tool is a program that must be there, in at least a version.
type Tool struct {
	Name       string
	Command    []string
	Version    *regexp.Regexp // its first group is the version as people say it
	AtLeast    string         // in the same form
	WhatFor    string
	HowToGetIt string
}

// Runner are the tools that the local cloud needs: with ownDatabase, also what
// DynamoDB Local runs on.
func Runner(ownDatabase bool) []Tool {
	tools := []Tool{
		{
			Name: "Go", Command: []string{"go", "version"}, Version: regexp.MustCompile(`go(1\.\d+)`), AtLeast: "1.26",
			WhatFor: "builds the functions", HowToGetIt: "https://go.dev/dl/ (or: brew install go)",
		},
		{
			Name: "Node.js", Command: []string{"node", "--version"}, Version: regexp.MustCompile(`v(\d+)\.`), AtLeast: "18",
			WhatFor: "brings DynamoDB Local and the design system", HowToGetIt: "apt-get install nodejs npm (or: brew install node)",
		},
		{
			Name: "npm", Command: []string{"npm", "--version"}, Version: regexp.MustCompile(`^(\d+)\.`), AtLeast: "9",
			WhatFor: "installs them", HowToGetIt: "apt-get install npm (it comes with Node.js elsewhere)",
		},
	}
	if ownDatabase {
		tools = append(tools, Tool{
			// Java 8 calls itself 1.8.
			Name: "Java", Command: []string{"java", "-version"}, Version: regexp.MustCompile(`version "(?:1\.)?(\d+)`), AtLeast: "17",
			WhatFor: "runs DynamoDB Local", HowToGetIt: "apt-get install openjdk-17-jre-headless (or: brew install openjdk@17)",
		})
	}
	return tools
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
		found, state := tool.version(ctx)
		if slices.Compare(numbers(found), numbers(tool.AtLeast)) < 0 {
			lines = append(lines, fmt.Sprintf("%s %s or newer (%s; %s). Install it: %s", tool.Name, tool.AtLeast, tool.WhatFor, state, tool.HowToGetIt))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return &MissingError{Lines: lines}
}

// version is the tool's, and what was found in words; empty when there is none
// that works.
func (t Tool) version(ctx context.Context) (version, found string) {
	path, err := exec.LookPath(t.Command[0])
	if err != nil {
		return "", "not found"
	}
	out, err := exec.CommandContext(ctx, path, t.Command[1:]...).CombinedOutput()
	said := strings.TrimSpace(string(out))
	if err != nil {
		return "", fmt.Sprintf("%s does not work: %v: %s", path, err, said)
	}
	match := t.Version.FindStringSubmatch(said)
	if match == nil {
		return "", fmt.Sprintf("%s does not tell its version: %s", path, said)
	}
	return match[1], "found " + t.Name + " " + match[1]
}

// numbers are the parts of a version, such as 1 and 26; none of an empty one.
func numbers(version string) []int {
	var parts []int
	for part := range strings.SplitSeq(version, ".") {
		if n, err := strconv.Atoi(part); err == nil {
			parts = append(parts, n)
		}
	}
	return parts
}
