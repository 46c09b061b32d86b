package browser

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"example.org/derogations/infra/testlane"
)

const install = "apt-get install chromium (on macOS: brew install --cask chromium)"

// Start starts a browser that ends with the test: the machine's own, or else
// one that npm brings. Each tab is a new context of the one that it returns.
func Start(t testing.TB) context.Context {
	t.Helper()
	testlane.Full(t, "a browser")
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU,
		// Fields for a time have the parts of a language, and are typed as such.
		chromedp.Env("LC_ALL=en_US.UTF-8", "LANGUAGE=en_US"))
	if path := installed(t.Context()); path != "" {
		options = append(options, chromedp.ExecPath(path))
	} else {
		options = append(options, bring(t)...)
	}
	allocator, stopAllocator := chromedp.NewExecAllocator(testlane.Patience(t), options...)
	browser, stopBrowser := chromedp.NewContext(allocator)
	t.Cleanup(func() { stopBrowser(); stopAllocator() })
	if err := chromedp.Do(browser); err != nil {
		t.Fatalf("the browser does not start: %v\nInstall another, on Debian or Ubuntu, with: %s", err, install)
	}
	return browser
}

func bring(t testing.TB) []chromedp.ExecAllocatorOption {
	t.Helper()
	folder, err := brought(t.Context())
	if err != nil {
		t.Fatalf("no Chromium, Chrome or Edge is installed, and none could be brought: %v\nInstall one, on Debian or Ubuntu, with: %s", err, install)
	}
	variables, err := surroundings(folder, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return []chromedp.ExecAllocatorOption{chromedp.ExecPath(filepath.Join(folder, "chromium")), chromedp.Env(variables...)}
}
