package derogation

// ActorKind says what sort of actor acts.
type ActorKind string

// The kinds of actor.
const (
	// ActorClient is another organisation's computer system.
	ActorClient ActorKind = "client"
	// ActorReviewer is a person who holds a signed link.
	ActorReviewer ActorKind = "reviewer"
	// ActorSystem is a named part of this system, acting on the clock.
	ActorSystem ActorKind = "system"
	// ActorOperator is one of those who keep this system running. They answer
	// nothing.
	ActorOperator ActorKind = "operator"
)

// Proof says how an actor proved who they are.
type Proof string

// The ways of proving who one is.
const (
	ProofSignedLink        Proof = "signed_link"
	ProofSignedLinkAndCode Proof = "signed_link_and_one_time_code"
	ProofPrivateKeyJWT     Proof = "private_key_jwt"
	ProofSystem            Proof = "system"
	// ProofOperatorAccess: whoever can work on the store itself.
	ProofOperatorAccess Proof = "operator_access"
)

const maxPerson = 100

// Actor is who did something, written so that a ledger entry reads alone years
// later: the name, role and organisation are copied, not referred to.
type Actor struct {
	Kind             ActorKind        `json:"kind"`
	ID               string           `json:"id"`
	Name             string           `json:"name"`
	Role             string           `json:"role,omitempty"`
	Organisation     string           `json:"organisation,omitempty"`
	OrganisationName string           `json:"organisationName,omitempty"`
	OrganisationKind OrganisationKind `json:"organisationKind,omitempty"`
	Tier             Tier             `json:"tier,omitempty"`
	Proof            Proof            `json:"proof"`
}

// checkName bounds what a person typed as their own name: it is kept with
// everything that they do.
func (a Actor) checkName() error {
	var bad fields
	bad.words("/person", a.Name, false, maxPerson)
	bad.oneLine("/person", a.Name)
	return bad.err()
}

// System is the actor of a named part of this system, such as "escalate".
func System(component string) Actor {
	return Actor{Kind: ActorSystem, ID: component, Name: "The system (" + component + ")", Proof: ProofSystem}
}

// Operator is the actor of somebody who keeps this system running, by their
// role or staff number, such as "duty engineer". They belong to no tier and to
// none of the organisations.
func Operator(by string) Actor {
	return Actor{Kind: ActorOperator, ID: by, Name: by, Role: "Operator", Proof: ProofOperatorAccess}
}
