// Package shapes makes the state machine of the domain's tiers and of the shapes
// that its states have. The shapes are derogation.asl.json.tmpl; what comes out is
// checked in as statemachine/derogation.asl.json, which is what is deployed.
package shapes
