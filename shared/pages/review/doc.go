// Package review is what the holder of a review's link sees: one request, as
// their tier may see it, the form on which they answer (acts.go, and a file for
// each action), the page on which they check the answer (check.go), with a
// one-time code where it decides (code.go), and what was recorded (recorded.go).
//
// An answer carries the content version that was shown, and counts once. Who may
// do what is decided by package casework.
package review
