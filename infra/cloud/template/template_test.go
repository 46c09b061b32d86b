package template

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const small = `
Transform: AWS::Serverless-2016-10-31
Parameters:
  Colour: {Type: String, Default: blue}
Conditions:
  IsBlue: !Equals [!Ref Colour, blue]
  IsNotBlue: !Not [!Condition IsBlue]
Globals:
  Function:
    Runtime: provided.al2023
    Handler: bootstrap
    CodeUri: .
    Environment:
      Variables: {TABLE: !Ref Cases}
Resources:
  Cases:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - {AttributeName: PK, AttributeType: S}
        - {AttributeName: SK, AttributeType: S}
        - {AttributeName: due, AttributeType: S}
      KeySchema:
        - {AttributeName: PK, KeyType: HASH}
        - {AttributeName: SK, KeyType: RANGE}
      GlobalSecondaryIndexes:
        - IndexName: byDue
          KeySchema: [{AttributeName: due, KeyType: HASH}]
          Projection: {ProjectionType: KEYS_ONLY}
      StreamSpecification: {StreamViewType: NEW_IMAGE}
      TimeToLiveSpecification: {AttributeName: expires, Enabled: true}
  Keys:
    Type: AWS::SecretsManager::Secret
    Properties:
      GenerateSecretString: {SecretStringTemplate: '{"current":"1"}', GenerateStringKey: "1", PasswordLength: 64}
  Http:
    Type: AWS::Serverless::HttpApi
  Worker:
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: makefile, Package: ./functions/worker, Assets: {assets/a.css: from/a.css}}
    Properties:
      FunctionName: !Sub ${AWS::StackName}-worker
      Timeout: 20
      Environment:
        Variables:
          COLOUR: !If [IsBlue, "is ${literally} blue", other]
          MACHINE: !Ref Machine
          KEYS: {Ref: Keys}
          LITERAL: !Sub "${!kept} ${Cases.Arn}"
      Events:
        Web: {Type: HttpApi, Properties: {ApiId: !Ref Http, Method: get, Path: "/x/{proxy+}"}}
        Minute: {Type: Schedule, Properties: {Schedule: rate(1 minute)}}
        Mail: {Type: EventBridgeRule, Properties: {Pattern: {source: [aws.ses], detail: {tags: {"ses:configuration-set": [!Ref Colour]}}}}}
        Off: {Type: Schedule, Properties: {Schedule: rate(1 day), State: !If [IsBlue, DISABLED, ENABLED]}}
        Stream:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Cases.StreamArn
            StartingPosition: TRIM_HORIZON
            BatchSize: 10
            ParallelizationFactor: 2
            MaximumRetryAttempts: 5
            FunctionResponseTypes: [ReportBatchItemFailures]
            FilterCriteria: {Filters: [{Pattern: '{"eventName":["INSERT"]}'}]}
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Name: !Sub ${AWS::StackName}-machine
      DefinitionUri: machine.json
      DefinitionSubstitutions: {WorkerArn: !GetAtt Worker.Arn}
  MailEvents:
    Type: AWS::SES::ConfigurationSetEventDestination
    Properties:
      ConfigurationSetName: !Ref Colour
      EventDestination:
        Name: here
        Enabled: true
        MatchingEventTypes: [delivery, bounce]
        EventBridgeDestination: {EventBusArn: !Sub "arn:aws:events:eu-west-2:000000000000:event-bus/default"}
  Texts:
    Type: AWS::Logs::SubscriptionFilter
    Properties: {LogGroupName: !Sub "sns/${AWS::Region}/texts", FilterPattern: "", DestinationArn: !GetAtt Worker.Arn}
  Extra:
    Type: AWS::SQS::Queue
    Condition: IsNotBlue
  Topic:
    Type: AWS::SNS::Topic
  FewAlarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/Lambda
      MetricName: Errors
      Dimensions: [{Name: FunctionName, Value: !Ref Worker}]
      Statistic: Sum
      Period: 60
      EvaluationPeriods: 5
      Threshold: 0.5
      ComparisonOperator: GreaterThanOrEqualToThreshold
      AlarmActions: [!Ref Topic]
  SumAlarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmDescription: Either.
      Metrics:
        - {Id: a, ReturnData: false, MetricStat: {Stat: Maximum, Period: 300, Metric: {Namespace: N, MetricName: A}}}
        - {Id: b, ReturnData: false, MetricStat: {Stat: Maximum, Period: 300, Metric: {Namespace: N, MetricName: B}}}
        - {Id: sum, Expression: a + b}
      DatapointsToAlarm: 1
      EvaluationPeriods: 3
      Threshold: 1
      ComparisonOperator: LessThanThreshold
      TreatMissingData: breaching
  Board:
    Type: AWS::CloudWatch::Dashboard
    Properties: {DashboardName: !Ref AWS::StackName, DashboardBody: !Sub '{"widgets":["${Worker}"]}'}
  Query:
    Type: AWS::Logs::QueryDefinition
    Properties: {Name: find, QueryString: fields a, LogGroupNames: [!Ref WorkerLogs]}
  WorkerLogs:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: !Sub "/aws/lambda/${AWS::StackName}-worker"}
`

