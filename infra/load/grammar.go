package main

// commands is the grammar of the command line. Each command has a Run method; the
// text of its tag is its help.
type commands struct {
	Drive drive `cmd:"" help:"Drive a stack as trusts and reviewers do, and measure how it answers."`
}

const description = "Puts a stack under load, and measures what it carries."
