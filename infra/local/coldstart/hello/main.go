// Command hello is a function that answers and does nothing else: the least that a
// function in Go costs to start.
package main

import "github.com/aws/aws-lambda-go/lambda"

func main() {
	lambda.Start(func() (string, error) { return "hello", nil })
}
