package template

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// merged gives a function its own properties over the globals. Environment
// variables are merged one by one, as SAM does.
func merged(own, globals *object) *object {
	out := &object{values: make(map[string]any), line: own.line}
	for _, o := range []*object{globals, own} {
		for _, key := range o.keys {
			if _, ok := out.values[key]; !ok {
				out.keys = append(out.keys, key)
			}
			if key != "Environment" {
				out.values[key] = o.values[key]
			}
		}
	}
	var layers []any
	for _, o := range []*object{globals, own} {
		if environment, ok := o.get("Environment"); ok {
			layers = append(layers, environment)
		}
	}
	if layers != nil {
		out.values["Environment"] = layers
	}
	return out
}

func (s *scope) function(t *Template, id string, r resource, globals *object) error {
	p := s.read(id, merged(r.properties, globals))
	name, arn, err := s.identity(id)
	if err != nil {
		return err
	}
	p.seen["FunctionName"], p.seen["AutoPublishAlias"] = true, true
	p.oneOf("Runtime", "", "provided.al2023")
	p.oneOf("CodeUri", "", ".")
	f := Function{
		LogicalID:   id,
		Name:        name,
		ARN:         arn,
		Handler:     p.required("Handler"),
		Timeout:     time.Duration(p.number("Timeout", 3)) * time.Second,
		MemoryMB:    p.number("MemorySize", 128),
		Alias:       s.alias,
		Environment: make(map[string]string),
	}
	if atOnce := p.number("ReservedConcurrentExecutions", -1); atOnce >= 0 {
		f.Reserved = &atOnce
	}
	for _, layer := range p.list("Environment") {
		environment := p.nested("Environment", layer)
		maps.Copy(f.Environment, environment.stringMap("Variables"))
		p.errs = append(p.errs, environment.end())
	}
	f.Architecture = p.architecture()
	metadata := s.read(id+".Metadata", r.metadata)
	metadata.oneOf("BuildMethod", "", "makefile")
	f.Package = metadata.required("Package")
	f.Assets = metadata.stringMap("Assets")
	p.errs = append(p.errs, metadata.end())
	if role := p.text("Role", ""); role != "" {
		if f.Statements, err = s.roleByARN(role); err != nil {
			p.fail("Role: %w", err)
		}
	}
	t.Functions = append(t.Functions, f)

	p.seen["Events"] = true
	events, err := section(p.from, "Events")
	if err != nil {
		p.fail("%w", err)
	}
	for _, event := range events.keys {
		p.errs = append(p.errs, s.event(t, id, event, events.values[event]))
	}
	return p.end("LoggingConfig", "EventInvokeConfig",
		"Description", "AutoPublishAliasAllProperties", "AutoPublishCodeSha256", "DeploymentPreference")
}

// architecture is the one member of the list Architectures.
func (p *properties) architecture() string {
	switch given := p.texts("Architectures"); {
	case given == nil:
		return x86
	case len(given) == 1 && (given[0] == x86 || given[0] == arm):
		return given[0]
	default:
		p.fail("Architectures is %q; supported: one of %s, %s", given, arm, x86)
		return ""
	}
}

const (
	arm = "arm64"
	x86 = "x86_64"
)

