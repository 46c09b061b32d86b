package browser

import (
	"context"
	"os/exec"
	"testing"

	"github.com/chromedp/chromedp"
)

const install = "apt-get install chromium"

// Start starts a browser that ends with the test. Each tab is a new context of
// the one that it returns.
func Start(t testing.TB) context.Context {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		options := append(chromedp.DefaultExecAllocatorOptions[:],
			chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU)
		allocator, stopAllocator := chromedp.NewExecAllocator(t.Context(), options...)
		browser, stopBrowser := chromedp.NewContext(allocator)
		t.Cleanup(func() { stopBrowser(); stopAllocator() })
		if err := chromedp.Do(browser); err != nil {
			t.Fatal(err)
		}
		return browser
	}
	t.Fatalf("Chromium is not installed. Install it, on Debian or Ubuntu, with: %s", install)
	return nil
}
