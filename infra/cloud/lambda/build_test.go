package lambda

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestABuildThatFailsSaysWhy(t *testing.T) {
	var log strings.Builder
	_, err := Build(context.Background(), ".", t.TempDir(), []string{"./nosuchfunction"}, nil, &log)
	if err == nil || !strings.Contains(log.String(), "nosuchfunction") || !strings.Contains(err.Error(), log.String()[:len(log.String())-1]) {
		t.Errorf("error %v, log %q", err, log.String())
	}
}

func TestABuildCleansUpAfterRunnersThatWereKilled(t *testing.T) {
	gone := exec.Command("true")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	cache := t.TempDir()
	abandoned := filepath.Join(cache, runPrefix+strconv.Itoa(gone.Process.Pid)+"-x")
	inUse := filepath.Join(cache, runPrefix+strconv.Itoa(os.Getpid())+"-x")
	for _, folder := range []string{abandoned, inUse} {
		if err := os.Mkdir(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	built, err := Build(context.Background(), ".", cache, []string{"./testfunction"}, nil, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(abandoned); err == nil {
		t.Error("the folder of a runner that is gone is still there")
	}
	if _, err := os.Stat(inUse); err != nil {
		t.Error("the folder of a runner that runs was removed")
	}
	if err := built.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(built.Path("./testfunction")); err == nil {
		t.Error("the executable is still there after Close")
	}
}

func TestFunctionsAreBuiltHereAsTheMakefileBuildsThem(t *testing.T) {
	makefile, err := os.ReadFile("../../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	_, flags, _ := strings.Cut(string(makefile), "\nGO_BUILD = CGO_ENABLED=0 GOOS=linux GOARCH=$(GOARCH) go build ")
	flags, _, found := strings.Cut(flags, " -o ")
	if here := fmt.Sprintf("%s %s %s %s %q", deployed[0], deployed[1], deployed[2], deployed[3], deployed[4]); !found || flags != here {
		t.Errorf("the Makefile builds with %s, the runner with %s", flags, here)
	}
}
