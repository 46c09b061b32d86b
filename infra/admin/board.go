package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/config"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/signedlink"
)

// longestBoard is how many hours the link of a board may work: one shift.
// Whoever holds the link sees the board, and it cannot be taken back.
const longestBoard = 12

// signing is what links are made with.
type signing struct {
	keys      keyset.Set
	publicURL string
}

// board makes the link of an organisation's board.
func (d desk) board(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] != "link" {
		return errUsage
	}
	flags := flag.NewFlagSet("board link", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	code := flags.String("organisation", "", "ODS code")
	hours := flags.Int("hours", 0, "how long it works")
	if err := flags.Parse(args[1:]); err != nil || flags.NArg() > 0 || *code == "" {
		return errUsage
	}
	if *hours < 1 || *hours > longestBoard {
		return fmt.Errorf("-hours must be from 1 to %d", longestBoard)
	}
	from, err := d.open(ctx)
	if err != nil {
		return err
	}
	organisation, err := from.Organisation(ctx, *code)
	if errors.Is(err, casework.ErrNotFound) {
		return fmt.Errorf("organisation %s is not registered", *code)
	}
	if err != nil {
		return err
	}
	with, err := d.signing(ctx)
	if err != nil {
		return err
	}
	until := d.now.Add(time.Duration(*hours) * time.Hour)
	token, err := signedlink.Mint(with.keys, signedlink.Link{Purpose: signedlink.PurposeBoard, Organisation: organisation.Code, Expires: until})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(d.out, "%s/b/%s\nThe board of %s, for its duty officers, until %s. Whoever has this link sees the board.\n",
		with.publicURL, url.PathEscape(token), organisation.Name, local(until))
	return err
}

// signed reads the keys of links, and where people reach the pages.
func (d desk) signed(ctx context.Context) (signing, error) {
	env := config.FromEnvironment()
	id, publicURL := env.Required("LINK_KEYS_SECRET"), env.URL("PUBLIC_URL")
	if err := env.Err(); err != nil {
		return signing{}, err
	}
	aws, err := config.AWS(ctx)
	if err != nil {
		return signing{}, err
	}
	secrets := config.NewSecrets(secretsmanager.NewFromConfig(aws))
	keys, err := keyset.Source(secrets.Secret, id)(ctx, d.now)
	return signing{keys: keys, publicURL: publicURL}, err
}
