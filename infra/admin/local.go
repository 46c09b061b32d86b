package main

import (
	"time"

	"example.org/derogations/shared/uktime"
)

// local is a time as people in England read it.
func local(at time.Time) string { return uktime.Operator(at) }
