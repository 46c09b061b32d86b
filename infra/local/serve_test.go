package main

import (
	"testing"

	"example.org/derogations/infra/cloud"
)

func TestServicesTakePortsInARowFromAnAddress(t *testing.T) {
	var o cloud.Options
	if err := placeServices(&o, "127.0.0.1:8082"); err != nil {
		t.Fatal(err)
	}
	if o.DynamoDBAddr != "127.0.0.1:8082" || o.StepFunctionsAddr != "127.0.0.1:8083" || o.LambdaAddr != "127.0.0.1:8084" || o.SNSAddr != "127.0.0.1:8087" {
		t.Errorf("they are at %+v", o)
	}
	for _, wrong := range []string{"8082", "127.0.0.1:", "127.0.0.1:0"} {
		if err := placeServices(&o, wrong); err == nil {
			t.Errorf("%s is taken for an address", wrong)
		}
	}
}
