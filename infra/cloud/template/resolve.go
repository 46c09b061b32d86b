package template

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// scope resolves intrinsic functions for one stack.
type scope struct {
	options    Options
	parameters map[string]string
	conditions *object
	resources  map[string]resource
	alias      string // of every function; empty for none
}

// resource is one resource of the template before it is read.
type resource struct {
	kind       string
	properties *object
	metadata   *object
}

// resolve replaces every intrinsic function in v.
func (s *scope) resolve(v any) (any, error) {
	switch v := v.(type) {
	case call:
		resolved, err := s.call(v)
		if err != nil {
			return nil, fmt.Errorf("line %d: %s: %w", v.line, v.name, err)
		}
		return resolved, nil
	case []any:
		list := make([]any, 0, len(v))
		for i := range v {
			resolved, err := s.resolve(v[i])
			if err != nil {
				return nil, err
			}
			if resolved != noValue {
				list = append(list, resolved)
			}
		}
		return list, nil
	case *object:
		o := &object{keys: v.keys, values: make(map[string]any, len(v.values)), line: v.line}
		for _, key := range v.keys {
			resolved, err := s.resolve(v.values[key])
			if err != nil {
				return nil, err
			}
			o.values[key] = resolved
		}
		return o, nil
	default:
		return v, nil
	}
}

func (s *scope) call(c call) (any, error) {
	switch c.name {
	case "Ref":
		name, ok := c.arg.(string)
		if !ok {
			return nil, fmt.Errorf("needs a name")
		}
		return s.ref(name)
	case "Fn::GetAtt":
		parts, ok := strs(c.arg)
		if !ok || len(parts) != 2 {
			return nil, fmt.Errorf("needs a resource and an attribute")
		}
		return s.attribute(parts[0], parts[1])
	case "Fn::Sub":
		text, ok := c.arg.(string)
		if !ok {
			return nil, fmt.Errorf("only the form with one string is supported")
		}
		return s.sub(text)
	case "Fn::If":
		args, ok := c.arg.([]any)
		if !ok || len(args) != 3 {
			return nil, fmt.Errorf("needs a condition and two values")
		}
		name, _ := args[0].(string)
		yes, err := s.condition(name)
		if err != nil {
			return nil, err
		}
		if yes {
			return s.resolve(args[1])
		}
		return s.resolve(args[2])
	default:
		return nil, fmt.Errorf("this intrinsic function is not supported")
	}
}

var subReference = regexp.MustCompile(`\$\{[^}]*\}`)

func (s *scope) sub(text string) (string, error) {
	var failed error
	out := subReference.ReplaceAllStringFunc(text, func(match string) string {
		name := match[2 : len(match)-1]
		if literal, ok := strings.CutPrefix(name, "!"); ok {
			return "${" + literal + "}"
		}
		var v string
		var err error
		if id, attribute, dotted := strings.Cut(name, "."); dotted {
			v, err = s.attribute(id, attribute)
		} else {
			v, err = s.ref(name)
		}
		if err != nil && failed == nil {
			failed = err
		}
		return v
	})
	return out, failed
}

// noValue stands for AWS::NoValue: a property or a member of a list that is not there.
const noValue = "AWS::NoValue"

// ref is the value of a parameter, a pseudo parameter or a resource.
func (s *scope) ref(name string) (string, error) {
	if v, ok := s.parameters[name]; ok {
		return v, nil
	}
	switch name {
	case "AWS::Region":
		return s.options.Region, nil
	case "AWS::AccountId":
		return s.options.Account, nil
	case "AWS::StackName":
		return s.options.StackName, nil
	case "AWS::Partition":
		return "aws", nil
	case "AWS::URLSuffix":
		return "amazonaws.com", nil
	case noValue:
		return noValue, nil
	}
	if id, ok := strings.CutSuffix(name, ".Alias"); ok && s.resources[id].kind == typeFunction {
		return s.aliasARN(id)
	}
	r, ok := s.resources[name]
	if !ok {
		return "", fmt.Errorf("%s is neither a parameter nor a resource", name)
	}
	switch r.kind {
	case typeFunction, typeTable, typeMailSet, "AWS::Logs::LogGroup":
		return s.name(name)
	case typeStateMachine, typeSecret:
		return s.arn(name)
	case typeHTTPAPI:
		return s.options.APIID, nil
	case typePolicy:
		return s.arn(name)
	default:
		return "", fmt.Errorf("%s is a %s, which is not run here", name, r.kind)
	}
}

func (s *scope) attribute(id, attribute string) (string, error) {
	r, ok := s.resources[id]
	if !ok {
		return "", fmt.Errorf("there is no resource %s", id)
	}
	switch {
	case attribute == "Arn" && slices.Contains(withARN, r.kind):
		return s.arn(id)
	case attribute == "Name" && r.kind == typeStateMachine, attribute == "QueueName" && r.kind == "AWS::SQS::Queue":
		return s.name(id)
	case attribute == "StreamArn" && r.kind == typeTable:
		arn, err := s.arn(id)
		return arn + streamSuffix, err
	default:
		return "", fmt.Errorf("attribute %s of %s (%s) is not known here", attribute, id, r.kind)
	}
}

