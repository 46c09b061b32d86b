// Command function is every function of the test template; its handler
// setting says which one.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dynamodbtypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	sestypes "github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)

func main() {
	cfg, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		panic(err)
	}
	f := functions{cfg: cfg, database: dynamodb.NewFromConfig(cfg)}
	switch os.Getenv("_HANDLER") {
	case "web":
		lambda.Start(f.web)
	case "worker":
		lambda.Start(f.work)
	case "step":
		lambda.Start(f.step)
	case "tick":
		lambda.Start(f.tick)
	}
}

type functions struct {
	cfg      aws.Config
	database *dynamodb.Client
}

func (f functions) put(ctx context.Context, item map[string]string) error {
	attributes := make(map[string]dynamodbtypes.AttributeValue)
	for name, v := range item {
		attributes[name] = &dynamodbtypes.AttributeValueMemberS{Value: v}
	}
	_, err := f.database.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String(os.Getenv("TABLE_NAME")), Item: attributes})
	return err
}

func (f functions) web(ctx context.Context, r events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	verb, name, _ := strings.Cut(strings.Trim(r.RawPath, "/"), "/")
	answer := func(v any) (events.APIGatewayV2HTTPResponse, error) {
		body, err := json.Marshal(v)
		return events.APIGatewayV2HTTPResponse{StatusCode: 200, Body: string(body)}, err
	}
	switch verb {
	case "start":
		return events.APIGatewayV2HTTPResponse{StatusCode: 201}, f.put(ctx, map[string]string{"PK": name, "SK": "W#1"})
	case "answer":
		item, err := f.database.GetItem(ctx, &dynamodb.GetItemInput{
			TableName: aws.String(os.Getenv("TABLE_NAME")), ConsistentRead: aws.Bool(true),
			Key: map[string]dynamodbtypes.AttributeValue{
				"PK": &dynamodbtypes.AttributeValueMemberS{Value: name}, "SK": &dynamodbtypes.AttributeValueMemberS{Value: "TOKEN"},
			},
		})
		if err != nil {
			return events.APIGatewayV2HTTPResponse{}, err
		}
		token := item.Item["token"].(*dynamodbtypes.AttributeValueMemberS).Value
		_, err = sfn.NewFromConfig(f.cfg).SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{TaskToken: &token, Output: aws.String(`{"answered":true}`)})
		return events.APIGatewayV2HTTPResponse{StatusCode: 200}, err
	case "secret":
		v, err := secretsmanager.NewFromConfig(f.cfg).GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String(os.Getenv("KEYS"))})
		if err != nil {
			return events.APIGatewayV2HTTPResponse{}, err
		}
		return events.APIGatewayV2HTTPResponse{StatusCode: 200, Body: *v.SecretString}, nil
	case "where":
		return answer(map[string]any{"url": os.Getenv("PUBLIC_URL"), "at": r.RequestContext.TimeEpoch})
	case "error":
		fmt.Println(`{"level":"ERROR","msg":"as asked"}`)
	}
	return events.APIGatewayV2HTTPResponse{StatusCode: 200}, nil
}

func (f functions) work(ctx context.Context, e events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	for _, record := range e.Records {
		name := record.Change.Keys["PK"].String()
		input, err := json.Marshal(map[string]any{"name": name, "seconds": 1800})
		if err != nil {
			return events.DynamoDBEventResponse{}, err
		}
		_, err = sfn.NewFromConfig(f.cfg).StartExecution(ctx, &sfn.StartExecutionInput{
			StateMachineArn: aws.String(os.Getenv("STATE_MACHINE_ARN")), Name: &name, Input: aws.String(string(input)),
		})
		if err != nil {
			return events.DynamoDBEventResponse{}, err
		}
	}
	return events.DynamoDBEventResponse{}, nil
}

type stepInput struct {
	Do        string `json:"do"`
	Name      string `json:"name"`
	TaskToken string `json:"taskToken"`
}

func (f functions) step(ctx context.Context, in stepInput) (map[string]string, error) {
	switch in.Do {
	case "ask":
		if err := f.put(ctx, map[string]string{"PK": in.Name, "SK": "TOKEN", "token": in.TaskToken}); err != nil {
			return nil, err
		}
		_, err := sesv2.NewFromConfig(f.cfg).SendEmail(ctx, &sesv2.SendEmailInput{
			FromEmailAddress: aws.String("from@example.org"),
			Destination:      &sestypes.Destination{ToAddresses: []string{"to@example.org"}},
			Content: &sestypes.EmailContent{Simple: &sestypes.Message{
				Subject: &sestypes.Content{Data: aws.String("asked " + in.Name)},
				Body:    &sestypes.Body{Text: &sestypes.Content{Data: aws.String("please answer")}},
			}},
		})
		return nil, err
	case "silence":
		_, err := sns.NewFromConfig(f.cfg).Publish(ctx, &sns.PublishInput{PhoneNumber: aws.String("+447700900123"), Message: aws.String("silence on " + in.Name)})
		return map[string]string{"silent": in.Name}, err
	default:
		return nil, nil
	}
}

func (f functions) tick(ctx context.Context, e events.EventBridgeEvent) (map[string]string, error) {
	if err := f.put(ctx, map[string]string{"PK": "tick", "SK": e.Time.Format("15:04")}); err != nil {
		return nil, err
	}
	_, err := awslambda.NewFromConfig(f.cfg).Invoke(ctx, &awslambda.InvokeInput{
		FunctionName: aws.String(os.Getenv("STEP")), InvocationType: lambdatypes.InvocationTypeEvent, Payload: []byte(`{"do":"nothing"}`),
	})
	return map[string]string{}, err
}
