// Package start is where anybody has a link emailed to those who are registered for it:
// that to a trust's form (form.go), and that of a board (board.go). What it answers does
// not depend on who they are, on whether there is any, or on whether links were sent
// before; only on how many were asked for from where the visitor is (pages.go).
package start
