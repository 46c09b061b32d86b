package coldstart

import (
	"bytes"
	"context"
	"debug/elf"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/lambda"
	"example.org/derogations/infra/cloud/template"
	"example.org/derogations/infra/testlane"
)

const (
	root   = "../../.."
	module = "example.org/derogations/"
	hello  = "hello"
	sdk    = "sdk"
)

var baselines = []template.Function{{Package: "./infra/local/coldstart/" + hello}, {Package: "./infra/local/coldstart/" + sdk}}

// program is a function with the environment that the template gives to it.
type program struct {
	name, path  string
	environment []string
}

// programs builds all functions, and the baselines last, with the same flags.
func programs(tb testing.TB) []program {
	tb.Helper()
	deployed, err := template.Load(filepath.Join(root, "template.yaml"), template.Options{StackName: "coldstart"})
	if err != nil {
		tb.Fatal(err)
	}
	deployed.Functions = append(deployed.Functions, baselines...)
	var packages []string
	assets := map[string]string{}
	for _, f := range deployed.Functions {
		packages = append(packages, f.Package)
		for name, file := range f.Assets {
			assets[name] = file
		}
	}
	// What other tests have built already costs nothing here.
	built, err := lambda.Build(tb.Context(), root, filepath.Join(root, ".local", "functions"), packages, assets, io.Discard)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = built.Close() })
	var all []program
	for _, f := range deployed.Functions {
		p := program{name: filepath.Base(f.Package), path: built.Path(f.Package)}
		p.environment = append(os.Environ(),
			"AWS_REGION=eu-west-2", "AWS_ACCESS_KEY_ID=none", "AWS_SECRET_ACCESS_KEY=none", "AWS_EC2_METADATA_DISABLED=true",
			"AWS_LAMBDA_FUNCTION_NAME="+p.name, "LAMBDA_TASK_ROOT="+filepath.Dir(p.path))
		for name, value := range f.Environment {
			p.environment = append(p.environment, name+"="+value)
		}
		all = append(all, p)
	}
	return all
}

// start starts the program, ends it when it asks for its first event, and returns
// the processor time that it took and what it wrote.
func (p program) start(tb testing.TB, more ...string) (time.Duration, string) {
	tb.Helper()
	ready := make(chan struct{})
	var once sync.Once
	api := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		once.Do(func() { close(ready) })
		<-r.Context().Done()
	}))
	defer api.Close()
	ctx, end := context.WithCancel(tb.Context())
	defer end()
	cmd := exec.CommandContext(ctx, p.path)
	cmd.Env = append(slices.Clone(p.environment), append(more, "AWS_LAMBDA_RUNTIME_API="+strings.TrimPrefix(api.URL, "http://"))...)
	var wrote bytes.Buffer
	cmd.Stdout, cmd.Stderr = &wrote, &wrote
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_ = cmd.Wait() // It is killed, or has failed: then it asks for nothing.
	}()
	select {
	case <-ready:
	case <-gone:
		tb.Fatalf("%s ended by itself:\n%s", p.name, wrote.String())
	}
	end()
	<-gone
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), wrote.String()
}

// BenchmarkColdStart starts each program in turn, again and again, so that whatever
// else the machine does meets all of them. It reports the median of each, and how many
// times that of the SDK alone it is.
func BenchmarkColdStart(b *testing.B) {
	all := programs(b)
	took := map[string][]time.Duration{}
	for b.Loop() {
		for _, p := range all {
			once, _ := p.start(b)
			took[p.name] = append(took[p.name], once)
		}
	}
	median := func(name string) float64 {
		sorted := slices.Sorted(slices.Values(took[name]))
		return float64(sorted[len(sorted)/2].Microseconds()) / 1000
	}
	for _, p := range all {
		b.ReportMetric(median(p.name), p.name+"-ms")
		b.ReportMetric(median(p.name)/median(sdk), p.name+"/sdk")
	}
	b.ReportMetric(0, "ns/op")
}

// mostMegabytes is how much a program may hold, without what a debugger needs, beside
// the SDK alone: a client behind an interface, in a program with templates, is two or
// three more, and so are Unicode's tables and the words that privacy knows.
const mostMegabytes = 7

func TestAProgramHoldsLittleMoreThanTheSDK(t *testing.T) {
	testlane.Full(t, "all functions built")
	all := programs(t)
	size := func(p program) float64 {
		file, err := elf.Open(p.path)
		if errors.As(err, new(*elf.FormatError)) {
			t.Skipf("%v: sizes are measured of Linux programs alone", err)
		}
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		bytes := uint64(0)
		for _, section := range file.Sections {
			if section.Flags&elf.SHF_ALLOC != 0 && section.Type != elf.SHT_NOBITS {
				bytes += section.Size
			}
		}
		return float64(bytes) / 1e6
	}
	alone := size(all[slices.IndexFunc(all, func(p program) bool { return p.name == sdk })])
	for _, p := range all {
		held := size(p)
		t.Logf("%s: %.1f MB", p.name, held)
		if held > alone+mostMegabytes {
			t.Errorf("%s holds %.1f MB, %.1f more than the SDK alone: at most %d may be", p.name, held, held-alone, mostMegabytes)
		}
	}
}

// initialised finds a package and how many bytes its initialisation took, in what
// the runtime tells of it.
var initialised = regexp.MustCompile(`(?m)^init (\S+) @.*, (\d+) bytes`)

// ownBytes is what all packages of the project together may take before main: their
// tables, and no template or pattern that one request in a hundred needs.
const ownBytes = 384 << 10

func TestNothingIsInitialisedThatAFirstRequestDoesNotNeed(t *testing.T) {
	testlane.Full(t, "all functions built")
	for _, p := range programs(t) {
		_, told := p.start(t, "GODEBUG=inittrace=1")
		found := initialised.FindAllStringSubmatch(told, -1)
		if len(found) == 0 {
			t.Errorf("%s tells nothing of its start:\n%s", p.name, told)
		}
		total := 0
		for _, each := range found {
			taken, err := strconv.Atoi(each[2])
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(each[1], module) {
				total += taken
			}
		}
		t.Logf("%s: %d bytes", p.name, total)
		if total > ownBytes {
			t.Errorf("%s: its own packages take %d bytes before main, at most %d; see GODEBUG=inittrace=1", p.name, total, ownBytes)
		}
	}
}
