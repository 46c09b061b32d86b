package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"example.org/derogations/infra/local/demo"
	"example.org/derogations/infra/local/play"
)

// demonstrate plays the stories. It starts at a fixed hour of today, so that
// every run reads alike.
func demonstrate(ctx context.Context) error {
	log, err := openLog(stateDir)
	if err != nil {
		return err
	}
	defer log.Close()
	began := time.Now()
	evening := began.UTC().Truncate(24 * time.Hour).Add(19 * time.Hour)
	p, err := play.Start(ctx, play.Options{Root: ".", StackName: "demo", StartsAt: evening, Log: log, Progress: os.Stdout})
	if err != nil {
		return err
	}
	defer p.Close()
	ready := time.Now()
	if err := demo.Run(ctx, p, os.Stdout); err != nil {
		return err
	}
	told := time.Now()
	p.Close()
	if lines := p.Cloud.ErrorLines(); len(lines) > 0 {
		return fmt.Errorf("the functions reported errors, the first: %s (all are in %s)", lines[0].Text, log.Name())
	}
	if forbidden := p.Cloud.Forbidden(); len(forbidden) > 0 {
		return errors.New("calls that the template's roles forbid: " + fmt.Sprint(forbidden))
	}
	fmt.Printf("\nEvery story ended as told, and every ledger holds. Started in %.1f s, played in %.1f s.\n",
		ready.Sub(began).Seconds(), told.Sub(ready).Seconds())
	return nil
}
