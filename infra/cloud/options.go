package cloud

import (
	"errors"
	"io"
	"net/http"
	"path/filepath"

	"example.org/derogations/infra/cloud/clock"
	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/lambda"
)

const (
	region  = "eu-west-2"
	account = "000000000000"
	apiID   = "local"
)

// Options say what to run and where. TemplatePath and Timeline are needed;
// everything else has a default.
type Options struct {
	TemplatePath string // its folder is the project: packages and files are relative to it
	Timeline     *clock.Timeline
	RealTime     bool // the timeline is a real one
	LongRun      bool // tens of thousands of calls will come: the database starts more slowly, and carries more
	EveryTick    bool // schedules leave none out on the virtual clock

	StackName         string            // names the table and the functions; clouds that share a database need one each
	Parameters        map[string]string // of the template
	PublicURLVariable string            // the variable that gets the gateway's URL in each function that the template gives it
	Secrets           map[string]string // values by logical id, instead of random ones
	Environment       map[string]string // more variables for every function, such as AWS_MAX_ATTEMPTS

	PublicAddr        string // of the gateway; empty for any free port of 127.0.0.1, as those below
	StepFunctionsAddr string
	LambdaAddr        string
	DynamoDBAddr      string
	SecretsAddr       string
	SESAddr           string
	SNSAddr           string
	CodeDeployAddr    string

	DynamoDB         *dynamodb.Local  // shared with others; nil starts one, from InfraDir
	InfraDir         string           // empty: infra, in the project
	Binaries         *lambda.Binaries // built already, shared with others; nil builds them
	FunctionsDir     string           // where built functions are kept between runs; empty: .local/functions, in the project
	StepFunctionsURL string           // another execution engine, whose Lambda endpoint is LambdaAddr; real time only

	Local func(*Cloud) http.Handler // serves /_local/ on the public address; called once, when all else runs
	Log   io.Writer                 // gets what functions, the compiler and the database print; may be nil

	Progress io.Writer // is told, for a person who waits, what is being done; may be nil
}

func (o *Options) complete() error {
	if o.TemplatePath == "" || o.Timeline == nil {
		return errors.New("the cloud needs a template and a timeline")
	}
	if o.StepFunctionsURL != "" && !o.RealTime {
		return errors.New("another execution engine runs on the real clock only")
	}
	for _, addr := range []*string{&o.PublicAddr, &o.StepFunctionsAddr, &o.LambdaAddr, &o.DynamoDBAddr, &o.SecretsAddr, &o.SESAddr, &o.SNSAddr, &o.CodeDeployAddr} {
		if *addr == "" {
			*addr = "127.0.0.1:0"
		}
	}
	if o.InfraDir == "" {
		o.InfraDir = filepath.Join(o.root(), "infra")
	}
	if o.FunctionsDir == "" {
		o.FunctionsDir = filepath.Join(o.root(), ".local", "functions")
	}
	if o.Log == nil {
		o.Log = io.Discard
	}
	if o.Progress == nil {
		o.Progress = io.Discard
	}
	o.Log = &serialWriter{to: o.Log}
	return nil
}

func (o *Options) root() string {
	return filepath.Dir(o.TemplatePath)
}
