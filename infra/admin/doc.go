// Command admin is the operator's command line. It says itself what it can do:
//
//	go run ./infra/admin --help
//	go run ./infra/admin contacts load --help
//
// grammar.go has every command. Flags stand before or after the words, with one
// dash or two; --json answers for a program. What changes much can be asked what
// it would do (--dry-run), or asks first. For bash to complete words, build it by
// the name admin and source <(admin completion).
//
// It works on the table named by --table or TABLE_NAME, with the credentials and
// region of the AWS configuration. What looks at executions needs the state
// machine's ARN as well: --machine, or STATE_MACHINE_ARN. The link of a board is
// signed: it needs LINK_KEYS_SECRET, the secret with the keys of links, and
// PUBLIC_URL, where people reach the pages. The runner prints all of these, and
// with -shell starts a shell that has them.
//
// It promises that a file is loaded whole or not at all, that everything wrong
// with it is named at once, and that nobody's address is printed but by contacts
// list. Contacts of a union are kept by the union alone, by its own system at
// /v1/contacts: commands that would list or change them refuse. What the figures of
// counts mean is in infra/docs/counts.md, and the words of a file of contacts in
// infra/docs/contacts.md.
package main
