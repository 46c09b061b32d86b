package npm

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWithoutANetworkNpmsOwnErrorIsTold(t *testing.T) {
	t.Setenv("npm_config_registry", "http://127.0.0.1:9") // nothing answers on the port for discarding
	t.Setenv("npm_config_fetch_retries", "0")
	t.Setenv("npm_config_cache", t.TempDir())
	folder := t.TempDir()
	for name, text := range map[string]string{
		"package.json": `{"name": "x", "version": "1.0.0", "dependencies": {"no-such": "1.0.0"}}`,
		"package-lock.json": `{"name": "x", "version": "1.0.0", "lockfileVersion": 3, "packages": {
			"": {"name": "x", "version": "1.0.0", "dependencies": {"no-such": "1.0.0"}},
			"node_modules/no-such": {"version": "1.0.0", "resolved": "https://registry.npmjs.org/no-such/-/no-such-1.0.0.tgz"}}}`,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if ready, err := Installed(folder); err != nil || ready {
		t.Errorf("before: installed %v, %v", ready, err)
	}
	err := Install(t.Context(), folder, nil)
	if err == nil || !strings.Contains(err.Error(), "ECONNREFUSED") {
		t.Errorf("the error is %v, want npm's reason in it", err)
	}
}
