package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/user"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.org/derogations/shared/config"
	"example.org/derogations/shared/store"
)

const usage = "usage: admin [-table NAME] sending status|stop|resume"

func main() {
	table := flag.String("table", os.Getenv("TABLE_NAME"), "the table's name")
	flag.Usage = func() { fmt.Fprintln(os.Stderr, usage) }
	flag.Parse()
	if err := run(context.Background(), *table, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, table string, args []string) error {
	if len(args) != 2 || args[0] != "sending" {
		return errors.New(usage)
	}
	if table == "" {
		return errors.New("name the table: -table NAME, or TABLE_NAME")
	}
	aws, err := config.AWS(ctx)
	if err != nil {
		return err
	}
	return sending(ctx, store.New(dynamodb.NewFromConfig(aws), table), args[1])
}

// sending asks or turns the switch for all mail and text messages. A message
// that is held back is not lost: it is looked at again each minute.
func sending(ctx context.Context, to *store.Store, what string) error {
	switch what {
	case "stop":
		operator, err := user.Current()
		if err != nil {
			return fmt.Errorf("who stops sending: %w", err)
		}
		if err := to.StopSending(ctx, operator.Username, time.Now()); err != nil {
			return err
		}
	case "resume":
		if err := to.ResumeSending(ctx); err != nil {
			return err
		}
	case "status":
	default:
		return errors.New(usage)
	}
	stopped, err := to.SendingStopped(ctx)
	if err != nil {
		return err
	}
	if stopped {
		fmt.Println("sending is stopped: every message is held back")
	} else {
		fmt.Println("sending is on")
	}
	return nil
}
