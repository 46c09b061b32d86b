package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/template"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/store"
)

// database is the one DynamoDB Local of this package's tests.
var database *dynamodb.Local

func TestMain(m *testing.M) {
	var err error
	if database, err = dynamodb.Start(context.Background(), dynamodb.Options{InfraDir: ".."}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if err := database.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// now is when the tests' operator works: a Monday at noon.
var now = time.Date(2025, time.July, 28, 11, 0, 0, 0, time.UTC)

var tables atomic.Int32

// terminal is an operator's, on an empty table of the deployment's own shape.
type terminal struct {
	t     *testing.T
	store *store.Store
	table *awsdynamodb.Client // past the store
	typed string              // what the standard input holds
	// progress is where a long command says how far it has come.
	progress io.Writer
	calls    *atomic.Int32 // to the table
}

func newTerminal(t *testing.T) terminal {
	t.Helper()
	deployment, err := template.Load("../../template.yaml", template.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var calls atomic.Int32
	table := fmt.Sprintf("admin-%d", tables.Add(1))
	client := awsdynamodb.New(awsdynamodb.Options{
		Region: "eu-west-2", BaseEndpoint: aws.String(database.URL()),
		Credentials: credentials.NewStaticCredentialsProvider(dynamodb.KeyOf(table), "local", ""),
		HTTPClient:  counting{&calls},
	})
	if _, err := dynamodb.CreateTable(t.Context(), client, deployment.Tables[0], table); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := client.DeleteTable(context.Background(), &awsdynamodb.DeleteTableInput{TableName: &table}); err != nil {
			t.Error(err)
		}
	})
	return terminal{t: t, store: store.New(client, table), table: client, progress: io.Discard, calls: &calls}
}

// counting counts calls.
type counting struct{ calls *atomic.Int32 }

func (c counting) Do(r *http.Request) (*http.Response, error) {
	c.calls.Add(1)
	return http.DefaultClient.Do(r)
}

// deps are those that works on the terminal's table.
func (x terminal) deps(out io.Writer) deps {
	return deps{
		in: strings.NewReader(x.typed), out: out, progress: x.progress, now: now,
		open: func(context.Context) (*store.Store, error) { return x.store, nil },
		signing: func(context.Context) (signing, error) {
			keys, err := keyset.Parse([]byte(linkKeys))
			return signing{keys: keys, publicURL: "https://derogations.example.org"}, err
		},
	}
}

// types enters a command and returns what it prints. Help ends the program: so it
// does here.
func (x terminal) types(args ...string) (string, error) {
	var out bytes.Buffer
	d := x.deps(&out)
	err := ending(&d, func() error { return d.do(x.t.Context(), args) })
	return out.String(), err
}

// wants enters a command that must succeed and print what is said.
func (x terminal) wants(want string, args ...string) {
	x.t.Helper()
	if got, err := x.types(args...); err != nil || got != want {
		x.t.Errorf("%v: got %q and %v, want %q", args, got, err, want)
	}
}

// refuses enters a command that must fail, with words in the error.
func (x terminal) refuses(words string, args ...string) {
	x.t.Helper()
	if got, err := x.types(args...); err == nil || !strings.Contains(err.Error(), words) {
		x.t.Errorf("%v: got %q and %v, want an error with %q", args, got, err, words)
	}
}

// helpEnded is the end of the program after its help.
type helpEnded struct{ code int }

// ending carries out a command, which may end the program.
func ending(d *deps, do func() error) (err error) {
	d.exit = func(code int) { panic(helpEnded{code}) }
	defer func() {
		switch ended := recover().(type) {
		case nil:
		case helpEnded:
			if ended.code != 0 {
				err = fmt.Errorf("ended with %d", ended.code)
			}
		default:
			panic(ended)
		}
	}()
	return do()
}

func TestAWrongCommandLineIsAnsweredWithTheWrongWord(t *testing.T) {
	t.Setenv("TABLE_NAME", "")
	for line, want := range map[string]string{
		"":                       `expected one of "sending", "rounds"`,
		"-colour red":            "unknown flag --colour",
		"sending":                `expected one of "status", "stop", "resume": see admin sending --help`,
		"sending off":            "unexpected argument off",
		"sending stop now":       "unexpected argument now: see admin sending stop --help",
		"rounds check":           `expected "<file> ..."`,
		"rounds lod a.yaml":      `unexpected argument lod, did you mean "load"?`,
		"cases nudge A -to CT-1": "unknown flag --to",
		"cases redrive A b":      "unexpected argument b",
		"counts a b":             "unexpected argument b",
		"counts a -as-of":        "--as-of: ",
		"counts a -as-of soon":   `--as-of: time "soon"`,
		"counts a --colour red":  "unknown flag --colour",
		"board link -hours one":  `--hours: `,
		"board link -hours 1":    "missing flags: --organisation=ODS",
		"contacts put RR8":       `expected "<field=value> ..."`,
	} {
		terminal{t: t}.refuses(want, strings.Fields(line)...)
	}
}

func TestEveryCommandHasHelp(t *testing.T) {
	x := terminal{t: t}
	line := deps{out: io.Discard}
	parser, err := line.parser()
	if err != nil {
		t.Fatal(err)
	}
	commands := 0
	for _, leaf := range parser.Model.Leaves(true) {
		words := strings.Fields(leaf.Path())
		for _, flag := range []string{"--help", "-h", "-help"} {
			out, err := x.types(append(slices.Clone(words), flag)...)
			if err != nil || !strings.HasPrefix(out, "Usage: admin "+strings.Join(words, " ")) || !strings.Contains(strings.Join(strings.Fields(out), " "), leaf.Help) {
				t.Errorf("%v %s: %v\n%s", words, flag, err, out)
			}
		}
		commands++
	}
	if commands < 30 {
		t.Errorf("only %d commands have help", commands)
	}
	if out, err := x.types("--help"); err != nil || !strings.Contains(out, "organisations import") {
		t.Errorf("%s%v", out, err)
	}
}

func TestFlagsStandBeforeAndAfterTheCommand(t *testing.T) {
	x := newTerminal(t)
	for _, line := range []string{"-json sending status", "--json sending status", "sending -json status", "sending status --json"} {
		x.wants("{\n  \"stopped\": false\n}\n", strings.Fields(line)...)
	}
}

func TestACommandThatNeedsATableSaysSo(t *testing.T) {
	t.Setenv("TABLE_NAME", "")
	run := func(line string) error {
		d := deps{out: io.Discard, now: now}
		return d.do(t.Context(), strings.Fields(line))
	}
	for _, line := range []string{"sending status", "rounds list", "counts a"} {
		if err := run(line); err == nil || !strings.Contains(err.Error(), "-table") {
			t.Errorf("%q: got %v", line, err)
		}
	}
	if err := run("rounds check ../rounds/nurses-example.yaml"); err != nil {
		t.Errorf("checking needs no table: %v", err)
	}
}

// A name that is right in another table must not look wrong.
func TestAnErrorOfTheTableNamesIt(t *testing.T) {
	t.Setenv("AWS_ENDPOINT_URL_DYNAMODB", database.URL())
	t.Setenv("AWS_REGION", "eu-west-2")
	t.Setenv("AWS_ACCESS_KEY_ID", "admin")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "local")
	for _, line := range []string{"rounds list", "contacts load " + sampleContacts} {
		d := deps{out: io.Discard, now: now}
		err := d.do(t.Context(), append(strings.Fields(line), "-table", "no-such-table"))
		if want := "there is no table no-such-table in this account and region: name another with -table, or TABLE_NAME"; err == nil || err.Error() != want {
			t.Errorf("%s: got %v", line, err)
		}
	}
	x := newTerminal(t)
	x.refuses("\"RR8\" is not registered in table "+x.store.Table(), "organisations", "show", "RR8")
	x.refuses("table derogations: read client none: not found", "clients", "show", "none", "-table", "derogations")
}

func TestSendingIsStoppedAndResumed(t *testing.T) {
	x := newTerminal(t)
	x.wants("sending is on\n", "sending", "status")
	x.wants("sending is stopped: every message is held back\n", "sending", "stop")
	x.wants("sending is stopped: every message is held back\n", "sending", "status")
	x.wants("sending is on\n", "sending", "resume")
}
