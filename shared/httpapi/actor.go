package httpapi

import (
	"cmp"
	"fmt"
	"net/http"
	"sync"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/clientauth"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/readonce"
	"example.org/derogations/shared/telemetry"
)

// caller is the system that calls: whom it acts for, and what it may.
type caller struct {
	actor  derogation.Actor
	client clientauth.Principal
}

// signedIn is an operation that needs to know who calls.
type signedIn func(*http.Request, caller) (answer, error)

// authorised lets a call through that has an access token with the scope, of a
// client that does not call too often. What the call is going to read is read
// together, beside the counting of calls; none of it is looked at before both have
// let the call through.
func (a API) authorised(scope string, next signedIn) operation {
	return func(r *http.Request) (answer, error) {
		ctx := readonce.Begin(r.Context())
		r = r.WithContext(ctx)
		claim, err := a.Authority.Bearer(ctx, r.Header.Get("Authorization"), lambdahttp.Now(ctx))
		if err != nil {
			return answer{}, fmt.Errorf("authenticate: %w", err)
		}
		telemetry.Set(ctx, "client", claim.ClientID)
		var tooMany error
		var beside sync.WaitGroup
		beside.Go(func() { tooMany = a.limited(r, claim.ClientID) })
		client, err := a.signIn(r, claim)
		beside.Wait()
		if err = cmp.Or(err, tooMany); err != nil {
			return answer{}, err
		}
		if !client.Has(scope) {
			return answer{}, &refusal{
				code:         codeInsufficientScope,
				detail:       "This call needs the scope " + scope + ".",
				authenticate: fmt.Sprintf("Bearer realm=%q, error=%q, scope=%q", "derogations", codeInsufficientScope, scope),
			}
		}
		actor, err := a.actor(r, client)
		if err != nil {
			return answer{}, err
		}
		return next(r, caller{actor, client})
	}
}

// signIn is the client that an access token claims, as it is registered now. All
// that its call is going to read is read with it.
func (a API) signIn(r *http.Request, claim clientauth.Claim) (clientauth.Principal, error) {
	ctx := r.Context()
	if err := a.Systems.Cases.ReadAhead(ctx, ahead(r, claim)); err != nil {
		return clientauth.Principal{}, err
	}
	client, err := a.Authority.Principal(ctx, claim, lambdahttp.Now(ctx))
	if err != nil {
		return clientauth.Principal{}, fmt.Errorf("authenticate: %w", err)
	}
	return client, nil
}

// ahead is what a call is going to read, as far as its token, its address and its
// key tell.
func ahead(r *http.Request, claim clientauth.Claim) casework.Ahead {
	what := casework.Ahead{Client: claim.ClientID, Organisation: claim.Organisation}
	if reference, err := derogation.ParseReference(r.PathValue("reference")); err == nil {
		what.Case = reference
	}
	if round := r.PathValue("round"); len(round) <= maxRoundID {
		what.Round = round
	}
	if key, err := idempotencyKey(r.Header); err == nil && r.Method == http.MethodPost {
		what.Call = casework.CallRecord{Client: claim.ClientID, Key: key}
	}
	if r.Method == http.MethodPost && r.URL.Path == requestsPath {
		what.Sites = claim.Organisation
	}
	return what
}

// anybody lets every call through, of whomever.
func anybody(next signedIn) operation {
	return func(r *http.Request) (answer, error) { return next(r, caller{}) }
}

// actor is the client acting for its organisation, as the directory has it. A
// client whose registration and organisation disagree on the kind may do
// nothing: either could be the mistake.
func (a API) actor(r *http.Request, client clientauth.Principal) (derogation.Actor, error) {
	operation := fmt.Sprintf("organisation %s of client %s", client.Organisation, client.ClientID)
	organisation, err := a.Submissions.Directory.Organisation(r.Context(), client.Organisation)
	if err != nil {
		return derogation.Actor{}, &fault{operation, err}
	}
	if string(organisation.Kind) != string(client.Kind) {
		return derogation.Actor{}, &fault{operation, fmt.Errorf("registered as %q, the client as %q", organisation.Kind, client.Kind)}
	}
	return derogation.Actor{
		Kind: derogation.ActorClient, ID: client.ClientID, Name: client.Name,
		Organisation: organisation.Code, OrganisationName: organisation.Name, OrganisationKind: organisation.Kind,
		Proof: derogation.ProofPrivateKeyJWT,
	}, nil
}
