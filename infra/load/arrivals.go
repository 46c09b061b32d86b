package main

import (
	"context"
	"math/rand/v2"
	"time"
)

// arrivals calls arrive for each of so many cases at the times of an open loop:
// nobody waits for an answer to what came before, and the pauses are spread as
// those of people who know nothing of one another (exponentially). Each is told
// when it was meant to arrive, from which its times count: whoever is late because
// this machine is busy is not on time.
func arrivals(ctx context.Context, number int, rate float64, lot *rand.Rand, arrive func(n int, meant time.Time)) error {
	meant := time.Now()
	for n := range number {
		meant = meant.Add(time.Duration(lot.ExpFloat64() / rate * float64(time.Second)))
		if err := until(ctx, meant); err != nil {
			return err
		}
		arrive(n, meant)
	}
	return nil
}

// until returns at a time, at once when that has passed.
func until(ctx context.Context, at time.Time) error {
	wait := time.NewTimer(time.Until(at))
	defer wait.Stop()
	select {
	case <-wait.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
