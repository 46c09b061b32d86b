// Command load puts a stack under load, as trusts and reviewers do, and measures
// what it carries; or has everything around it go wrong, and checks what it keeps.
// It says itself what it can do:
//
//	go run ./infra/load --help
//	go run ./infra/load drive --help
//	go run ./infra/load faults --help
//
// grammar.go has every command; each is a struct with a Run method in a file of
// its own. Whatever is drawn by lot comes from --seed, which is printed, so that a
// run can be repeated.
package main