// withARN are the types whose ARN others may ask for; the last ones are not
// run, but permissions name them.
var withARN = []string{
	typeFunction, typeTable, typeStateMachine, typeSecret, typeRole, typePolicy,
	"AWS::Logs::LogGroup", "AWS::SQS::Queue",
}

// streamSuffix stands in for the label that a stream gets when it is made.
const streamSuffix = "/stream/local"

// name is the physical name: the property that gives one, else the stack's
// name with the logical id.
func (s *scope) name(id string) (string, error) {
	r := s.resources[id]
	property := map[string]string{
		typeFunction: "FunctionName", typeTable: "TableName", typeStateMachine: "Name", typeSecret: "Name",
		"AWS::Logs::LogGroup": "LogGroupName",
	}[r.kind]
	given, ok := r.properties.get(property)
	if !ok {
		return s.options.StackName + "-" + id, nil
	}
	resolved, err := s.resolve(given)
	if err != nil {
		return "", err
	}
	name, ok := resolved.(string)
	if !ok {
		return "", fmt.Errorf("%s of %s is not a string", property, id)
	}
	return name, nil
}

// identity is the name and the ARN of a resource.
func (s *scope) identity(id string) (name, arn string, err error) {
	if name, err = s.name(id); err == nil {
		arn, err = s.arn(id)
	}
	if err != nil {
		return "", "", fmt.Errorf("%s: %w", id, err)
	}
	return name, arn, nil
}

func (s *scope) arn(id string) (string, error) {
	name, err := s.name(id)
	if err != nil {
		return "", err
	}
	r := s.resources[id]
	at := s.options.Region + ":" + s.options.Account
	switch r.kind {
	case typeFunction:
		return "arn:aws:lambda:" + at + ":function:" + name, nil
	case typeTable:
		return "arn:aws:dynamodb:" + at + ":table/" + name, nil
	case typeStateMachine:
		return "arn:aws:states:" + at + ":stateMachine:" + name, nil
	case typeSecret:
		return "arn:aws:secretsmanager:" + at + ":secret:" + name + "-local0", nil
	case typeRole:
		return "arn:aws:iam::" + s.options.Account + ":role/" + name, nil
	case typePolicy:
		return "arn:aws:iam::" + s.options.Account + ":policy/" + name, nil
	case "AWS::Logs::LogGroup":
		return "arn:aws:logs:" + at + ":log-group:" + name + ":*", nil
	case "AWS::SQS::Queue":
		return "arn:aws:sqs:" + at + ":" + name, nil
	default:
		return "", fmt.Errorf("%s (%s) has no ARN here", id, r.kind)
	}
}

// aliasARN is that of the alias which SAM makes for a function.
func (s *scope) aliasARN(id string) (string, error) {
	if s.alias == "" {
		return "", fmt.Errorf("the functions have no AutoPublishAlias")
	}
	arn, err := s.arn(id)
	return arn + ":" + s.alias, err
}

// condition evaluates an entry of Conditions.
func (s *scope) condition(name string) (bool, error) {
	v, ok := s.conditions.get(name)
	if !ok {
		return false, fmt.Errorf("there is no condition %s", name)
	}
	yes, err := s.evaluate(v)
	if err != nil {
		return false, fmt.Errorf("condition %s: %w", name, err)
	}
	return yes, nil
}

func (s *scope) evaluate(v any) (bool, error) {
	c, ok := v.(call)
	if !ok {
		return false, fmt.Errorf("is not a condition function")
	}
	args, _ := c.arg.([]any)
	switch {
	case c.name == "Condition":
		name, _ := c.arg.(string)
		return s.condition(name)
	case c.name == "Fn::Not" && len(args) == 1:
		yes, err := s.evaluate(args[0])
		return !yes, err
	case c.name == "Fn::And" && len(args) >= 2:
		for _, arg := range args {
			if yes, err := s.evaluate(arg); !yes || err != nil {
				return false, err
			}
		}
		return true, nil
	case c.name == "Fn::Equals" && len(args) == 2:
		a, err := s.resolve(args[0])
		if err != nil {
			return false, err
		}
		b, err := s.resolve(args[1])
		if err != nil {
			return false, err
		}
		left, ok := a.(string)
		right, ok2 := b.(string)
		if !ok || !ok2 {
			return false, fmt.Errorf("line %d: Fn::Equals needs two strings", c.line)
		}
		return left == right, nil
	default:
		return false, fmt.Errorf("line %d: %s is not supported in a condition", c.line, c.name)
	}
}

func strs(v any) ([]string, bool) {
	list, ok := v.([]any)
	if !ok {
		return nil, false
	}
	out := make([]string, len(list))
	for i := range list {
		if out[i], ok = list[i].(string); !ok {
			return nil, false
		}
	}
	return out, true
}
