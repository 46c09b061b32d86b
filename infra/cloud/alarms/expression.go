package alarms

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// value is what a part of an expression is worth in one period. A number that
// stands in the expression is constant; a metric may have no figure.
type value struct {
	number   float64
	there    bool
	constant bool
}

// expression is one of metric math: the four operations, comparisons and
// parentheses over metrics and numbers. Functions are refused. One that fills
// gaps can keep an alarm as it is for ever, because the period that was just
// filled is always the latest; the others give a different result for each
// number of periods that CloudWatch happens to look at.
type expression func(metric map[string]value) (value, error)

var token = regexp.MustCompile(`\s*([A-Za-z_][A-Za-z0-9_]*|[0-9]*\.?[0-9]+|>=|<=|==|!=|[-+*/()<>])`)

// parse reads an expression.
func parse(text string) (expression, error) {
	p := parser{}
	for rest := strings.TrimSpace(text); rest != ""; {
		match := token.FindStringSubmatchIndex(rest)
		if match == nil || match[0] != 0 {
			return nil, fmt.Errorf("expression %q: %q is not supported", text, rest)
		}
		p.tokens = append(p.tokens, rest[match[2]:match[3]])
		rest = strings.TrimSpace(rest[match[1]:])
	}
	e, err := p.binary(0)
	if err == nil && len(p.tokens) > 0 {
		err = fmt.Errorf("%q is left over", p.tokens[0])
	}
	if err != nil {
		return nil, fmt.Errorf("expression %q: %w", text, err)
	}
	return e, nil
}

type parser struct{ tokens []string }

// operators from those that bind least.
var operators = []map[string]func(a, b float64) float64{
	{
		">": truth(func(a, b float64) bool { return a > b }), ">=": truth(func(a, b float64) bool { return a >= b }),
		"<": truth(func(a, b float64) bool { return a < b }), "<=": truth(func(a, b float64) bool { return a <= b }),
		"==": truth(func(a, b float64) bool { return a == b }), "!=": truth(func(a, b float64) bool { return a != b }),
	},
	{"+": func(a, b float64) float64 { return a + b }, "-": func(a, b float64) float64 { return a - b }},
	{"*": func(a, b float64) float64 { return a * b }, "/": func(a, b float64) float64 { return a / b }},
}

func truth(compare func(a, b float64) bool) func(a, b float64) float64 {
	return func(a, b float64) float64 {
		if compare(a, b) {
			return 1
		}
		return 0
	}
}

func (p *parser) next() string {
	if len(p.tokens) == 0 {
		return ""
	}
	first := p.tokens[0]
	p.tokens = p.tokens[1:]
	return first
}

func (p *parser) binary(level int) (expression, error) {
	if level == len(operators) {
		return p.operand()
	}
	left, err := p.binary(level + 1)
	for err == nil && len(p.tokens) > 0 {
		operate, ok := operators[level][p.tokens[0]]
		if !ok {
			break
		}
		p.next()
		var right expression
		right, err = p.binary(level + 1)
		left = combined(left, right, operate)
	}
	return left, err
}

func (p *parser) operand() (expression, error) {
	first := p.next()
	switch {
	case first == "(":
		inner, err := p.binary(0)
		if err == nil && p.next() != ")" {
			err = fmt.Errorf("a parenthesis is not closed")
		}
		return inner, err
	case first != "" && (first[0] >= '0' && first[0] <= '9' || first[0] == '.'):
		number, err := strconv.ParseFloat(first, 64)
		return func(map[string]value) (value, error) { return value{number, true, true}, nil }, err
	case first == "" || strings.ContainsAny(first, "+-*/()<>=!"):
		return nil, fmt.Errorf("a metric or a number is missing at %q", first)
	case len(p.tokens) > 0 && p.tokens[0] == "(":
		return nil, fmt.Errorf("the function %s is not supported", first)
	default:
		return func(metric map[string]value) (value, error) {
			v, known := metric[first]
			if !known {
				return value{}, fmt.Errorf("there is no metric %s", first)
			}
			return v, nil
		}, nil
	}
}

// combined takes a metric without a figure for 0 where the other side has one of
// its own; with a constant, or with another that has none, there is no figure.
func combined(left, right expression, operate func(a, b float64) float64) expression {
	return func(metric map[string]value) (value, error) {
		a, err := left(metric)
		if err != nil {
			return value{}, err
		}
		b, err := right(metric)
		if err != nil {
			return value{}, err
		}
		there := a.there && !a.constant || b.there && !b.constant || a.constant && b.constant
		return value{operate(a.number, b.number), there, a.constant && b.constant}, nil
	}
}
