package httpapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"example.org/derogations/shared/openapi"
)

// contract is the description of the interface, as something to hold exchanges
// against.
type contract struct {
	tree     map[string]any
	compiler *jsonschema.Compiler
	mu       sync.Mutex
	schemas  map[string]*jsonschema.Schema
}

const documentURL = "https://derogations.example.org/v1/openapi.yaml"

// described is the one that all tests share.
var described = sync.OnceValues(readContract)

func readContract() (*contract, error) {
	var written any
	if err := yaml.Unmarshal(openapi.Document(), &written); err != nil {
		return nil, err
	}
	encoded, err := json.Marshal(written)
	if err != nil {
		return nil, err
	}
	read, err := jsonschema.UnmarshalJSON(bytes.NewReader(encoded))
	if err != nil {
		return nil, err
	}
	tree, ok := read.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("the document is a %T", read)
	}
	// What a client is told to pass over must be described all the same.
	strict(tree["components"].(map[string]any)["schemas"])
	c := &contract{tree: tree, compiler: jsonschema.NewCompiler(), schemas: map[string]*jsonschema.Schema{}}
	c.compiler.DefaultDraft(jsonschema.Draft2020)
	c.compiler.AssertFormat()
	return c, c.compiler.AddResource(documentURL, tree)
}

// strict closes every object of a schema that does not say that it is open.
func strict(schema any) {
	switch schema := schema.(type) {
	case map[string]any:
		_, open := schema["additionalProperties"]
		if _, object := schema["properties"].(map[string]any); object && !open {
			schema["additionalProperties"] = false
		}
		for _, inner := range schema {
			strict(inner)
		}
	case []any:
		for _, inner := range schema {
			strict(inner)
		}
	}
}

// at reads a place of the document, following a reference that stands there.
func (c *contract) at(place string) (any, string) {
	var value any = c.tree
	for name := range strings.SplitSeq(strings.TrimPrefix(place, "#/"), "/") {
		object, ok := value.(map[string]any)
		if !ok {
			return nil, place
		}
		value = object[strings.NewReplacer("~1", "/", "~0", "~").Replace(name)]
		if reference, ok := value.(map[string]any); ok {
			if to, ok := reference["$ref"].(string); ok {
				rest := strings.SplitN(strings.TrimPrefix(place, "#/"), name, 2)[1]
				return c.at(to + rest)
			}
		}
	}
	return value, place
}

// check validates a JSON text against the schema at a place.
func (c *contract) check(place string, text []byte) error {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	schema, ok := c.schemas[place]
	if !ok {
		if schema, err = c.compiler.Compile(documentURL + place); err != nil {
			return err
		}
		c.schemas[place] = schema
	}
	return schema.Validate(value)
}

func escaped(name string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(name) }

// holds checks one exchange: that its address, method, status and media type are
// described, and that both bodies are as they are described.
func (c *contract) holds(r *http.Request, sent string, recorder *httptest.ResponseRecorder) error {
	method := strings.ToLower(r.Method)
	if method == "head" {
		method = "get"
	}
	operation := "#/paths/" + escaped(r.Pattern) + "/" + method
	if described, _ := c.at(operation); described == nil {
		if recorder.Code == http.StatusNotFound || recorder.Code == http.StatusMethodNotAllowed {
			return c.problem(recorder)
		}
		return fmt.Errorf("%s %s is not described", r.Method, r.Pattern)
	}
	answer, place := c.at(fmt.Sprintf("%s/responses/%d", operation, recorder.Code))
	if answer == nil {
		if recorder.Code < 400 {
			return fmt.Errorf("%s %s is answered %d, which is not described", r.Method, r.Pattern, recorder.Code)
		}
		return c.problem(recorder)
	}
	if recorder.Code == http.StatusNoContent {
		return nil
	}
	mediaType, _, err := mime.ParseMediaType(recorder.Header().Get("Content-Type"))
	if err != nil {
		return err
	}
	content := place + "/content/" + escaped(mediaType)
	if described, _ := c.at(content); described == nil {
		return fmt.Errorf("%s %s is answered with %s, which is not described", r.Method, r.Pattern, mediaType)
	}
	if strings.HasSuffix(mediaType, "json") {
		if err := c.check(content+"/schema", recorder.Body.Bytes()); err != nil {
			return fmt.Errorf("%s %s, answered %d: %w", r.Method, r.Pattern, recorder.Code, err)
		}
	}
	if sent != "" && recorder.Code < 300 && strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		if err := c.check(operation+"/requestBody/content/application~1json/schema", []byte(sent)); err != nil {
			return fmt.Errorf("%s %s takes a body that is not described: %w", r.Method, r.Pattern, err)
		}
	}
	return nil
}

// problem checks a problem document, and that its code is listed with its
// status.
func (c *contract) problem(recorder *httptest.ResponseRecorder) error {
	if kind := recorder.Header().Get("Content-Type"); kind != "application/problem+json" {
		return fmt.Errorf("a refusal is answered as %q", kind)
	}
	if err := c.check("#/components/schemas/Problem", recorder.Body.Bytes()); err != nil {
		return err
	}
	var document struct{ Code string }
	if err := json.Unmarshal(recorder.Body.Bytes(), &document); err != nil {
		return err
	}
	for _, listed := range c.problems() {
		if listed.code == document.Code {
			if listed.status != recorder.Code {
				return fmt.Errorf("the problem %s is answered %d, and listed with %d", document.Code, recorder.Code, listed.status)
			}
			return nil
		}
	}
	return fmt.Errorf("the problem %q is not listed", document.Code)
}

