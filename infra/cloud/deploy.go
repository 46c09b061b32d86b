package cloud

import (
	"errors"
	"fmt"
	"maps"
)

// Deploy deploys the template again with these parameters changed. Of what they
// can change it carries out two things: the functions' environment, and which
// table's stream is read. The machine, its executions and all else go on.
// Nothing may be under way meanwhile but invocations.
func (c *Cloud) Deploy(changed map[string]string) error {
	parameters := maps.Clone(c.options.Parameters)
	if parameters == nil {
		parameters = make(map[string]string)
	}
	maps.Copy(parameters, changed)
	deployed, err := load(c.options, parameters)
	if err != nil {
		return err
	}
	table := deployed.Existing
	if table.Stream == "" {
		return errors.New("deploying again: a table that the template is to make is there already")
	}
	c.options.Parameters, c.Template = parameters, deployed
	for _, f := range deployed.Functions {
		if err := c.Lambda.Configure(f.LogicalID, c.environment(f, c.options)); err != nil {
			return fmt.Errorf("deploying again: %w", err)
		}
	}
	c.Streams.Close()
	c.Table = table.Name
	return c.startStreams(c.options, table.Stream)
}
