package scenario

import (
	"fmt"
	"os"
	"sync"

	"example.org/derogations/infra/local/cloud"
	"example.org/derogations/infra/local/dynamodb"
	"example.org/derogations/infra/local/template"
)

// used is what all scenarios together did with the table.
var used struct {
	sync.Mutex
	shapes   []dynamodb.Shape
	deployed *template.Template
	table    string
}

func (s *scene) noteUse() {
	used.Lock()
	defer used.Unlock()
	used.shapes = append(used.shapes, s.Cloud.Proxy.Shapes()...)
	used.deployed, used.table = s.Cloud.Template, s.Cloud.TableARN()
}

// grantsAreUsed looks at the roles once every scenario has run: what they allow
// and no scenario needed is either too much, or is not tested. With some of the
// scenarios alone nothing can be said.
func grantsAreUsed() bool {
	if given("test.run") || given("test.skip") || given("test.short") || given("test.list") {
		fmt.Fprintln(os.Stderr, "grants that nothing uses: not looked for, because not every scenario ran")
		return true
	}
	unused := cloud.Unused(*used.deployed, used.shapes, used.table)
	for _, one := range unused {
		fmt.Fprintln(os.Stderr, "a grant that no scenario uses:", one)
	}
	return len(unused) == 0
}
