package browser

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
)

// names are what Chromium, Chrome and Edge are called on Linux.
var names = []string{
	"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "microsoft-edge-stable",
}

// applications are where macOS keeps them, in its own folder of applications
// or in the person's.
var applications = []string{
	"Applications/Chromium.app/Contents/MacOS/Chromium",
	"Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
	"Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
}

// installed is the first browser of this machine that runs; empty when it has
// none. One that is there need not run: a distribution may put a note in its
// place that says where to get it.
func installed(ctx context.Context) string {
	candidates := make([]string, 0, len(names)+2*len(applications))
	candidates = append(candidates, names...)
	home, _ := os.UserHomeDir() // without one, the other folder is looked in twice
	for _, folder := range []string{"/", home} {
		for _, application := range applications {
			candidates = append(candidates, filepath.Join(folder, application))
		}
	}
	for _, candidate := range candidates {
		path, err := exec.LookPath(candidate)
		if err == nil && exec.CommandContext(ctx, path, "--version").Run() == nil {
			return path
		}
	}
	return ""
}
