package architecture

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// mayImport says, for each package of shared/, which others of the project it
// may import: the arrows of the design. What is not here may import none.
var mayImport = map[string][]string{
	"shared/derogation":                {"shared/written"},
	"shared/ledger":                    {"shared/derogation"},
	"shared/counts":                    {"shared/derogation"},
	"shared/derogation/derogationtest": {"shared/derogation"},
	"shared/dutyhours":                 {"shared/uktime"},
	"shared/uktime/typed":              {"shared/uktime", "shared/written"},
	"shared/eventtime":                 {"shared/uktime"},
	"shared/casework":                  {"shared/readonce", "shared/backoff", "shared/turns", "shared/derogation", "shared/ledger", "shared/dutyhours", "shared/privacy", "shared/written"},
	"shared/casework/links":            {"shared/derogation", "shared/casework"},
	"shared/casework/drafts":           {"shared/derogation", "shared/casework", "shared/written"},
	"shared/casework/operating":        {"shared/derogation", "shared/ledger", "shared/counts", "shared/casework", "shared/casework/reading"},
	"shared/casework/reading":          {"shared/derogation", "shared/ledger", "shared/counts", "shared/casework"},
	"shared/casework/caseworktest":     {"shared/turns", "shared/derogation", "shared/derogation/derogationtest", "shared/ledger", "shared/counts", "shared/casework", "shared/casework/drafts", "shared/casework/links", "shared/casework/operating", "shared/casework/reading"},
	"shared/store":                     {"shared/readonce", "shared/backoff", "shared/turns", "shared/derogation", "shared/ledger", "shared/counts", "shared/casework", "shared/casework/drafts", "shared/casework/links", "shared/casework/operating", "shared/casework/reading"},
	"shared/notice":                    {"shared/backoff", "shared/uktime", "shared/derogation", "shared/casework", "shared/casework/links", "shared/keyset", "shared/signedlink", "shared/telemetry", "shared/webhook"},
	"shared/callback":                  {"shared/keyset", "shared/lambdahttp", "shared/telemetry"},
	"shared/canary":                    {"shared/derogation", "shared/ledger", "shared/casework"},
	"shared/httpapi":                   {"shared/csvfile", "shared/readonce", "shared/derogation", "shared/ledger", "shared/counts", "shared/casework", "shared/casework/reading", "shared/dutyhours", "shared/keyset", "shared/clientauth", "shared/lambdahttp", "shared/openapi", "shared/privacy", "shared/telemetry", "shared/uktime", "shared/written"},
	"shared/pages/words":               {"shared/uktime", "shared/derogation"},
	"shared/pages/kit":                 {"shared/uktime/typed", "shared/readonce", "shared/uktime", "shared/privacy", "shared/derogation", "shared/casework", "shared/keyset", "shared/signedlink", "shared/lambdahttp", "shared/telemetry", "shared/written", "shared/pages/words"},
	"shared/openapi/reading":           {"shared/openapi/described"},
	"shared/openapi/generate":          {"shared/openapi", "shared/openapi/reading"},
	"shared/pages/docs":                {"shared/openapi/described", "shared/pages/kit"},
	"shared/pages/kept":                {"shared/casework", "shared/derogation", "shared/lambdahttp", "shared/pages/kit"},
	"shared/pages/register":            {"shared/written", "shared/uktime", "shared/derogation", "shared/casework", "shared/casework/reading", "shared/lambdahttp", "shared/telemetry", "shared/pages/kit", "shared/pages/words"},
	"shared/pages/board":               {"shared/csvfile", "shared/uktime", "shared/counts", "shared/derogation", "shared/casework", "shared/casework/reading", "shared/lambdahttp", "shared/signedlink", "shared/telemetry", "shared/pages/kit", "shared/pages/words"},
	"shared/pages/start":               {"shared/written", "shared/derogation", "shared/casework", "shared/casework/links", "shared/lambdahttp", "shared/telemetry", "shared/pages/kit"},
	"shared/pages/form":                {"shared/written", "shared/uktime", "shared/derogation", "shared/casework", "shared/casework/drafts", "shared/lambdahttp", "shared/signedlink", "shared/telemetry", "shared/pages/kit", "shared/pages/words"},
	"shared/pages/trust":               {"shared/uktime", "shared/derogation", "shared/casework", "shared/casework/reading", "shared/signedlink", "shared/telemetry", "shared/pages/kit", "shared/pages/words"},
	"shared/pages/review":              {"shared/readonce", "shared/uktime", "shared/derogation", "shared/casework", "shared/casework/reading", "shared/keyset", "shared/signedlink", "shared/telemetry", "shared/pages/kit", "shared/pages/words"},
	"shared/pages/pagestest":           {"shared/derogation", "shared/derogation/derogationtest", "shared/ledger", "shared/casework", "shared/casework/caseworktest", "shared/casework/drafts", "shared/casework/links", "shared/casework/reading", "shared/keyset", "shared/signedlink", "shared/lambdahttp", "shared/pages", "shared/pages/kit"},
	"shared/pages":                     {"shared/casework", "shared/casework/drafts", "shared/casework/links", "shared/casework/reading", "shared/keyset", "shared/pages/kit", "shared/pages/docs", "shared/pages/kept", "shared/pages/register", "shared/pages/start", "shared/pages/form", "shared/pages/trust", "shared/pages/review", "shared/pages/board"},
	"shared/relay":                     {"shared/turns", "shared/casework", "shared/telemetry"},
	"shared/stepfunctions":             {"shared/casework"},
	"shared/directory":                 {"shared/casework", "shared/derogation"},
	"shared/signedlink":                {"shared/keyset"},
	"shared/clientauth":                {"shared/keyset"},
	"shared/webhook":                   {"shared/keyset"},
	"shared/lambdahttp":                {"shared/uktime", "shared/telemetry"},
}

