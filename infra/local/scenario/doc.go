// Package scenario holds the requirements as they are lived: each test is one
// behaviour of the whole system, through the real binaries, the real database
// and the real state machine, on a virtual clock at production timeouts.
//
// A test fails on any error that a function logs and on any message that it
// did not expect, so that silence in a test means silence in the system.
package scenario
