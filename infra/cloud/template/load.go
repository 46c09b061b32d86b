package template

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"go.yaml.in/yaml/v4"
)

// Options say which stack the template is read for.
type Options struct {
	StackName  string            // empty: derogations
	Region     string            // empty: eu-west-2
	Account    string            // empty: 000000000000
	APIID      string            // what Ref gives for the HTTP API; empty: local
	Parameters map[string]string // override the defaults; an unknown name is an error
}

const (
	typeFunction     = "AWS::Serverless::Function"
	typeHTTPAPI      = "AWS::Serverless::HttpApi"
	typeStateMachine = "AWS::Serverless::StateMachine"
	typeTable        = "AWS::DynamoDB::Table"
	typeSecret       = "AWS::SecretsManager::Secret"
	typeRole         = "AWS::IAM::Role"
	typePolicy       = "AWS::IAM::ManagedPolicy"
	typeMailEvents   = "AWS::SES::ConfigurationSetEventDestination"
	typeMailSet      = "AWS::SES::ConfigurationSet"
	typeAlarm        = "AWS::CloudWatch::Alarm"
	typeDashboard    = "AWS::CloudWatch::Dashboard"
	typeLogQuery     = "AWS::Logs::QueryDefinition"
	typeLogFilter    = "AWS::Logs::SubscriptionFilter"
)

// leftOut are the types that a deployment has and the local cloud knowingly
// does not run: logs, who is told of alarms, the queue of what was given up, the
// domain in front of the HTTP API, and whom a function lets call it.
var leftOut = []string{
	"AWS::ApiGatewayV2::ApiMapping",
	"AWS::ApiGatewayV2::DomainName",
	"AWS::Lambda::Permission",
	"AWS::Logs::LogGroup",
	"AWS::Route53::RecordSet",
	"AWS::SNS::Subscription",
	"AWS::SNS::Topic",
	"AWS::SQS::Queue",
}

// Load reads a template file. The error names everything that is not
// understood, not only the first.
func Load(file string, options Options) (*Template, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading the template: %w", err)
	}
	t, err := Parse(data, options)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return t, nil
}

// Parse is Load for a template in memory.
func Parse(data []byte, options Options) (*Template, error) {
	if options.StackName == "" {
		options.StackName = "derogations"
	}
	if options.Region == "" {
		options.Region = "eu-west-2"
	}
	if options.Account == "" {
		options.Account = "000000000000"
	}
	if options.APIID == "" {
		options.APIID = "local"
	}
	var node yaml.Node
	if err := yaml.Unmarshal(data, &node); err != nil {
		return nil, fmt.Errorf("not YAML: %w", err)
	}
	if node.Kind != yaml.DocumentNode || len(node.Content) != 1 {
		return nil, errors.New("not one YAML document")
	}
	top, err := value(node.Content[0])
	if err != nil {
		return nil, err
	}
	root, ok := top.(*object)
	if !ok {
		return nil, errors.New("the template must be a mapping")
	}
	return parse(root, options)
}

