package browser

import (
	"bytes"
	"context"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// A machine without fonts shows nothing, or the same box for every letter.
func TestTextIsRendered(t *testing.T) {
	tab, closeTab := chromedp.NewContext(Start(t))
	defer closeTab()
	page := `data:text/html,<p style="font: 40px Arial, sans-serif"><span>iiii</span><span>WWWW</span>`
	if err := chromedp.Do(tab, chromedp.Navigate(page)); err != nil {
		t.Fatal(err)
	}
	widths, err := chromedp.Run(tab, chromedp.Evaluate[[]float64](`[...document.querySelectorAll("span")].map(s => s.getBoundingClientRect().width)`))
	if err != nil {
		t.Fatal(err)
	}
	if len(widths) != 2 || widths[0] <= 0 || widths[1] < 2*widths[0] {
		t.Errorf("four letters i and four W are %v pixels wide", widths)
	}
	if dark := darkPixels(t, tab); dark < 1000 {
		t.Errorf("a line of large letters has %d dark pixels", dark)
	}
}

func darkPixels(t *testing.T, tab context.Context) (dark int) {
	t.Helper()
	picture, err := chromedp.Run(tab, chromedp.FullScreenshot(90))
	if err != nil {
		t.Fatal(err)
	}
	shown, err := jpeg.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	for x := range shown.Bounds().Dx() {
		for y := range shown.Bounds().Dy() {
			if r, _, _, _ := shown.At(x, y).RGBA(); r < 0x4000 {
				dark++
			}
		}
	}
	return dark
}

func TestAMachinesOwnBrowserIsTakenIfItRuns(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("PATH", folder)
	t.Setenv("HOME", folder)
	program := func(name, script string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		return path
	}
	if found := installed(t.Context()); found != "" && filepath.Dir(found) == folder {
		t.Errorf("an empty folder has %s", found)
	}
	program("chromium-browser", "echo 'Get it from the shop.' >&2; exit 1")
	edge := program("microsoft-edge", "exit 0")
	if found := installed(t.Context()); found != edge {
		t.Errorf("found %q, want %q", found, edge)
	}
}
