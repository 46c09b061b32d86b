package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/httpapi"
	"example.org/derogations/shared/store"
)

// clients registers the systems that may sign in, and their keys.
func (d desk) clients(ctx context.Context, args []string) error {
	if len(args) < 2 {
		return errUsage
	}
	verbs := map[string]func(context.Context, []string) error{
		"add": d.addClient, "show": d.showClient, "scopes": d.setScopes, "keys": d.clientKeys,
		"disable": d.ableClient(true), "enable": d.ableClient(false),
	}
	verb, ok := verbs[args[0]]
	if !ok {
		return errUsage
	}
	return verb(ctx, args[1:])
}

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

// addClient registers a client, without a key: it cannot sign in yet.
func (d desk) addClient(ctx context.Context, args []string) error {
	id := args[0]
	flags := flag.NewFlagSet("clients add", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	organisation := flags.String("organisation", "", "ODS code")
	kind := flags.String("kind", "", "of the organisation")
	scopes := flags.String("scopes", "", "with spaces between them")
	name := flags.String("name", "", "for people")
	if err := flags.Parse(args[1:]); err != nil || flags.NArg() > 0 {
		return errUsage
	}
	client := store.Client{
		ID: id, Name: strings.TrimSpace(*name), Organisation: *organisation,
		Kind: derogation.OrganisationKind(*kind), Scopes: strings.Fields(*scopes),
	}
	to, err := d.open(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(checkNewClient(ctx, to, client)...); err != nil {
		return err
	}
	if err := to.RegisterClient(ctx, client); err != nil {
		return err
	}
	_, err = fmt.Fprintf(d.out, "%s is registered for %s; it needs a key to sign in: clients keys add %s -key FILE\n", id, client.Organisation, id)
	return err
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
	organisation, err := from.Organisation(ctx, client.Organisation)
	switch {
	case errors.Is(err, casework.ErrNotFound):
		wrong = append(wrong, fmt.Errorf("-organisation %q is not registered", client.Organisation))
	case err != nil:
		wrong = append(wrong, err)
	case organisation.Kind != client.Kind:
		wrong = append(wrong, fmt.Errorf("%s is registered as %s, not as %s", client.Organisation, organisation.Kind, client.Kind))
	}
	return wrong
}

// change makes one change of a client, and shows it then.
func (d desk) change(ctx context.Context, id string, change func(*store.Client) error) error {
	to, err := d.open(ctx)
	if err != nil {
		return err
	}
	if err := to.ChangeClient(ctx, id, change); err != nil {
		return err
	}
	return d.showClient(ctx, []string{id})
}

func (d desk) ableClient(disabled bool) func(context.Context, []string) error {
	return func(ctx context.Context, args []string) error {
		if len(args) != 1 {
			return errUsage
		}
		return d.change(ctx, args[0], func(c *store.Client) error {
			c.Disabled = disabled
			return nil
		})
	}
}

func (d desk) setScopes(ctx context.Context, args []string) error {
	return d.change(ctx, args[0], func(c *store.Client) error {
		if err := checkScopes(c.Kind, args[1:]); err != nil {
			return err
		}
		c.Scopes = args[1:]
		return nil
	})
}

// showClient prints a client with its keys.
func (d desk) showClient(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return errUsage
	}
	from, err := d.open(ctx)
	if err != nil {
		return err
	}
	c, err := from.Client(ctx, args[0])
	if err != nil {
		return err
	}
	able := "enabled"
	if c.Disabled {
		able = "disabled: it cannot sign in, and its tokens do not count"
	}
	fmt.Fprintf(d.out, "%s (%s), for %s (%s), %s\nscopes: %s\n", c.ID, c.Name, c.Organisation, c.Kind, able, strings.Join(c.Scopes, " "))
	for _, key := range c.Keys {
		fmt.Fprintf(d.out, "key %s: %s, %s\n", key.KeyID, key.Algorithm, d.standing(key))
	}
	return nil
}
