package cloud

import (
	"context"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"

	"example.org/derogations/infra/cloud/lambda"
	"example.org/derogations/infra/cloud/npm"
	"example.org/derogations/infra/cloud/template"
)

// Build compiles the functions of a template for this machine, once for all
// the clouds that get the result in Options. cache is a folder kept between
// runs; empty: .local/functions in the project.
func Build(ctx context.Context, templatePath, cache string, log io.Writer) (*lambda.Binaries, error) {
	root := filepath.Dir(templatePath)
	if cache == "" {
		cache = filepath.Join(root, ".local", "functions")
	}
	t, err := template.Load(templatePath, template.Options{})
	if err != nil {
		return nil, fmt.Errorf("building the functions: %w", err)
	}
	var packages []string
	assets := make(map[string]string)
	for _, f := range t.Functions {
		if !slices.Contains(packages, f.Package) {
			packages = append(packages, f.Package)
		}
		maps.Copy(assets, f.Assets)
	}
	if len(assets) > 0 { // they come from packages
		if err := npm.Install(ctx, filepath.Join(root, "infra"), log); err != nil {
			return nil, fmt.Errorf("building the functions: %w", err)
		}
	}
	return lambda.Build(ctx, root, cache, packages, assets, log)
}
