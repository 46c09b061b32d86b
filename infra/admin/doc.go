// Command admin is the operator's command line.
//
//	go run ./infra/admin sending status           is anything held back?
//	go run ./infra/admin sending stop             hold back every message from now on
//	go run ./infra/admin sending resume           send again, what was held back first
//	go run ./infra/admin rounds check FILE...     are these files of rounds right? Needs no table
//	go run ./infra/admin rounds load FILE...      load them: all, or none if one is wrong
//	go run ./infra/admin rounds list              the rounds that are loaded
//	go run ./infra/admin organisations import ... trusts, ICBs and regions, from the NHS's own files
//	go run ./infra/admin organisations add ...    a union, or the national team; show prints any
//	go run ./infra/admin contacts load FILE       whom the organisations registered: all, or none if one is wrong
//	go run ./infra/admin contacts put CODE ...    one of them: FIELD=VALUE; also remove
//	go run ./infra/admin contacts list CODE       an organisation's, as a file that load reads
//	go run ./infra/admin contacts check           the hours of open rounds when nobody would be asked
//	go run ./infra/admin clients add ID ...       register a system that may sign in
//	go run ./infra/admin clients show ID          how it stands, with its keys
//	go run ./infra/admin clients disable ID       stop it at once; enable undoes that
//	go run ./infra/admin clients scopes ID ...    what it may do from now on: all of it
//	go run ./infra/admin clients keys add ID ...  a public key; also retire and revoke
//	go run ./infra/admin audit verify FILE...     is this export as it was written? Needs no table
//	go run ./infra/admin counts ROUND [-as-of T]  the figures of a round, now or at T
//	go run ./infra/admin board link ...           the link of an organisation's board
//	go run ./infra/admin cases stuck              the cases that do not go on, why, and what to do
//	go run ./infra/admin cases show REFERENCE     where a case stands, and all that came to it
//	go run ./infra/admin cases nudge REF ...      bring its execution in line with the ledger
//	go run ./infra/admin cases redrive REF ...    give its execution up, and begin another
//	go run ./infra/admin cases handover REF ...   hand its open review to a registered deputy
//
// The link of a board is signed: it needs LINK_KEYS_SECRET, the secret with the
// keys of links, and PUBLIC_URL, where people reach the pages.
//
// T is local time, such as "2025-07-28 12:00" (Europe/London), or an instant,
// such as 2025-07-28T11:00:00Z. What the figures mean is in infra/docs/counts.md,
// and what a file of a round holds in package infra/rounds.
//
// The last three of cases say who does it (-by, a role or staff number) and why
// (-reason, up to 200 characters), for good and for everybody who may see the
// case.
//
// A file of contacts is a list of blocks in YAML, or a table whose name ends in
// .csv, with semicolons within a cell. Both have the fields of casework.Contact:
// organisation, duty, name and role, and an email or a mobile; id, kind, service,
// site, order, deputies and onlyDeputy as needed; and the hours, weekly,
// bankHolidays, holidays and exceptions, in the text form of package dutyhours. A
// contact without an id gets one that is made of the organisation, the duty, the
// service, the site and the address: the same line is the same contact each time,
// and one with another address is another contact. Deputies are ids, or addresses
// of contacts with the same duty.
//
// A union's contacts are kept by the union alone, by its own system at
// /v1/contacts. Commands that would list or change them refuse.
//
// It works on the table named by -table or TABLE_NAME, with the credentials and
// region of the AWS configuration. What looks at executions needs the state
// machine's ARN as well: -machine, or STATE_MACHINE_ARN.
package main
