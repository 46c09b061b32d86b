package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/httpapi"
	"example.org/derogations/shared/store"
)

// clientsAdd registers a client, without a key: it cannot sign in yet.
type clientsAdd struct {
	ID           string `arg:"" help:"3 to 64 lower-case letters, digits and hyphens."`
	Organisation string `placeholder:"ODS" help:"Which organisation it acts for."`
	Kind         string `placeholder:"KIND" help:"The organisation's: trust, icb, region, national or union."`
	Scopes       string `placeholder:"SCOPE..." help:"What it may do, with spaces between."`
	Name         string `help:"Which system it is."`
}

// clientsScopes says all that a client may do from now on.
type clientsScopes struct {
	ID     string   `arg:"" help:"The client's id."`
	Scopes []string `arg:"" name:"scope" help:"All of its scopes."`
}

// The other commands are about all clients, or one.
type (
	oneClient struct {
		ID string `arg:"" help:"The client's id."`
	}
	clientsShow    struct{ oneClient }
	clientsDisable struct{ oneClient }
	clientsEnable  struct{ oneClient }
	clientsList    struct{}
)

// clientID is what a client may be called: it is part of keys in the table, and
// stands in tokens and logs.
var clientID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{2,63}$`)

// scopesFor are those that a kind of organisation can make use of.
func scopesFor(kind derogation.OrganisationKind) []string {
	scopes := []string{httpapi.ScopeRead}
	tier := derogation.TierOf(kind)
	switch {
	case kind == derogation.KindTrust:
		scopes = append(scopes, httpapi.ScopeWrite)
	case tier != "":
		scopes = append(scopes, httpapi.ScopeReview)
	}
	scopes = append(scopes, httpapi.ScopeWebhooks)
	if tier == derogation.Union {
		scopes = append(scopes, httpapi.ScopeContacts)
	}
	return scopes
}

// checkScopes refuses a scope that does not exist, or that no organisation of
// the kind can use.
func checkScopes(kind derogation.OrganisationKind, scopes []string) error {
	may := scopesFor(kind)
	if len(scopes) == 0 {
		return fmt.Errorf("a client needs a scope: %s", strings.Join(may, ", "))
	}
	for i, scope := range scopes {
		if !slices.Contains(may, scope) || slices.Contains(scopes[:i], scope) {
			return fmt.Errorf("scope %q: a client of kind %s has each of these once at most: %s", scope, kind, strings.Join(may, ", "))
		}
	}
	return nil
}

// Run registers the client.
func (c clientsAdd) Run(ctx context.Context, d deps) error {
	client := store.Client{
		ID: c.ID, Name: strings.TrimSpace(c.Name), Organisation: c.Organisation,
		Kind: derogation.OrganisationKind(c.Kind), Scopes: strings.Fields(c.Scopes),
	}
	to, err := d.open(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(checkNewClient(ctx, to, client)...); err != nil {
		return err
	}
	if err := to.AddClient(ctx, client); err != nil {
		return err
	}
	return d.answer(newClient{client})
}

type newClient struct{ store.Client }

func (c newClient) text(s *sheet) {
	s.line("%s is registered for %s; it needs a key to sign in: clients keys add %s -key FILE", c.ID, c.Organisation, c.ID)
}

// checkNewClient names everything that is wrong with a registration.
func checkNewClient(ctx context.Context, from *store.Store, client store.Client) (wrong []error) {
	if !clientID.MatchString(client.ID) {
		wrong = append(wrong, fmt.Errorf("id %q: 3 to 64 lower-case letters, digits and hyphens", client.ID))
	}
	if client.Name == "" {
		wrong = append(wrong, errors.New("-name: say which system it is"))
	}
	if !client.Kind.Known() {
		return append(wrong, fmt.Errorf("-kind %q: trust, icb, region, national or union", client.Kind))
	}
	if err := checkScopes(client.Kind, client.Scopes); err != nil {
		wrong = append(wrong, err)
	}
	organisation, err := registered(ctx, from, client.Organisation)
	switch {
	case err != nil:
		wrong = append(wrong, err)
	case organisation.Kind != client.Kind:
		wrong = append(wrong, fmt.Errorf("%s is registered as %s, not as %s", client.Organisation, organisation.Kind, client.Kind))
	}
	return wrong
}

// change makes one change of a client, and shows it then.
func (d deps) change(ctx context.Context, id string, change func(*store.Client) error) error {
	to, err := d.open(ctx)
	if err != nil {
		return err
	}
	if err := to.ChangeClient(ctx, id, change); err != nil {
		return err
	}
	return d.showClient(ctx, id)
}

// Run stops it.
func (c clientsDisable) Run(ctx context.Context, d deps) error {
	return d.change(ctx, c.ID, func(client *store.Client) error { client.Disabled = true; return nil })
}

// Run lets it sign in again.
func (c clientsEnable) Run(ctx context.Context, d deps) error {
	return d.change(ctx, c.ID, func(client *store.Client) error { client.Disabled = false; return nil })
}

// Run sets its scopes.
func (c clientsScopes) Run(ctx context.Context, d deps) error {
	return d.change(ctx, c.ID, func(client *store.Client) error {
		client.Scopes = c.Scopes
		return checkScopes(client.Kind, c.Scopes)
	})
}

// Run shows it.
func (c clientsShow) Run(ctx context.Context, d deps) error { return d.showClient(ctx, c.ID) }

func (d deps) showClient(ctx context.Context, id string) error {
	from, err := d.open(ctx)
	if err != nil {
		return err
	}
	c, err := from.Client(ctx, id)
	if err != nil {
		return err
	}
	return d.answer(shownClient{c, d.now})
}

// shownClient is a client with its keys, at a moment.
type shownClient struct {
	store.Client
	now time.Time
}

func (c shownClient) text(s *sheet) {
	able := "enabled"
	if c.Disabled {
		able = "disabled: it cannot sign in, and its tokens do not count"
	}
	s.line("%s (%s), for %s (%s), %s\nscopes: %s", c.ID, c.Name, c.Organisation, c.Kind, able, strings.Join(c.Scopes, " "))
	for _, key := range c.Keys {
		s.line("key %s: %s, %s", key.KeyID, key.Algorithm, validity(key, c.now))
	}
}

// Run lists all clients.
func (clientsList) Run(ctx context.Context, d deps) error {
	from, err := d.open(ctx)
	if err != nil {
		return err
	}
	all, err := from.Clients(ctx)
	if err != nil {
		return err
	}
	return d.answer(listedClients(all))
}

type listedClients []store.Client

func (all listedClients) text(s *sheet) {
	s.row("CLIENT", "FOR", "KIND", "KEYS", "ENABLED", "SCOPES", "NAME")
	for _, c := range all {
		enabled := "yes"
		if c.Disabled {
			enabled = "no"
		}
		s.row(c.ID, c.Organisation, c.Kind, len(c.Keys), enabled, strings.Join(c.Scopes, " "), c.Name)
	}
}
