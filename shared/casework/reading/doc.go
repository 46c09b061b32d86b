// Package reading is what only reads: lists and exports for systems, the board
// and a case's timeline for duty officers, what a trust asked for before, the
// public register, and figures. It shows to each what casework.MayRead lets them
// see, and commits nothing.
package reading