func TestImportsPointOneWay(t *testing.T) {
	for _, f := range projectFiles(t) {
		if f.test {
			continue
		}
		for _, imported := range f.imports {
			local, ours := strings.CutPrefix(imported, module)
			if !ours {
				continue
			}
			switch {
			case strings.HasPrefix(f.folder, "shared/"):
				if !slices.Contains(mayImport[f.folder], local) {
					t.Errorf("%s imports %s, which the design does not allow", f.path, local)
				}
			case strings.HasPrefix(f.folder, "functions/"):
				if !strings.HasPrefix(local, "shared/") {
					t.Errorf("%s imports %s: functions wire shared packages, nothing else", f.path, local)
				}
			}
		}
	}
}

// A case is changed in one place. The others ask for a change by ChangeCase or by
// one of casework's doors. What sets the stage for tests may.
func TestOnlyCaseworkCommits(t *testing.T) {
	for _, f := range projectFiles(t) {
		if f.test || !strings.HasPrefix(f.folder, "shared/") || f.folder == "shared/casework" || strings.HasSuffix(f.folder, "test") {
			continue
		}
		ast.Inspect(f.syntax, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			if called, ok := call.Fun.(*ast.SelectorExpr); ok && called.Sel.Name == "Commit" {
				t.Errorf("%s commits: shared/casework does", f.path)
			}
			return true
		})
	}
}

// What may identify somebody is looked for behind the doors of casework. The edges
// only say in their own words what was found; the operator's command line looks at
// what is not a case's.
func TestOnlyCaseworkLooksForWhatIdentifiesSomebody(t *testing.T) {
	may := []string{"shared/casework", "infra/admin"}
	for _, f := range projectFiles(t) {
		if f.test || slices.Contains(may, f.folder) || !slices.Contains(f.imports, module+"shared/privacy") {
			continue
		}
		ast.Inspect(f.syntax, func(node ast.Node) bool {
			selector, ok := node.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := selector.X.(*ast.Ident); ok && pkg.Name == "privacy" && slices.Contains([]string{"Scan", "NHSNumberIn"}, selector.Sel.Name) {
				t.Errorf("%s calls privacy.%s: hand the texts on with casework.Call", f.path, selector.Sel.Name)
			}
			return true
		})
	}
}

// mostFiles is how many files without tests a package may have: what a person
// finds their way in.
const mostFiles = 30

