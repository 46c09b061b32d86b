package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
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
	typed string // what the standard input holds
}

func newTerminal(t *testing.T) terminal {
	t.Helper()
	deployment, err := template.Load("../../template.yaml", template.Options{})
	if err != nil {
		t.Fatal(err)
	}
	client := awsdynamodb.New(awsdynamodb.Options{
		Region: "eu-west-2", BaseEndpoint: aws.String(database.URL()),
		Credentials: credentials.NewStaticCredentialsProvider("admin", "local", ""),
	})
	table := fmt.Sprintf("admin-%d", tables.Add(1))
	if _, err := dynamodb.CreateTable(t.Context(), client, deployment.Tables[0], table); err != nil {
		t.Fatal(err)
	}
	return terminal{t: t, store: store.New(client, table)}
}

// types enters a command and returns what it prints.
func (x terminal) types(args ...string) (string, error) {
	var out bytes.Buffer
	d := desk{in: strings.NewReader(x.typed), out: &out, now: now, open: func(context.Context) (*store.Store, error) { return x.store, nil }}
	d.signing = func(context.Context) (signing, error) {
		keys, err := keyset.Parse([]byte(linkKeys))
		return signing{keys: keys, publicURL: "https://derogations.example.org"}, err
	}
	err := d.do(x.t.Context(), args)
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

func TestAWrongCommandLineIsAnsweredWithTheUsage(t *testing.T) {
	for _, line := range []string{
		"", "help", "-colour red", "sending", "sending off", "sending stop now", "rounds", "rounds check", "rounds load",
		"cases", "cases all", "cases stuck now", "cases show", "cases nudge", "cases nudge A -to CT-1", "cases redrive A b", "cases handover A -at noon",
		"rounds list all", "rounds delete a", "counts", "counts a b", "counts -as-of", "counts a -colour red",
	} {
		if err := run(t.Context(), strings.Fields(line), strings.NewReader(""), &bytes.Buffer{}, "a-table", now); !errors.Is(err, errUsage) {
			t.Errorf("%q: got %v, want the usage", line, err)
		}
	}
}

func TestACommandThatNeedsATableSaysSo(t *testing.T) {
	for _, line := range []string{"sending status", "rounds list", "counts a"} {
		if err := run(t.Context(), strings.Fields(line), strings.NewReader(""), &bytes.Buffer{}, "", now); err == nil || !strings.Contains(err.Error(), "-table") {
			t.Errorf("%q: got %v", line, err)
		}
	}
	if err := run(t.Context(), []string{"rounds", "check", "../rounds/nurses-example.yaml"}, strings.NewReader(""), &bytes.Buffer{}, "", now); err != nil {
		t.Errorf("checking needs no table: %v", err)
	}
}

func TestSendingIsStoppedAndResumed(t *testing.T) {
	x := newTerminal(t)
	x.wants("sending is on\n", "sending", "status")
	x.wants("sending is stopped: every message is held back\n", "sending", "stop")
	x.wants("sending is stopped: every message is held back\n", "sending", "status")
	x.wants("sending is on\n", "sending", "resume")
}
