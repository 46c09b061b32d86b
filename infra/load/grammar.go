package main

// commands is the grammar of the command line. Each command has a Run method; the
// text of its tag is its help.
type commands struct {
	Seed     seeding   `cmd:"" help:"Fill the round of a table with whole cases, to measure with."`
	Drive    drive     `cmd:"" help:"Drive a stack as trusts and reviewers do, and measure how it answers."`
	Database database  `cmd:"" help:"Compare the calls a second through the runner with those on DynamoDB Local alone."`
	Carried  carried   `cmd:"" help:"Find how many cases a second a local stack carries to their first notice, beside another commit's if asked."`
	Memory   memory    `cmd:"" help:"Measure what a local runner holds in memory with many open cases, beside few."`
	Faults   faultRuns `cmd:"" help:"Play cases on the virtual clock while everything around them goes wrong, and check that every promise is kept."`
}

const description = "Puts a stack under load and measures what it carries, or breaks all around it and checks what it keeps."