type listedProblem struct {
	code, meaning, whatToDo string
	status                  int
}

func (c *contract) problems() []listedProblem {
	var all []listedProblem
	for _, one := range c.tree["x-problems"].([]any) {
		one := one.(map[string]any)
		status, _ := one["status"].(json.Number).Int64() // the schema of a status is checked with each problem
		code, _ := one["code"].(string)
		meaning, _ := one["meaning"].(string)
		do, _ := one["whatToDo"].(string)
		all = append(all, listedProblem{code, meaning, do, int(status)})
	}
	return all
}

// seen is every operation that was answered well by some test.
var seen sync.Map

// hold is called for every exchange of every test.
func (w *world) hold(r *http.Request, sent string, recorder *httptest.ResponseRecorder) {
	w.t.Helper()
	c, err := described()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := c.holds(r, sent, recorder); err != nil {
		w.t.Errorf("the contract: %v\n%s", err, recorder.Body)
	}
	if recorder.Code < 300 {
		seen.Store(strings.ToLower(r.Method)+" "+r.Pattern, true)
	}
}

// TestMain holds the document to the tests: what it describes must have been
// answered at least once. A run of some tests alone says nothing of that.
func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 && all() {
		for _, missing := range unseen() {
			fmt.Fprintf(os.Stderr, "the contract: %s is described, and no test had it answered\n", missing)
			code = 1
		}
	}
	os.Exit(code)
}

func all() bool {
	for _, argument := range os.Args[1:] {
		if strings.HasPrefix(argument, "-test.run") || strings.HasPrefix(argument, "-test.bench=") || strings.HasPrefix(argument, "-test.fuzz") || strings.HasPrefix(argument, "-test.list") || strings.HasPrefix(argument, "-test.skip") {
			return false
		}
	}
	return true
}

func unseen() []string {
	c, err := described()
	if err != nil {
		return []string{err.Error()}
	}
	var missing []string
	for path, item := range c.tree["paths"].(map[string]any) {
		for method := range item.(map[string]any) {
			if _, ok := seen.Load(method + " " + path); !ok && method != "parameters" {
				missing = append(missing, method+" "+path)
			}
		}
	}
	slices.Sort(missing)
	return missing
}

func TestTheDocumentIsServedToAnybody(t *testing.T) {
	w := newWorld(t)
	recorder := w.do(get("", "/v1/openapi.yaml"))
	if recorder.Code != http.StatusOK || !bytes.Equal(recorder.Body.Bytes(), openapi.Document()) {
		t.Errorf("answered %d with %d bytes", recorder.Code, recorder.Body.Len())
	}
}

func TestEveryExampleIsAsItIsDescribed(t *testing.T) {
	c, err := described()
	if err != nil {
		t.Fatal(err)
	}
	examples := 0
	var walk func(place string, value any)
	walk = func(place string, value any) {
		object, ok := value.(map[string]any)
		if !ok {
			return
		}
		if example, ok := object["example"]; ok {
			examples++
			encoded, err := json.Marshal(example)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.check(place+"/schema", encoded); err != nil {
				t.Errorf("%s: %v", place, err)
			}
		}
		for name, inner := range object {
			walk(place+"/"+escaped(name), inner)
		}
	}
	walk("#/paths", c.tree["paths"])
	walk("#/components/responses", c.tree["components"].(map[string]any)["responses"])
	if examples < 15 {
		t.Errorf("there are %d examples", examples)
	}
}

// What a developer copies out of the document is taken.
func TestTheExampleOfAFilingIsTaken(t *testing.T) {
	c, err := described()
	if err != nil {
		t.Fatal(err)
	}
	example, _ := c.at("#/paths/~1v1~1requests/post/requestBody/content/application~1json/example")
	body, err := json.Marshal(example)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	if recorder := w.do(filing("a-key", string(body))); recorder.Code != http.StatusCreated {
		t.Errorf("answered %d %s", recorder.Code, recorder.Body)
	}
}

var codeConstant = regexp.MustCompile(`(?m)^\tcode\w+ +code = "(\w+)"$`)

// The codes of this package are all listed; those of the domain's conflicts are
// told by the tests that meet them. Each listed one has its words.
func TestEveryProblemIsListed(t *testing.T) {
	c, err := described()
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("problem.go")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, one := range c.problems() {
		if slices.Contains(listed, one.code) || one.meaning == "" || one.whatToDo == "" {
			t.Errorf("%s is listed twice, or lacks its words", one.code)
		}
		listed = append(listed, one.code)
	}
	constants := codeConstant.FindAllStringSubmatch(string(source), -1)
	if len(constants) < 20 {
		t.Fatalf("%d codes are declared: the pattern is wrong", len(constants))
	}
	for _, match := range constants {
		if !slices.Contains(listed, match[1]) {
			t.Errorf("%s is not listed", match[1])
		}
	}
	goldens, err := filepath.Glob("testdata/*.golden")
	if err != nil {
		t.Fatal(err)
	}
	// Two problems are met before a call comes to this package.
	goldens = append(goldens, "../lambdahttp/handler_test.go", "../lambdahttp/site_test.go")
	for _, code := range listed {
		shown := slices.ContainsFunc(goldens, func(file string) bool {
			content, err := os.ReadFile(file)
			return err == nil && regexp.MustCompile(`"code"\W[^\n]*"`+code+`"`).Match(content)
		})
		if !shown {
			t.Errorf("no golden file shows the problem %s", code)
		}
	}
}
