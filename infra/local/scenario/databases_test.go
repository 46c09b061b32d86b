package scenario

import (
	"context"
	"path/filepath"
	"sync"

	"example.org/derogations/infra/local/dynamodb"
)

// perDatabase is how many scenarios one process of DynamoDB Local serves. It
// keeps the stream records of every table that it ever had, and reading one
// stream goes through all of them: with each scenario it becomes slower.
const perDatabase = 10

// databases are processes of DynamoDB Local, each for so many scenarios.
type databases struct {
	mu      sync.Mutex
	current *database
}

type database struct {
	*dynamodb.Local
	taken, inUse int
}

// take returns a database for one scenario, and how to give it back.
func (d *databases) take(ctx context.Context) (*dynamodb.Local, func(), error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.current == nil || d.current.taken == perDatabase {
		started, err := dynamodb.Start(ctx, dynamodb.Options{InfraDir: filepath.Join(root, "infra")})
		if err != nil {
			return nil, nil, err
		}
		d.current = &database{Local: started}
	}
	taken := d.current
	taken.taken++
	taken.inUse++
	return taken.Local, func() { d.giveBack(taken) }, nil
}

// giveBack ends a database that serves nobody any more.
func (d *databases) giveBack(taken *database) {
	d.mu.Lock()
	defer d.mu.Unlock()
	taken.inUse--
	if taken.inUse == 0 && taken.taken == perDatabase {
		taken.Close()
		if d.current == taken {
			d.current = nil
		}
	}
}

// close ends the database that the next scenario would have had.
func (d *databases) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.current != nil {
		d.current.Close()
	}
}
