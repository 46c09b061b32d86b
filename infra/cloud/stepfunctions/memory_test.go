package stepfunctions_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"example.org/derogations/infra/cloud/clock"
	"example.org/derogations/infra/cloud/stepfunctions"
)

// mostBytesOfAnOpenCase is what an execution may hold while it waits: the input of
// its start with a few events, and no copy of the definition.
const mostBytesOfAnOpenCase = 4 << 10

func TestTenThousandOpenCasesAreHeldInLittle(t *testing.T) {
	timeline := clock.NewVirtual(noon)
	engine := stepfunctions.New(stepfunctions.Options{
		Timeline: timeline, Region: "eu-west-2", Account: "000000000000", Seed: 1,
		Invoke: func(context.Context, string, []byte) ([]byte, string, error) { return []byte(`{}`), "", nil },
	})
	t.Cleanup(engine.Close)
	arn, err := engine.CreateStateMachine("machine", machine(`"First":`+wait(`"TimeoutSeconds":3600,"End":true`)), role)
	if err != nil {
		t.Fatal(err)
	}
	input := fmt.Sprintf(`{"reference":"DR-0000-0000","said":%q}`, strings.Repeat("x", 500))
	open := func(from, to int) {
		for n := from; n < to; n++ {
			if _, err := engine.StartExecution(arn, fmt.Sprintf("case-%d", n), input); err != nil {
				t.Fatal(err)
			}
		}
		if err := timeline.Advance(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
	}
	open(0, 100)
	few := held()
	open(100, 10_000)
	if each := (held() - few) / 9900; each > mostBytesOfAnOpenCase {
		t.Errorf("an open case is held in %d bytes, of at most %d", each, mostBytesOfAnOpenCase)
	}
	if last := engine.Executions()[0]; last.Status != stepfunctions.Running || last.TimesOutAt.IsZero() {
		t.Errorf("the last case does not wait: %+v", last)
	}
	runtime.KeepAlive(engine)
}

// held is how many bytes are held, garbage left out.
func held() int64 {
	runtime.GC()
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	return int64(now.HeapAlloc)
}
