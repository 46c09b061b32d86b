package statemachine

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.org/derogations/infra/cloud/clock"
	"example.org/derogations/infra/cloud/npm"
	"example.org/derogations/infra/cloud/stepfunctions"
)

// faulty is the definition with one fault in it.
type faulty struct {
	name   string
	text   string
	states []string // of which at least one is named when the fault is found
}

const nowhere = "Nowhere"

// faults are the definition with each of its targets broken, one after the
// other, with each way out that is needed taken away, and with a state that
// nothing leads to.
func faults(t *testing.T) []faulty {
	t.Helper()
	var all []faulty
	add := func(fault string, spoil func(machine map[string]any), states ...string) {
		var machine map[string]any
		if err := json.Unmarshal(filled(), &machine); err != nil {
			t.Fatal(err)
		}
		spoil(machine)
		text, err := json.Marshal(machine)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, faulty{fault, string(text), states})
	}
	add("StartAt", func(m map[string]any) { m["StartAt"] = nowhere }, nowhere)
	add("a state that nothing leads to", func(m map[string]any) {
		m["States"].(map[string]any)["Orphan"] = map[string]any{"Type": "Succeed"}
	}, "Orphan")
	d := read(t)
	for _, name := range slices.Sorted(maps.Keys(d.States)) {
		in := func(m map[string]any) map[string]any { return m["States"].(map[string]any)[name].(map[string]any) }
		each := func(m map[string]any, list string, i int) map[string]any {
			return in(m)[list].([]any)[i].(map[string]any)
		}
		s := d.States[name]
		if s.Next != "" {
			add(name+": Next", func(m map[string]any) { in(m)["Next"] = nowhere }, name)
			add(name+": no Next", func(m map[string]any) { delete(in(m), "Next") }, name)
		}
		if s.Default != "" {
			add(name+": Default", func(m map[string]any) { in(m)["Default"] = nowhere }, name)
		}
		for i := range s.Choices {
			add(fmt.Sprintf("%s: Choices[%d].Next", name, i), func(m map[string]any) { each(m, "Choices", i)["Next"] = nowhere }, name)
		}
		for i := range s.Catch {
			add(fmt.Sprintf("%s: Catch[%d].Next", name, i), func(m map[string]any) { each(m, "Catch", i)["Next"] = nowhere }, name)
		}
	}
	return all
}

// filled is the definition with its placeholder filled in.
func filled() []byte {
	return []byte(strings.ReplaceAll(string(Definition), "${EscalateFunctionArn}", escalateARN))
}

func TestTheEngineFindsEveryBrokenTarget(t *testing.T) {
	engine := stepfunctions.New(stepfunctions.Options{
		Timeline: clock.NewVirtual(noon), Region: "eu-west-2", Account: "000000000000", Invoke: newCase(t).escalate,
	})
	defer engine.Close()
	const role = "arn:aws:iam::000000000000:role/states"
	if _, err := engine.CreateStateMachine("whole", string(filled()), role); err != nil {
		t.Fatalf("the definition itself: %v", err)
	}
	found := faults(t)
	if len(found) < 100 {
		t.Fatalf("only %d faults: the definition was not read", len(found))
	}
	for _, f := range found {
		_, err := engine.CreateStateMachine("faulty", f.text, role)
		if err == nil || !slices.ContainsFunc(f.states, func(state string) bool { return strings.Contains(err.Error(), state) }) {
			t.Errorf("%s: error %v, want one that names %q", f.name, err, f.states)
		}
	}
}

// asl-validator knows the whole language, from its published schema, and is not
// ours: it would see what we and our engine have got wrong together. It is slow,
// so it gets one fault of each kind.
func TestAnIndependentValidatorFindsTheSame(t *testing.T) {
	const infra = "../infra"
	if err := npm.Install(t.Context(), infra, os.Stderr); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	files := map[string]string{filepath.Join(folder, "whole.json"): string(filled())}
	names := map[string]string{}
	kinds := map[string]bool{}
	for i, f := range faults(t) {
		_, kind, _ := strings.Cut(f.name, ": ")
		if kinds[kind] && kind != "" {
			continue
		}
		kinds[kind] = true
		file := filepath.Join(folder, fmt.Sprintf("%03d.json", i))
		files[file], names[file] = f.text, f.name
	}
	var paths []string
	for file, text := range files {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, file)
	}
	const script = `
		const validate = require(process.argv[1]), fs = require("fs")
		const invalid = process.argv.slice(2).filter(file => !validate(JSON.parse(fs.readFileSync(file, "utf8"))).isValid)
		console.log(JSON.stringify(invalid))`
	module, err := filepath.Abs(infra + "/node_modules/asl-validator")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", append([]string{"-e", script, module}, paths...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v", err)
	}
	var invalid []string
	if err := json.Unmarshal(out, &invalid); err != nil {
		t.Fatal(err)
	}
	for file := range files {
		name, broken := names[file]
		if slices.Contains(invalid, file) != broken {
			t.Errorf("%s: found invalid is %v", name, !broken)
		}
	}
}