func parse(root *object, options Options) (*Template, error) {
	var errs []error
	for _, key := range root.keys {
		switch key {
		case "AWSTemplateFormatVersion", "Transform", "Description", "Metadata", "Outputs",
			"Rules", // what parameters a deployment refuses
			"Parameters", "Conditions", "Globals", "Resources":
		default:
			errs = append(errs, fmt.Errorf("section %s is not known here", key))
		}
	}
	s := &scope{options: options}
	var err error
	if s.conditions, err = section(root, "Conditions"); err != nil {
		errs = append(errs, err)
	}
	if s.parameters, err = parameters(root, options.Parameters); err != nil {
		errs = append(errs, err)
	}
	globals, err := functionGlobals(root)
	if err != nil {
		errs = append(errs, err)
	}
	if s.resources, err = s.collect(root); err != nil {
		errs = append(errs, err)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return s.template(globals)
}

func section(root *object, name string) (*object, error) {
	v, ok := root.get(name)
	if !ok || v == nil {
		return &object{}, nil
	}
	o, ok := v.(*object)
	if !ok {
		return &object{}, fmt.Errorf("%s must be a mapping", name)
	}
	return o, nil
}

func parameters(root *object, given map[string]string) (map[string]string, error) {
	declared, err := section(root, "Parameters")
	if err != nil {
		return nil, err
	}
	var errs []error
	values := make(map[string]string)
	for _, name := range declared.keys {
		o, _ := declared.values[name].(*object)
		if v, ok := given[name]; ok {
			values[name] = v
			continue
		}
		v, ok := o.get("Default")
		text, isText := v.(string)
		if !ok || !isText {
			errs = append(errs, fmt.Errorf("parameter %s has no default and no value", name))
			continue
		}
		values[name] = text
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, ok := declared.get(name); !ok {
			errs = append(errs, fmt.Errorf("there is no parameter %s", name))
		}
	}
	return values, errors.Join(errs...)
}

func functionGlobals(root *object) (*object, error) {
	globals, err := section(root, "Globals")
	if err != nil {
		return nil, err
	}
	for _, key := range globals.keys {
		if key != "Function" {
			return nil, fmt.Errorf("globals for %s are not known here", key)
		}
	}
	return section(globals, "Function")
}

// collect gives every resource whose condition holds.
func (s *scope) collect(root *object) (map[string]resource, error) {
	all, err := section(root, "Resources")
	if err != nil {
		return nil, err
	}
	resources := make(map[string]resource)
	var errs []error
	for _, id := range all.keys {
		o, ok := all.values[id].(*object)
		if !ok {
			errs = append(errs, fmt.Errorf("resource %s must be a mapping", id))
			continue
		}
		if name, ok := o.get("Condition"); ok {
			text, _ := name.(string)
			holds, err := s.condition(text)
			if err != nil {
				errs = append(errs, fmt.Errorf("resource %s: %w", id, err))
			}
			if !holds {
				continue
			}
		}
		kind, _ := o.values["Type"].(string)
		props, err := section(o, "Properties")
		if err != nil {
			errs = append(errs, fmt.Errorf("resource %s: %w", id, err))
		}
		meta, err := section(o, "Metadata")
		if err != nil {
			errs = append(errs, fmt.Errorf("resource %s: %w", id, err))
		}
		resources[id] = resource{kind: kind, properties: props, metadata: meta}
	}
	return resources, errors.Join(errs...)
}

func (s *scope) template(globals *object) (*Template, error) {
	alias, _ := globals.get("AutoPublishAlias")
	s.alias, _ = alias.(string)
	t := &Template{}
	var errs []error
	for _, id := range slices.Sorted(maps.Keys(s.resources)) {
		r := s.resources[id]
		var err error
		switch r.kind {
		case typeFunction:
			err = s.function(t, id, r, globals)
		case typeTable:
			err = s.table(t, id, r)
		case typeStateMachine:
			err = s.stateMachine(t, id, r)
		case typeSecret:
			err = s.secret(t, id, r)
		case typeHTTPAPI:
			err = s.httpAPI(id, r)
		case typeMailEvents:
			err = s.mailEvents(t, id, r)
		case typeAlarm:
			err = s.alarm(t, id, r)
		case typeDashboard:
			err = s.dashboard(t, id, r)
		case typeLogFilter:
			err = s.logFilter(t, id, r)
		case typeLogQuery:
			err = s.logQuery(t, id, r)
		case typeMailSet:
			err = s.read(id, r.properties).end("DeliveryOptions", "ReputationOptions")
		case typeRole:
			_, err = s.role(id, r)
		case typePolicy:
			_, err = s.managedPolicy(id, r)
		default:
			if !slices.Contains(leftOut, r.kind) {
				err = fmt.Errorf("resource %s: type %q is neither run here nor knowingly left out", id, r.kind)
			}
		}
		if err != nil {
			errs = append(errs, err)
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return t, nil
}
