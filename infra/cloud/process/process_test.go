package process

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"example.org/derogations/infra/testlane"
)

// TestMain lets the test binary play the runner that is killed outright: it
// starts a child, prints its process id and waits.
func TestMain(m *testing.M) {
	if os.Getenv("PROCESS_TEST_RUNNER") == "" {
		os.Exit(m.Run())
	}
	child := Command(context.Background(), "sleep", "600")
	if err := Start(child); err != nil {
		os.Exit(1)
	}
	os.Stdout.WriteString(strconv.Itoa(child.Process.Pid) + "\n")
	_ = child.Wait()
}

func TestStopEndsTheChildAndWhatItStarted(t *testing.T) {
	cmd := Command(context.Background(), "sh", "-c", "sleep 600 & echo $!; wait")
	grandchild := startAndReadPID(t, cmd)
	if err := Stop(cmd); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	waitUntilGone(t, grandchild)
	if err := Stop(cmd); err != nil {
		t.Errorf("stopping a second time: %v", err)
	}
}

func TestAnEndedContextEndsTheChild(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cmd := Command(ctx, "sh", "-c", "echo $$; sleep 600")
	child := startAndReadPID(t, cmd)
	cancel()
	if err := cmd.Wait(); err == nil {
		t.Error("the child ended well")
	}
	waitUntilGone(t, child)
}

func TestStopBeforeStartDoesNothing(t *testing.T) {
	if err := Stop(Command(context.Background(), "sleep", "600")); err != nil {
		t.Fatal(err)
	}
}

// startAndReadPID starts cmd and returns the process id in its first line.
func startAndReadPID(t *testing.T, cmd *exec.Cmd) int {
	t.Helper()
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := Start(cmd); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = Stop(cmd) })
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// waitUntilGone fails the test when the process still runs at its end. A
// zombie that its new parent has not yet collected counts as gone.
func waitUntilGone(t *testing.T, pid int) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	patience := testlane.Patience(t)
	for {
		if err := syscall.Kill(pid, 0); errors.Is(err, syscall.ESRCH) {
			return
		}
		if stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat"); err == nil && strings.Contains(string(stat), ") Z ") {
			return
		}
		select {
		case <-tick.C:
		case <-patience.Done():
			t.Fatalf("process %d still runs", pid)
		}
	}
}
