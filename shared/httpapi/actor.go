package httpapi

import (
	"fmt"
	"net/http"

	"example.org/derogations/shared/clientauth"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
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
// client that does not call too often.
func (a API) authorised(scope string, next signedIn) operation {
	return func(r *http.Request) (answer, error) {
		ctx := r.Context()
		client, err := a.Authority.Bearer(ctx, r.Header.Get("Authorization"), lambdahttp.Now(ctx))
		if err != nil {
			return answer{}, fmt.Errorf("authenticate: %w", err)
		}
		telemetry.Set(ctx, "client", client.ClientID)
		if err := a.limited(r, client.ClientID); err != nil {
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