// larger are the packages that have outgrown it, and how many files each may
// have: the numbers only fall, and whoever gets one to mostFiles strikes it off.
// Derogation is one subject, and pure: it may have as many as it needs.
var larger = map[string]int{
	"shared/httpapi": 40,
}

func TestAPackageHasNoMoreFilesThanAPersonFindsTheirWayIn(t *testing.T) {
	files := map[string]int{}
	for _, f := range projectFiles(t) {
		if !f.test {
			files[f.folder]++
		}
	}
	delete(files, "shared/derogation")
	for folder, n := range files {
		if most := max(mostFiles, larger[folder]); n > most {
			t.Errorf("%s has %d files without tests, of at most %d: split it by what people look for", folder, n, most)
		}
	}
	for folder := range larger {
		if files[folder] <= mostFiles {
			t.Errorf("%s has no more than %d files: strike it off", folder, mostFiles)
		}
	}
}

func TestWhatAnOperatorRunsNeedsNoLocalCloud(t *testing.T) {
	operators := map[string][]string{
		"infra/lines":  {},
		"infra/rounds": {"shared/derogation", "shared/uktime", "statemachine", "infra/lines"},
		"infra/budget": {},
		"infra/admin":  {"shared/", "infra/rounds", "infra/lines", "infra/budget"},
	}
	for _, f := range projectFiles(t) {
		allowed, ok := operators[f.folder]
		if f.test || !ok {
			continue
		}
		for _, imported := range f.imports {
			local, ours := strings.CutPrefix(imported, module)
			if ours && !slices.ContainsFunc(allowed, func(prefix string) bool { return strings.HasPrefix(local, prefix) }) {
				t.Errorf("%s imports %s, which runs on the developer's machine alone", f.path, local)
			}
		}
	}
}

// The cloud runs any template: it knows nothing of what runs in it, and its tests
// bring functions and definitions of their own.
func TestTheCloudKnowsNothingOfOurs(t *testing.T) {
	for _, f := range projectFiles(t) {
		if !inCloud(f.folder) {
			continue
		}
		for _, imported := range f.imports {
			local, ours := strings.CutPrefix(imported, module)
			if ours && !inCloud(local) && local != "infra/testlane" {
				t.Errorf("%s imports %s: the cloud runs any template", f.path, local)
			}
		}
	}
}

func inCloud(folder string) bool {
	return folder == "infra/cloud" || strings.HasPrefix(folder, "infra/cloud/")
}

func TestTheDomainIsPure(t *testing.T) {
	pure := []string{"shared/derogation", "shared/counts", "shared/dutyhours", "shared/uktime", "shared/written"}
	impure := []string{"os", "io", "net", "log", "context", "sync", "math/rand", "math/rand/v2", "crypto/rand"}
	for _, f := range projectFiles(t) {
		if f.test || !slices.Contains(pure, f.folder) {
			continue
		}
		for _, imported := range f.imports {
			local, ours := strings.CutPrefix(imported, module)
			switch {
			case ours && slices.Contains(pure, local), imported == "net/url", imported == "golang.org/x/text/unicode/norm": // An address is text: it is parsed, not opened; and Unicode is a table.
			case strings.Contains(imported, "."), slices.Contains(impure, imported), strings.HasPrefix(imported, "net/"):
				t.Errorf("%s imports %s", f.path, imported)
			}
		}
	}
}

func TestTheArchivedProxyLibraryIsUsedInOnePlace(t *testing.T) {
	for _, f := range projectFiles(t) {
		for _, imported := range f.imports {
			if strings.HasPrefix(imported, "github.com/awslabs/aws-lambda-go-api-proxy") && f.folder != "shared/lambdahttp" {
				t.Errorf("%s imports %s", f.path, imported)
			}
		}
	}
}

// Time is an input. A clock is read for telemetry, for a request whose event
// bears no time, by the runner's one clock, by the commands that a person
// starts, and by the function that the runner's own tests run.
var mayReadTheClock = []string{"shared/telemetry", "shared/lambdahttp", "infra/cloud/clock", "infra/local", "infra/admin", "infra/load", "infra/cloud/lambda/testfunction"}

