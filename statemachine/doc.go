// Package statemachine holds the state machine that takes one request through
// the chain: derogation.asl.json, in Amazon States Language (JSONPath).
//
// The machine waits and asks; the ledger decides. Every task calls the escalate
// function with the stage of its state, and the answer names the next stage.
// Edges go forward only. A stage that a Choice does not know goes to the next
// cycle, on the newest definition.
//
// The file is made of the domain's tiers and of a few shapes of states, by go
// generate.
package statemachine

import _ "embed"

//go:generate go run ./generate

// Definition is the state machine as it is deployed, with the placeholder
// ${EscalateFunctionArn} still in it.
//
//go:embed derogation.asl.json
var Definition []byte

// DefinitionVersion is the number that every task of Definition sends, so that
// the escalate function knows which definition is asking. It goes up when
// stages or edges are added.
const DefinitionVersion = 1