func (s *scope) event(t *Template, function, event string, v any) error {
	o, ok := v.(*object)
	if !ok {
		return fmt.Errorf("%s.%s must be a mapping", function, event)
	}
	outer := s.read(function+"."+event, o)
	kind := outer.required("Type")
	p := outer.object("Properties")
	name := function + "/" + event
	var err error
	switch kind {
	case "HttpApi":
		t.Routes = append(t.Routes, Route{
			Method:   strings.ToUpper(p.required("Method")),
			Path:     p.required("Path"),
			Function: function,
		})
		if p.required("ApiId") != s.options.APIID {
			p.fail("ApiId must name the HTTP API")
		}
		err = p.end()
	case "DynamoDB":
		err = s.mapping(t, name, function, p)
	case "Schedule":
		rate, rateErr := parseRate(p.required("Schedule"))
		if rateErr != nil {
			p.fail("%w", rateErr)
		}
		if p.enabled() {
			t.Schedules = append(t.Schedules, Schedule{Name: name, Function: function, Rate: rate})
		}
		err = p.end("Description")
	case "EventBridgeRule":
		pattern := p.json("Pattern")
		if p.enabled() {
			t.Rules = append(t.Rules, Rule{Name: name, Function: function, Pattern: pattern})
		}
		err = p.end()
	default:
		err = fmt.Errorf("%s: event type %q is not known here", name, kind)
	}
	return errors.Join(err, outer.end())
}

// enabled reads the state of a rule, on a schedule or on a pattern.
func (p *properties) enabled() bool {
	return p.oneOf("State", "ENABLED", "ENABLED", "DISABLED") == "ENABLED"
}

func (s *scope) mapping(t *Template, name, function string, p *properties) error {
	m := StreamMapping{
		Name:                 name,
		Function:             function,
		BatchSize:            p.number("BatchSize", 100),
		MaximumRetryAttempts: p.number("MaximumRetryAttempts", -1),
		Bisect:               p.flag("BisectBatchOnFunctionError"),
	}
	p.oneOf("StartingPosition", "", "TRIM_HORIZON")
	if n := p.number("ParallelizationFactor", 1); n < 1 || n > 10 { // here one batch goes at a time
		p.fail("ParallelizationFactor is %d, and may be 1 to 10", n)
	}
	stream := p.required("Stream")
	for id, r := range s.resources {
		if r.kind != typeTable {
			continue
		}
		if arn, err := s.attribute(id, "StreamArn"); err == nil && arn == stream {
			m.Table = id
		}
	}
	if m.Table == "" {
		t.existing(p, stream)
	}
	for _, kind := range p.texts("FunctionResponseTypes") {
		if kind != "ReportBatchItemFailures" {
			p.fail("response type %q is not known here", kind)
		}
		m.ReportFailures = true
	}
	criteria := p.object("FilterCriteria")
	for i, filter := range criteria.list("Filters") {
		f := criteria.nested("Filters["+strconv.Itoa(i)+"]", filter)
		m.Filters = append(m.Filters, f.required("Pattern"))
		criteria.errs = append(criteria.errs, f.end())
	}
	p.errs = append(p.errs, criteria.end())
	t.Mappings = append(t.Mappings, m)
	return p.end("DestinationConfig")
}

var streamOfTable = regexp.MustCompile(`^arn:aws:dynamodb:[^:]+:[0-9]{12}:table/([^/]+)/stream/.+$`)

// existing notes the table whose stream a mapping reads and which the template
// does not make.
func (t *Template) existing(p *properties, stream string) {
	match := streamOfTable.FindStringSubmatch(stream)
	switch {
	case match == nil:
		p.fail("Stream %q is not the stream of a table", stream)
	case t.Existing != ExistingTable{} && t.Existing.Stream != stream:
		p.fail("Stream %q is not that of the other mappings, %q", stream, t.Existing.Stream)
	}
	if match != nil {
		t.Existing = ExistingTable{Name: match[1], Stream: stream}
	}
}

var rateExpression = regexp.MustCompile(`^rate\((\d+) (minute|hour|day)s?\)$`)

func parseRate(expression string) (time.Duration, error) {
	match := rateExpression.FindStringSubmatch(expression)
	if match == nil {
		return 0, fmt.Errorf("schedule %q is not supported; only rate(…) is", expression)
	}
	n, err := strconv.Atoi(match[1])
	if err != nil || n < 1 {
		return 0, fmt.Errorf("schedule %q has no valid number", expression)
	}
	unit := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}[match[2]]
	return time.Duration(n) * unit, nil
}
