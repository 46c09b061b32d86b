package template

import (
	"errors"
	"fmt"
	"strconv"
)

// Statement is one statement of a policy.
type Statement struct {
	Sid          string
	Allow        bool // else it denies
	Actions      []string
	Resources    []string
	NotResources []string
	Conditions   []Condition
}

// Condition is one test of a statement; all of a statement's must hold.
type Condition struct {
	Operator string // such as ForAnyValue:StringLike
	Key      string // such as dynamodb:LeadingKeys
	Values   []string
}

func (s *scope) roleByARN(arn string) ([]Statement, error) {
	for id, r := range s.resources {
		if r.kind != typeRole {
			continue
		}
		if own, err := s.arn(id); err == nil && own == arn {
			return s.role(id, r)
		}
	}
	return nil, fmt.Errorf("%q is not a role of the template", arn)
}

func (s *scope) role(id string, r resource) ([]Statement, error) {
	p := s.read(id, r.properties)
	statements := []Statement{}
	for i, v := range p.list("Policies") {
		policy := p.nested("Policies["+strconv.Itoa(i)+"]", v)
		policy.required("PolicyName")
		statements = append(statements, policy.document()...)
		p.errs = append(p.errs, policy.end())
	}
	for _, arn := range p.texts("ManagedPolicyArns") {
		found, err := s.policyByARN(arn)
		if err != nil {
			p.fail("ManagedPolicyArns: %w", err)
		}
		statements = append(statements, found...)
	}
	return statements, p.end("AssumeRolePolicyDocument", "Description")
}

func (s *scope) policyByARN(arn string) ([]Statement, error) {
	for id, r := range s.resources {
		if r.kind != typePolicy {
			continue
		}
		if own, err := s.arn(id); err == nil && own == arn {
			return s.managedPolicy(id, r)
		}
	}
	return nil, fmt.Errorf("%q is not a policy of the template", arn)
}

func (s *scope) managedPolicy(id string, r resource) ([]Statement, error) {
	p := s.read(id, r.properties)
	statements := p.document()
	return statements, p.end("Description")
}

// document reads the member PolicyDocument.
func (p *properties) document() []Statement {
	document := p.object("PolicyDocument")
	document.oneOf("Version", "", "2012-10-17")
	var out []Statement
	for i, v := range document.list("Statement") {
		statement, err := document.nested("Statement["+strconv.Itoa(i)+"]", v).statement()
		if err != nil {
			p.errs = append(p.errs, err)
		}
		out = append(out, statement)
	}
	p.errs = append(p.errs, document.end())
	return out
}

func (p *properties) statement() (Statement, error) {
	s := Statement{
		Sid:          p.text("Sid", ""),
		Allow:        p.oneOf("Effect", "", "Allow", "Deny") == "Allow",
		Actions:      p.oneOrMore("Action"),
		Resources:    p.oneOrMore("Resource"),
		NotResources: p.oneOrMore("NotResource"),
	}
	if len(s.Actions) == 0 || (len(s.Resources) == 0) == (len(s.NotResources) == 0) {
		p.fail("a statement needs Action and either Resource or NotResource")
	}
	conditions := p.object("Condition")
	if conditions.from != nil {
		for _, operator := range conditions.from.keys {
			keys := conditions.object(operator)
			if keys.from == nil {
				continue
			}
			for _, key := range keys.from.keys {
				s.Conditions = append(s.Conditions, Condition{Operator: operator, Key: key, Values: keys.oneOrMore(key)})
			}
			p.errs = append(p.errs, keys.end())
		}
	}
	return s, errors.Join(p.end(), conditions.end())
}

// oneOrMore reads a string or a list of strings.
func (p *properties) oneOrMore(key string) []string {
	if text, ok := p.any(key).(string); ok {
		return []string{text}
	}
	return p.texts(key)
}
