package template

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

func (s *scope) table(t *Template, id string, r resource) error {
	p := s.read(id, r.properties)
	name, err := s.name(id)
	if err != nil {
		return fmt.Errorf("%s: %w", id, err)
	}
	p.seen["TableName"] = true
	table := Table{LogicalID: id, Name: name}
	p.oneOf("BillingMode", "", "PAY_PER_REQUEST")
	for i, v := range p.list("AttributeDefinitions") {
		attribute := p.nested("AttributeDefinitions["+strconv.Itoa(i)+"]", v)
		attribute.required("AttributeName")
		attribute.oneOf("AttributeType", "", "S")
		p.errs = append(p.errs, attribute.end())
	}
	table.PartitionKey, table.SortKey = p.keySchema()
	for i, v := range p.list("GlobalSecondaryIndexes") {
		index := p.nested("GlobalSecondaryIndexes["+strconv.Itoa(i)+"]", v)
		partition, sort := index.keySchema()
		projection := index.object("Projection")
		table.Indexes = append(table.Indexes, Index{
			Name:         index.required("IndexName"),
			PartitionKey: partition,
			SortKey:      sort,
			Projection:   projection.oneOf("ProjectionType", "", "ALL", "KEYS_ONLY", "INCLUDE"),
			Include:      projection.texts("NonKeyAttributes"),
		})
		p.errs = append(p.errs, projection.end(), index.end())
	}
	stream := p.object("StreamSpecification")
	table.StreamView = stream.text("StreamViewType", "")
	ttl := p.object("TimeToLiveSpecification")
	if ttl.flag("Enabled") {
		table.TTLAttribute = ttl.required("AttributeName")
	}
	ttl.seen["AttributeName"] = true
	p.errs = append(p.errs, stream.end(), ttl.end())
	t.Tables = append(t.Tables, table)
	return p.end("DeletionProtectionEnabled", "PointInTimeRecoverySpecification", "SSESpecification", "Tags")
}

func (p *properties) keySchema() (partition, sort string) {
	for i, v := range p.list("KeySchema") {
		key := p.nested("KeySchema["+strconv.Itoa(i)+"]", v)
		name := key.required("AttributeName")
		kind := key.oneOf("KeyType", "", "HASH", "RANGE")
		switch {
		case kind == "HASH" && partition == "":
			partition = name
		case kind == "RANGE" && sort == "":
			sort = name
		default:
			p.fail("KeySchema: keys of several attributes are not supported")
		}
		p.errs = append(p.errs, key.end())
	}
	if partition == "" {
		p.fail("KeySchema has no HASH key")
	}
	return partition, sort
}

func (s *scope) stateMachine(t *Template, id string, r resource) error {
	p := s.read(id, r.properties)
	name, arn, err := s.identity(id)
	if err != nil {
		return err
	}
	p.seen["Name"] = true
	p.oneOf("Type", "STANDARD", "STANDARD")
	t.StateMachines = append(t.StateMachines, StateMachine{
		LogicalID:     id,
		Name:          name,
		ARN:           arn,
		Definition:    p.required("DefinitionUri"),
		Substitutions: p.stringMap("DefinitionSubstitutions"),
	})
	return p.end("Role", "Logging")
}

func (s *scope) secret(t *Template, id string, r resource) error {
	p := s.read(id, r.properties)
	name, arn, err := s.identity(id)
	if err != nil {
		return err
	}
	p.seen["Name"] = true
	generate := p.object("GenerateSecretString")
	t.Secrets = append(t.Secrets, Secret{
		LogicalID: id,
		Name:      name,
		ARN:       arn,
		Template:  generate.required("SecretStringTemplate"),
		Key:       generate.required("GenerateStringKey"),
		Length:    generate.number("PasswordLength", 32),
	})
	p.errs = append(p.errs, generate.end("ExcludePunctuation"))
	return p.end("Description")
}

// httpAPI checks the API's own properties; its routes come with the functions.
func (s *scope) httpAPI(id string, r resource) error {
	return s.read(id, r.properties).end("FailOnWarnings", "DefaultRouteSettings", "AccessLogSettings", "RouteSettings")
}

// mailEventTypes are those that the local SES may put on the bus, as the template
// names them. It knows no other.
var mailEventTypes = []string{"delivery", "bounce", "complaint", "deliveryDelay", "reject", "renderingFailure"}

func (s *scope) mailEvents(t *Template, id string, r resource) error {
	p := s.read(id, r.properties)
	set := p.required("ConfigurationSetName")
	destination := p.object("EventDestination")
	destination.oneOf("Enabled", "", "true")
	types := destination.texts("MatchingEventTypes")
	for _, kind := range types {
		if !slices.Contains(mailEventTypes, kind) {
			destination.fail("event type %q is not known here", kind)
		}
	}
	bus := destination.object("EventBridgeDestination")
	if arn := bus.required("EventBusArn"); !strings.HasSuffix(arn, ":event-bus/default") {
		bus.fail("SES knows the default bus alone, not %q", arn)
	}
	t.MailEvents = append(t.MailEvents, MailEvents{ConfigurationSet: set, Types: types})
	return errors.Join(bus.end(), destination.end("Name"), p.end())
}

// logFilter takes every line of its group: which it passes over, the service itself
// would say, in a language that is not known here.
func (s *scope) logFilter(t *Template, id string, r resource) error {
	p := s.read(id, r.properties)
	p.oneOf("FilterPattern", "", "")
	filter := LogFilter{LogicalID: id, Group: p.required("LogGroupName")}
	destination := p.required("DestinationArn")
	for function, f := range s.resources {
		if f.kind != typeFunction {
			continue
		}
		if arn, err := s.arn(function); err == nil && (destination == arn || destination == arn+":"+s.alias) {
			filter.Function = function
		}
	}
	if filter.Function == "" {
		p.fail("DestinationArn %q is no function's", destination)
	}
	t.LogFilters = append(t.LogFilters, filter)
	return p.end()
}
