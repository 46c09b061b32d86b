// Package board is the board of an organisation, for its duty officers, who hold
// its signed link for some hours: the open requests that it may see, what
// happened to each, and the figures of a round. It reads, and changes nothing.
//
// The board alone has a script, which keeps it up to date; without the script it
// is read all the same.
package board
