package main

import (
	"testing"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

func TestARegisterIsBuiltAnewByTheCommandLine(t *testing.T) {
	x := newWard(t).terminal
	round := sample.Round(now).ID
	x.wants("cases: 1; in the register: 0; put right: 0\n", "register", "rebuild", "-round", round)
	x.refuses("not found", "register", "rebuild", "-round", "none")
	x.refuses("--round", "register", "rebuild")

	// What no case stands behind is found, and taken out.
	wrong := derogation.RegisterEntries{Round: round, Reference: "DR-0000-001Y", Version: 3, Derogation: &derogation.RegisterEntry{
		Code: "0000-001Y", Staff: []derogation.RegisterLine{}, From: now, To: now, State: derogation.RegisterEnded, Since: now,
	}}
	if err := x.store.Publish(t.Context(), wrong); err != nil {
		t.Fatal(err)
	}
	const found = "DR-0000-001Y ought not to be there\ncases: 1; in the register: 0; put right: 1\n"
	x.wants(found+"nothing was changed: this is what would be\n", "register", "rebuild", "-round", round, "-dry-run")
	x.wants(found, "register", "rebuild", "-round", round)
	x.wants("cases: 1; in the register: 0; put right: 0\n", "register", "rebuild", "-round", round)
}
