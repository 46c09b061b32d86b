// Package trust is what a contact of the trust sees by its link: where its request
// stands (case.go, ladder.go), and what the trust may do now (acts.go, and a file
// for each action).
//
// Who may do what is decided by package casework.
package trust