func TestTimeIsAnInput(t *testing.T) {
	for _, f := range projectFiles(t) {
		if slices.Contains(mayReadTheClock, f.folder) {
			continue
		}
		ast.Inspect(f.syntax, func(node ast.Node) bool {
			call, ok := node.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := call.X.(*ast.Ident)
			if ok && pkg.Name == "time" && (call.Sel.Name == "Now" || call.Sel.Name == "Since" || call.Sel.Name == "Until") && !f.test {
				t.Errorf("%s reads time.%s", f.path, call.Sel.Name)
			}
			bubble := slices.Contains(f.imports, "testing/synctest") // Its clock waits for nobody.
			if ok && pkg.Name == "time" && call.Sel.Name == "Sleep" && !bubble {
				t.Errorf("%s sleeps", f.path)
			}
			return true
		})
	}
}

// A limit in real time makes a result the machine's. The runner sets those that
// AWS sets, on the real clock; a test waits as infra/testlane says.
var mayLimitRealTime = []string{"infra/cloud/clock", "infra/cloud/gateway", "infra/cloud/lambda", "infra/testlane"}

func TestNoLimitInRealTimeDecidesAResult(t *testing.T) {
	limits := map[string][]string{
		"context": {"WithTimeout", "WithTimeoutCause", "WithDeadline", "WithDeadlineCause"},
		"time":    {"After", "NewTimer", "Tick", "AfterFunc"},
	}
	for _, f := range projectFiles(t) {
		onThisMachine := inCloud(f.folder) || strings.HasPrefix(f.folder, "infra/local") || f.folder == "infra/testlane"
		if !f.test && (!onThisMachine || slices.Contains(mayLimitRealTime, f.folder)) {
			continue
		}
		ast.Inspect(f.syntax, func(node ast.Node) bool {
			selector, ok := node.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := selector.X.(*ast.Ident); ok && slices.Contains(limits[pkg.Name], selector.Sel.Name) {
				t.Errorf("%s has a limit in real time: %s.%s", f.path, pkg.Name, selector.Sel.Name)
			}
			return true
		})
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	documented := map[string]bool{}
	for _, f := range projectFiles(t) {
		if f.test {
			continue
		}
		has := f.syntax.Doc != nil && strings.TrimSpace(f.syntax.Doc.Text()) != ""
		documented[f.folder] = documented[f.folder] || has
	}
	for folder, has := range documented {
		if !has {
			t.Errorf("%s has no package comment", folder)
		}
	}
}

func TestNoPackageIsNamedForNothing(t *testing.T) {
	for _, f := range projectFiles(t) {
		for _, part := range strings.Split(f.folder, "/") {
			if slices.Contains([]string{"util", "utils", "common", "helper", "helpers", "manager", "misc"}, part) {
				t.Errorf("%s: %q says nothing", f.path, part)
			}
		}
	}
}

// A service that accepts a call and never answers must hold nobody for long: the
// clients of AWS are made of one configuration, and any other has a time limit.
func TestEveryCallThatLeavesAFunctionHasATimeLimit(t *testing.T) {
	for _, f := range projectFiles(t) {
		if f.test || !strings.HasPrefix(f.folder, "shared/") && !strings.HasPrefix(f.folder, "functions/") {
			continue
		}
		for _, imported := range f.imports {
			if imported == "github.com/aws/aws-sdk-go-v2/config" && f.folder != "shared/config" {
				t.Errorf("%s loads an AWS configuration: package config has one whose calls end", f.path)
			}
		}
		ast.Inspect(f.syntax, func(node ast.Node) bool {
			literal, ok := node.(*ast.CompositeLit)
			if !ok {
				return true
			}
			named, ok := literal.Type.(*ast.SelectorExpr)
			if !ok || named.Sel.Name != "Client" {
				return true
			}
			if pkg, ok := named.X.(*ast.Ident); !ok || pkg.Name != "http" {
				return true
			}
			limited := slices.ContainsFunc(literal.Elts, func(e ast.Expr) bool {
				pair, ok := e.(*ast.KeyValueExpr)
				if !ok {
					return false
				}
				key, ok := pair.Key.(*ast.Ident)
				return ok && key.Name == "Timeout"
			})
			if !limited {
				t.Errorf("%s has an http.Client without a Timeout", f.path)
			}
			return true
		})
	}
}
