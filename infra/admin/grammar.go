package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"example.org/derogations/shared/uktime"
)

// commands is the grammar of the command line. Each command has a Run method; the
// text of its tag is its help.
type commands struct {
	Table   string `env:"TABLE_NAME" placeholder:"NAME" help:"The table to work on."`
	Machine string `env:"STATE_MACHINE_ARN" placeholder:"ARN" help:"The state machine, for commands that look at executions."`
	JSON    bool   `name:"json" help:"Answer in JSON, for a program."`

	Sending struct {
		Status sendingStatus `cmd:"" help:"Say whether anything is held back."`
		Stop   sendingStop   `cmd:"" help:"Hold back all emails and texts from now on."`
		Resume sendingResume `cmd:"" help:"Start sending again, beginning with what was held back."`
	} `cmd:"" help:"Stop and resume all emails and texts."`
	Rounds struct {
		Check  roundsCheck  `cmd:"" help:"Explain what files of rounds mean. Needs no table."`
		Load   roundsLoad   `cmd:"" help:"Load files of rounds: all, or none if one is wrong."`
		List   roundsList   `cmd:"" help:"List the rounds that are loaded."`
		Forget roundsForget `cmd:"" help:"Forget who got the notices of a round, once we may no longer keep that. The sweep does this by itself."`
	} `cmd:"" help:"The rules of each round of industrial action."`
	Organisations struct {
		Import organisationsImport `cmd:"" help:"Load trusts, ICBs and regions from the NHS's own files: all, or none if a line is wrong. Asks first when much would change."`
		Add    organisationsAdd    `cmd:"" help:"Register a union, or the national team."`
		Show   organisationsShow   `cmd:"" help:"Show an organisation."`
	} `cmd:"" help:"The bodies that take part."`
	Sites struct {
		Load sitesLoad `cmd:"" help:"Load the sites of trusts from the NHS's own files: all, or none if a line is wrong."`
		List sitesList `cmd:"" help:"List a trust's sites."`
	} `cmd:"" help:"The sites that a request of a trust may name."`
	Contacts struct {
		Load   contactsLoad   `cmd:"" help:"Load a file of contacts, YAML or a table (.csv): all, or none if one is wrong."`
		Put    contactsPut    `cmd:"" help:"Change the named fields of a contact, or add one, without an id."`
		Remove contactsRemove `cmd:"" help:"Forget a contact."`
		List   contactsList   `cmd:"" help:"List an organisation's contacts, as a file that load reads."`
		Check  contactsCheck  `cmd:"" help:"List the hours of open rounds when there is nobody to ask, and trusts with nobody to tell."`
	} `cmd:"" help:"The people that organisations registered."`
	Clients struct {
		Add     clientsAdd     `cmd:"" help:"Register a system, without a key."`
		List    clientsList    `cmd:"" help:"List the systems that are registered."`
		Show    clientsShow    `cmd:"" help:"Show a system with its keys."`
		Disable clientsDisable `cmd:"" help:"Stop a system at once."`
		Enable  clientsEnable  `cmd:"" help:"Let a system sign in again."`
		Scopes  clientsScopes  `cmd:"" help:"Set everything that a system may do from now on."`
		Keys    struct {
			Add    keysAdd    `cmd:"" help:"Register a public key. The others still work."`
			Retire keysRetire `cmd:"" help:"Stop a key at a time."`
			Revoke keysRevoke `cmd:"" help:"Stop a key now."`
		} `cmd:"" help:"The keys of a system."`
	} `cmd:"" help:"The systems that may sign in."`
	Audit struct {
		Verify auditVerify `cmd:"" help:"Check that exports are as they were written. Needs no table."`
	} `cmd:"" help:"Exports."`
	Counts struct {
		Show    countsOf      `cmd:"" default:"withargs" help:"Show the figures of a round."`
		Rebuild countsRebuild `cmd:"" help:"Compare what is kept of the figures of a round with all its ledgers, and put right what differs."`
	} `cmd:"" help:"The figures of a round."`
	Register struct {
		Rebuild registerRebuild `cmd:"" help:"Compare the register of a round with its cases, and put right what differs."`
	} `cmd:"" help:"The public list of a round's derogations and exceptions."`
	Lists struct {
		Fill   listsFill   `cmd:"" help:"List each case in the indexes of lists, and read lists from there. You can stop it and start it again."`
		Forget listsForget `cmd:"" help:"Read lists from the index of before again."`
	} `cmd:"" help:"The indexes of the lists of cases, while a table goes over to them."`
	Board struct {
		Link boardLink `cmd:"" help:"Make the link of an organisation's board."`
	} `cmd:"" help:"The board of duty officers."`
	Cases struct {
		Stuck    casesStuck    `cmd:"" help:"List the cases that do not move, why, and what to do."`
		Show     casesShow     `cmd:"" help:"Show where a case is, and everything that happened to it."`
		Nudge    casesNudge    `cmd:"" help:"Bring a case's execution in line with the ledger."`
		Redrive  casesRedrive  `cmd:"" help:"Give up a case's execution, and start another."`
		Handover casesHandover `cmd:"" help:"Hand the open review to a registered deputy."`
		Void     casesVoid     `cmd:"" help:"End the open cases that a fault filed."`
		Voided   casesVoided   `cmd:"" help:"Show who voided which cases, and why."`
	} `cmd:"" help:"The cases, for those who keep the system running."`
	Cost       costOf     `cmd:"" help:"Work out what a case and a month cost, from our counts and AWS's prices. Needs no table."`
	Completion completion `cmd:"" help:"Print a script for bash to complete commands with: source <(admin completion)."`
}

// dryRun is a flag of commands that change much.
type dryRun struct {
	DryRun bool `help:"Say what would change, and change nothing."`
}

const description = "The operator's command line. A TIME is local, such as \"2025-07-28 12:00\" (Europe/London), or an instant, such as 2025-07-28T11:00:00Z."

// parser reads command lines into the commands.
func (d *deps) parser() (*kong.Kong, error) {
	return kong.New(&d.commands, kong.Name("admin"), kong.Description(description), kong.Writers(d.out, d.out), kong.Exit(d.exit))
}

// parse reads a command line. What is wrong with it is named, with the command
// whose help says more.
func (d *deps) parse(args []string) (*kong.Context, error) {
	parser, err := d.parser()
	if err != nil {
		return nil, err
	}
	parsed, err := parser.Parse(twoDashes(args))
	var wrong *kong.ParseError
	if errors.As(err, &wrong) {
		words := []string{"admin"}
		for _, step := range wrong.Context.Path {
			if step.Command != nil {
				words = append(words, step.Command.Name)
			}
		}
		return nil, fmt.Errorf("%w: see %s --help", err, strings.Join(words, " "))
	}
	return parsed, err
}

// twoDashes writes -flag as --flag: both are right, as in the other commands here.
func twoDashes(args []string) []string {
	var all []string
	for i, arg := range args {
		if arg == "--" {
			return append(all, args[i:]...)
		}
		if len(arg) > 2 && arg[0] == '-' && arg[1] >= 'a' && arg[1] <= 'z' {
			arg = "-" + arg
		}
		all = append(all, arg)
	}
	return all
}

// moment is a time on the command line; the zero moment when it is left out.
type moment struct{ time.Time }

// UnmarshalText reads local time, or an instant.
func (m *moment) UnmarshalText(text []byte) error {
	var err error
	if m.Time, err = time.Parse(time.RFC3339, string(text)); err != nil {
		m.Time, err = uktime.Parse(string(text))
	}
	if err != nil {
		return fmt.Errorf("time %q: %w", text, err)
	}
	return nil
}
