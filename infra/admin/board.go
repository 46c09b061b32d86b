package main

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"example.org/derogations/shared/casework/links"
	"example.org/derogations/shared/config"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/signedlink"
	"example.org/derogations/shared/uktime"
)

// longestBoard is how many hours the link of a board may work: one shift.
// Whoever holds the link sees the board, and it cannot be taken back.
const longestBoard = int(links.Lives / time.Hour)

// signing is what links are made with.
type signing struct {
	keys      keyset.Set
	publicURL string
}

// boardLink makes the link of an organisation's board.
type boardLink struct {
	Organisation string `required:"" placeholder:"ODS" help:"Whose board it is."`
	Hours        int    `required:"" placeholder:"N" help:"How long the link works: 12 at most, which is a shift."`
}

// Run prints the link.
func (c boardLink) Run(ctx context.Context, d deps) error {
	if c.Hours < 1 || c.Hours > longestBoard {
		return fmt.Errorf("-hours must be from 1 to %d", longestBoard)
	}
	from, err := d.open(ctx)
	if err != nil {
		return err
	}
	organisation, err := registered(ctx, from, c.Organisation)
	if err != nil {
		return err
	}
	with, err := d.signing(ctx)
	if err != nil {
		return err
	}
	until := d.now.Add(time.Duration(c.Hours) * time.Hour)
	token, err := signedlink.Mint(with.keys, signedlink.Link{Purpose: signedlink.PurposeBoard, Organisation: organisation.Code, Expires: until})
	if err != nil {
		return err
	}
	return d.answer(linkAnswer{with.publicURL + "/b/" + url.PathEscape(token), organisation.Name, until})
}

type linkAnswer struct {
	Link         string    `json:"link"`
	Organisation string    `json:"organisation"`
	Until        time.Time `json:"until"`
}

func (a linkAnswer) text(s *sheet) {
	s.line("%s", a.Link)
	s.line("The board of %s, for its duty officers, until %s. Anyone with this link can see the board.", a.Organisation, uktime.Operator(a.Until))
}

// signed reads the keys of links, and where people reach the pages.
func (d deps) signed(ctx context.Context) (signing, error) {
	env := config.FromEnvironment()
	id, publicURL := env.Required("LINK_KEYS_SECRET"), env.URL("PUBLIC_URL")
	if err := env.Err(); err != nil {
		return signing{}, err
	}
	aws, err := operatorsAWS(ctx)
	if err != nil {
		return signing{}, err
	}
	secrets := config.NewSecrets(secretsmanager.NewFromConfig(aws).GetSecretValue)
	keys, err := keyset.Source(secrets.Secret, id)(ctx, d.now)
	return signing{keys: keys, publicURL: publicURL}, err
}
