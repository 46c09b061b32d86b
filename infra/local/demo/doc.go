// Package demo plays twelve stories through the whole system, at production
// timeouts on the virtual clock, and prints what happened: every mail, every
// state of the execution, every entry of the ledger, in one timeline each.
//
// The stories are modelled on cases that were reported in public in 2023 to
// 2025. Nobody in them is real.
package demo
