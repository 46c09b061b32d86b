package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/template"
)

// database compares DynamoDB Local alone with what stands around it in the runner:
// the proxy that counts and tells, and the reader of the stream.
type database struct {
	Calls  int    `default:"20000" help:"How many calls each turn makes."`
	Turns  int    `default:"3" help:"How many turns each has: alone, through the runner, alone…"`
	AtOnce int    `default:"8" help:"How many calls are under way at once."`
	Java   string `placeholder:"OPTIONS" help:"Options of java to try out, such as \"-XX:+UseParallelGC -Xms1g\"."`
	Quick  bool   `help:"With the settings of the demonstration, instead of those for many calls."`
	JSON   bool   `name:"json" help:"Answer in JSON, for a program."`
}

// compared is what was found.
type compared struct {
	Alone   []float64 `json:"aloneCallsPerSecond"`
	Through []float64 `json:"throughTheRunnerCallsPerSecond"`
	Ratio   float64   `json:"ratio"` // of the medians

	DatabaseAlone   float64 `json:"databaseMillisecondsPerCallAlone"`
	DatabaseThrough float64 `json:"databaseMillisecondsPerCallThrough"`
}

// Run measures in turns and says what was found.
func (d database) Run(ctx context.Context, out output) error {
	if err := here(); err != nil {
		return err
	}
	loaded, err := template.Load("template.yaml", template.Options{StackName: "load"})
	if err != nil {
		return err
	}
	// Two, one of which rests meanwhile: the second table of one is slower than the first.
	var locals [2]*dynamodb.Local
	for i := range locals {
		if locals[i], err = dynamodb.Start(ctx, dynamodb.Options{InfraDir: "infra", LongRun: !d.Quick, Log: out.progress, Java: strings.Fields(d.Java)}); err != nil {
			return err
		}
		defer func() { _ = locals[i].Close() }() // it has no data that anybody needs
	}
	table := loaded.Tables[0]
	alone := clientOf(locals[0].URL())
	if _, err := dynamodb.CreateTable(ctx, alone, table, "alone"); err != nil {
		return err
	}
	through, end, err := throughRunner(ctx, locals[1], loaded)
	if err != nil {
		return err
	}
	defer end()
	var found compared
	lot := rand.New(rand.NewPCG(1, 1))
	for _, each := range []calls{{alone, table, "alone"}, {through, table, "through"}} { // until they are compiled
		if _, err := d.turn(ctx, each, lot); err != nil {
			return err
		}
	}
	for range d.Turns {
		for _, each := range []struct {
			local  *dynamodb.Local
			client *awsdynamodb.Client
			table  string
			rates  *[]float64
			used   *float64
		}{{locals[0], alone, "alone", &found.Alone, &found.DatabaseAlone}, {locals[1], through, "through", &found.Through, &found.DatabaseThrough}} {
			before, _, _, _ := ticks(each.local.PID()) // nothing where that is not told
			rate, err := d.turn(ctx, calls{each.client, table, each.table}, lot)
			if err != nil {
				return err
			}
			after, _, _, _ := ticks(each.local.PID())
			*each.rates = append(*each.rates, rate)
			*each.used += (after - before) * 1000 / float64(d.Calls*d.Turns)
			fmt.Fprintf(out.progress, "%s: %.0f calls a second\n", each.table, rate)
		}
	}
	found.Ratio = median(found.Through) / median(found.Alone)
	if d.JSON {
		return writeJSON(out.result, found)
	}
	fmt.Fprintf(out.result, "DynamoDB Local alone: %.0f calls a second (%.2f ms of a processor each); through the runner: %.0f (%.2f ms). Ratio %.2f.\n",
		median(found.Alone), found.DatabaseAlone, median(found.Through), found.DatabaseThrough, found.Ratio)
	return nil
}

func median(rates []float64) float64 { return slices.Sorted(slices.Values(rates))[len(rates)/2] }
