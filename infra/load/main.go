package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// output is where a command says what it found, and meanwhile how far it has come.
type output struct {
	result, progress io.Writer
}

// run carries out one command line.
func run(ctx context.Context, args []string, result, progress io.Writer) error {
	var all commands
	parser, err := kong.New(&all, kong.Name("load"), kong.Description(description), kong.Writers(result, progress))
	if err != nil {
		return err
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return fmt.Errorf("%w: see load --help", err)
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	return parsed.Run(output{result, progress})
}
