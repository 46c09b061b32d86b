package main

// commands is the grammar of the command line. Each command has a Run method; the
// text of its tag is its help.
type commands struct {
	Drive  drive     `cmd:"" help:"Drive a stack as trusts and reviewers do, and measure how it answers."`
	Faults faultRuns `cmd:"" help:"Play cases on the virtual clock while everything around them goes wrong, and check that every promise is kept."`
}

const description = "Puts a stack under load, and measures what it carries."