func TestTemplateIsReadWhole(t *testing.T) {
	got, err := Parse([]byte(small), Options{StackName: "s"})
	if err != nil {
		t.Fatal(err)
	}
	want := &Template{
		Functions: []Function{{
			LogicalID: "Worker", Architecture: "x86_64", Name: "s-worker", ARN: "arn:aws:lambda:eu-west-2:000000000000:function:s-worker",
			Package: "./functions/worker", Assets: map[string]string{"assets/a.css": "from/a.css"}, Handler: "bootstrap", Timeout: 20 * time.Second, MemoryMB: 128,
			Environment: map[string]string{
				"TABLE":   "s-Cases",
				"COLOUR":  "is ${literally} blue",
				"MACHINE": "arn:aws:states:eu-west-2:000000000000:stateMachine:s-machine",
				"KEYS":    "arn:aws:secretsmanager:eu-west-2:000000000000:secret:s-Keys-local0",
				"LITERAL": "${kept} arn:aws:dynamodb:eu-west-2:000000000000:table/s-Cases",
			},
		}},
		Routes: []Route{{Method: "GET", Path: "/x/{proxy+}", Function: "Worker"}},
		Tables: []Table{{
			LogicalID: "Cases", Name: "s-Cases", PartitionKey: "PK", SortKey: "SK",
			Indexes:    []Index{{Name: "byDue", PartitionKey: "due", Projection: "KEYS_ONLY"}},
			StreamView: "NEW_IMAGE", TTLAttribute: "expires",
		}},
		Mappings: []StreamMapping{{
			Name: "Worker/Stream", Function: "Worker", Table: "Cases", BatchSize: 10, MaximumRetryAttempts: 5,
			ReportFailures: true, Filters: []string{`{"eventName":["INSERT"]}`},
		}},
		Schedules: []Schedule{{Name: "Worker/Minute", Function: "Worker", Rate: time.Minute}},
		Rules: []Rule{{
			Name: "Worker/Mail", Function: "Worker", Pattern: `{"detail":{"tags":{"ses:configuration-set":["blue"]}},"source":["aws.ses"]}`,
		}},
		MailEvents: []MailEvents{{ConfigurationSet: "blue", Types: []string{"delivery", "bounce"}}},
		LogFilters: []LogFilter{{LogicalID: "Texts", Group: "sns/eu-west-2/texts", Function: "Worker"}},
		StateMachines: []StateMachine{{
			LogicalID: "Machine", Name: "s-machine", ARN: "arn:aws:states:eu-west-2:000000000000:stateMachine:s-machine",
			Definition: "machine.json", Substitutions: map[string]string{"WorkerArn": "arn:aws:lambda:eu-west-2:000000000000:function:s-worker"},
		}},
		Secrets: []Secret{{
			LogicalID: "Keys", Name: "s-Keys", ARN: "arn:aws:secretsmanager:eu-west-2:000000000000:secret:s-Keys-local0",
			Template: `{"current":"1"}`, Key: "1", Length: 64,
		}},
		Alarms: []Alarm{
			{
				LogicalID: "FewAlarm", Period: time.Minute, DatapointsToAlarm: 5, EvaluationPeriods: 5, Threshold: 0.5,
				Comparison: "GreaterThanOrEqualToThreshold", MissingData: "missing",
				Metrics: []Metric{{Namespace: "AWS/Lambda", Name: "Errors", Dimensions: map[string]string{"FunctionName": "s-worker"}, Statistic: "Sum"}},
			},
			{
				LogicalID: "SumAlarm", Description: "Either.", Expression: "a + b", Period: 5 * time.Minute,
				DatapointsToAlarm: 1, EvaluationPeriods: 3, Threshold: 1, Comparison: "LessThanThreshold", MissingData: "breaching",
				Metrics: []Metric{
					{ID: "a", Namespace: "N", Name: "A", Dimensions: map[string]string{}, Statistic: "Maximum"},
					{ID: "b", Namespace: "N", Name: "B", Dimensions: map[string]string{}, Statistic: "Maximum"},
				},
			},
		},
		Dashboards: []Dashboard{{Name: "s", Body: `{"widgets":["s-worker"]}`}},
		LogQueries: []LogQuery{{Name: "find", Query: "fields a", Groups: []string{"/aws/lambda/s-worker"}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestParametersCanBeOverridden(t *testing.T) {
	got, err := Parse([]byte(small), Options{Parameters: map[string]string{"Colour": "red"}})
	if err != nil {
		t.Fatal(err)
	}
	if v := got.Functions[0].Environment["COLOUR"]; v != "other" {
		t.Errorf("COLOUR is %q", v)
	}
	if n := len(got.Schedules); n != 2 {
		t.Errorf("%d schedules, want the one that is on only then as well", n)
	}
}

func TestWhatIsNotUnderstoodIsNamed(t *testing.T) {
	tests := map[string]struct{ old, new, want string }{
		"resource type":             {"AWS::SecretsManager::Secret", "AWS::EC2::Instance", `"AWS::EC2::Instance"`},
		"property of a function":    {"Timeout: 20", "SnapStart: {ApplyOn: None}", "Worker: property SnapStart"},
		"property of a mapping":     {"BatchSize: 10", "TumblingWindowInSeconds: 5", "property TumblingWindowInSeconds"},
		"batches side by side":      {"ParallelizationFactor: 2", "ParallelizationFactor: 11", "ParallelizationFactor is 11"},
		"property of a rule":        {"{Type: EventBridgeRule, Properties: {", "{Type: EventBridgeRule, Properties: {EventBusName: other, ", "EventBusName"},
		"pattern of a rule":         {"!Ref Colour]}}}}", "!Ref Hue]}}}}", "Hue"},
		"type of a mail's event":    {"[delivery, bounce]", "[delivery, open]", `"open"`},
		"another bus":               {"event-bus/default", "event-bus/other", "default bus"},
		"pattern of a log's lines":  {`FilterPattern: ""`, "FilterPattern: ERROR", "FilterPattern"},
		"a log that goes elsewhere": {"DestinationArn: !GetAtt Worker.Arn", "DestinationArn: arn:aws:firehose:eu-west-2:000000000000:deliverystream/x", "no function's"},
		"events that are off":       {"        Enabled: true\n        Match", "        Match", "Enabled"},
		"stream of no table":        {"!GetAtt Cases.StreamArn", "arn:aws:kinesis:eu-west-2:000000000000:stream/cases", "not the stream of a table"},
		"starting position":         {"TRIM_HORIZON", "LATEST", "LATEST"},
		"event type":                {"Type: Schedule", "Type: SQS", `"SQS"`},
		"state of a schedule":       {"DISABLED", "PAUSED", `"PAUSED"`},
		"schedule expression":       {"rate(1 minute)", "cron(0 8 * * ? *)", "cron(0 8"},
		"intrinsic function":        {"!Ref Machine", "!ImportValue Machine", "Fn::ImportValue"},
		"resource of a Ref":         {"!Ref Machine", "!Ref Engine", "Engine is neither"},
		"attribute":                 {"!GetAtt Worker.Arn", "!GetAtt Worker.Colour", "Colour of Worker"},
		"attribute type":            {"AttributeName: due, AttributeType: S", "AttributeName: due, AttributeType: N", `"N"`},
		"statistic of an alarm":     {"Statistic: Sum", "Statistic: p99", "p99"},
		"property of an alarm":      {"Threshold: 0.5", "Threshold: 0.5\n      Unit: Count", "property Unit"},
		"periods that differ":       {"Period: 300, Metric: {Namespace: N, MetricName: B}", "Period: 60, Metric: {Namespace: N, MetricName: B}", "differ"},
		"body of a dashboard":       {`{"widgets":["${Worker}"]}`, `{"widgets":[}`, "not JSON"},
		"group of a query":          {"[!Ref WorkerLogs]", "[!Ref Elsewhere]", "Elsewhere is neither"},
		"section":                   {"Conditions:", "Mappings: {}\nConditions:", "section Mappings"},
		"key that is given twice":   {"Timeout: 20", "Timeout: 20\n      Timeout: 30", "Timeout"},
		"runtime":                   {"Runtime: provided.al2023", "Runtime: python3.13", "python3.13"},
		"missing package metadata":  {", Package: ./functions/worker", "", "Package is missing"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			broken := strings.Replace(small, test.old, test.new, 1)
			if broken == small {
				t.Fatal("the case changes nothing")
			}
			_, err := Parse([]byte(broken), Options{})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error is %v, want %q in it", err, test.want)
			}
		})
	}
	if _, err := Parse([]byte(small), Options{Parameters: map[string]string{"Color": "red"}}); err == nil {
		t.Error("an unknown parameter was accepted")
	}
}
