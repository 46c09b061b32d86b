package main

import "time"

// local is a time as people in England read it. Package rounds has the time
// zones with it.
func local(at time.Time) string {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		return at.UTC().Format(time.RFC3339)
	}
	return at.In(london).Format("Mon 2 Jan 2006 15:04 MST")
}
