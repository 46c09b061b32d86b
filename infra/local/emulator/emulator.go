package emulator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"example.org/derogations/infra/cloud/process"
)

// Build builds the emulator from the Go module cache, or fetches it first, and
// gives the path of the program. root is the project's folder.
func Build(ctx context.Context, root string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "tool", "-modfile=infra/local/emulator/tool.mod", "-n", "aws-lambda-rie")
	cmd.Dir = root
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("building the emulator: go tool: %w: %s", err, said.Bytes())
	}
	return strings.TrimSpace(string(out)), nil
}

// Options say what to run. All are needed.
type Options struct {
	Program     string // the emulator, from Build
	Package     string // absolute path of the folder with the function's bootstrap, as "sam build" makes it
	Environment []string
	Log         io.Writer // what the emulator and the function print
}

// Function is a function under the emulator.
type Function struct {
	url    string
	cmd    *exec.Cmd
	exited chan struct{}
	one    sync.Mutex // held during an invocation: the emulator refuses a second
}

// startsAtMost is how often Start tries other ports. Nothing keeps them free
// between the moment when they are found and that when the emulator takes them.
const startsAtMost = 5

// Start starts the emulator and returns when it listens. It starts the function
// with the first invocation.
func Start(ctx context.Context, o Options) (*Function, error) {
	var failed error
	for range startsAtMost {
		f, err := start(ctx, o)
		if err == nil {
			return f, nil
		}
		failed = errors.Join(failed, err)
		if ctx.Err() != nil {
			break
		}
	}
	return nil, failed
}

func start(ctx context.Context, o Options) (*Function, error) {
	addresses, err := freeAddresses(2)
	if err != nil {
		return nil, err
	}
	cmd := process.Command(context.Background(), o.Program,
		"--log-level", "error", "--runtime-interface-emulator-address", addresses[0], "--runtime-api-address", addresses[1],
		filepath.Join(o.Package, "bootstrap"))
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = o.Package, o.Environment, o.Log, o.Log
	if err := process.Start(cmd); err != nil {
		return nil, fmt.Errorf("starting the emulator: %w", err)
	}
	f := &Function{url: "http://" + addresses[0] + "/2015-03-31/functions/function/invocations", cmd: cmd, exited: make(chan struct{})}
	go func() {
		_ = cmd.Wait() // it ends because Close kills it, or listening failed
		close(f.exited)
	}()
	if err := f.listens(ctx, addresses[0]); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// freeAddresses finds ports that nobody listens on.
func freeAddresses(n int) ([]string, error) {
	var addresses []string
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("finding a free port: %w", err)
		}
		defer l.Close()
		addresses = append(addresses, l.Addr().String())
	}
	return addresses, nil
}

// listens waits until the emulator accepts a connection.
func (f *Function) listens(ctx context.Context, address string) error {
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		if c, err := net.Dial("tcp", address); err == nil {
			return c.Close()
		}
		select {
		case <-f.exited:
			return fmt.Errorf("the emulator ended before it listened on %s", address)
		case <-ctx.Done():
			return fmt.Errorf("waiting for the emulator: %w", ctx.Err())
		case <-again.C:
		}
	}
}

// Invoke gives the function an event and returns its answer, or the error
// object that Lambda gives when it failed.
func (f *Function) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	f.one.Lock()
	defer f.one.Unlock()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, f.url, bytes.NewReader(event))
	if err != nil {
		return nil, fmt.Errorf("invoking under the emulator: %w", err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("invoking under the emulator: %w", err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("invoking under the emulator: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the emulator answered %s: %s", response.Status, answer)
	}
	return answer, nil
}

// Close ends the emulator and its function.
func (f *Function) Close() error {
	err := process.Stop(f.cmd)
	<-f.exited
	return err
}
