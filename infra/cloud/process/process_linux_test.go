package process

import (
	"os"
	"os/exec"
	"testing"
)

func TestAChildDiesWithARunnerThatIsKilledOutright(t *testing.T) {
	runner := exec.Command(os.Args[0])
	runner.Env = append(os.Environ(), "PROCESS_TEST_RUNNER=1")
	child := startAndReadPID(t, runner)
	if err := runner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = runner.Wait()
	waitUntilGone(t, child)
}
