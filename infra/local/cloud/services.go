package cloud

import (
	"context"
	"fmt"
	"maps"
	"net/http"

	"example.org/derogations/infra/local/inbox"
	"example.org/derogations/infra/local/lambda"
	"example.org/derogations/infra/local/secrets"
	"example.org/derogations/infra/local/template"
)

// startServices starts what the functions call, and then the functions.
func (c *Cloud) startServices(ctx context.Context, options Options, binaries *lambda.Binaries) error {
	if err := c.makeSecrets(options); err != nil {
		return err
	}
	c.Inbox = inbox.New(c.Timeline)
	if err := c.serve(options.SecretsAddr, c.Secrets, &c.Endpoints.SecretsManager); err != nil {
		return err
	}
	if err := c.serve(options.SESAddr, c.Inbox.SES(), &c.Endpoints.SES); err != nil {
		return err
	}
	if err := c.serve(options.SNSAddr, c.Inbox.SNS(), &c.Endpoints.SNS); err != nil {
		return err
	}
	lambdaServer, err := c.listen(options.LambdaAddr)
	if err != nil {
		return err
	}
	c.Endpoints.Lambda = lambdaServer.url()

	if c.machines, err = c.startEngine(ctx, options); err != nil {
		return err
	}
	c.Lambda, err = lambda.New(lambda.Options{
		Timeline:    c.Timeline,
		Region:      region,
		Functions:   c.functions(options, binaries),
		Environment: c.Endpoints.environment(),
		RealTime:    options.RealTime,
		Log:         c.output.add,
		Measure:     c.measureInvocation,
	})
	if err != nil {
		return err
	}
	c.onClose(c.Lambda.Close)
	if c.Engine != nil {
		c.onClose(c.Engine.Close) // before the functions that it calls
	}
	lambdaServer.serve(c.Lambda.Handler())
	return nil
}

func (c *Cloud) serve(addr string, handler http.Handler, url *string) error {
	s, err := c.listen(addr)
	if err != nil {
		return err
	}
	*url = s.url()
	s.serve(handler)
	return nil
}

func (c *Cloud) makeSecrets(options Options) error {
	c.Secrets = secrets.New()
	given := maps.Clone(options.Secrets)
	for _, secret := range c.Template.Secrets {
		v, ok := given[secret.LogicalID]
		delete(given, secret.LogicalID)
		if !ok {
			var err error
			if v, err = c.Secrets.Generate(secret.Template, secret.Key, secret.Length); err != nil {
				return fmt.Errorf("secret %s: %w", secret.LogicalID, err)
			}
		}
		c.Secrets.Put(secret.Name, secret.ARN, v)
	}
	for name := range given {
		return fmt.Errorf("the template has no secret %s", name)
	}
	return nil
}

// functions are the template's functions.
func (c *Cloud) functions(options Options, binaries *lambda.Binaries) []lambda.Function {
	var out []lambda.Function
	for _, f := range c.Template.Functions {
		out = append(out, lambda.Function{
			ID:          f.LogicalID,
			Name:        f.Name,
			ARN:         f.ARN,
			Handler:     f.Handler,
			Binary:      binaries.Path(f.Package),
			Timeout:     f.Timeout,
			MemoryMB:    f.MemoryMB,
			Reserved:    f.Reserved,
			Environment: c.environment(f, options),
		})
	}
	return out
}

// environment is a function's, with the state machines' ARNs as the engine gave
// them.
func (c *Cloud) environment(f template.Function, options Options) map[string]string {
	environment := maps.Clone(f.Environment)
	if _, ok := environment[options.PublicURLVariable]; ok {
		environment[options.PublicURLVariable] = c.URL
	}
	maps.Copy(environment, options.Environment)
	for name, v := range environment {
		if arn, ok := c.machines[v]; ok {
			environment[name] = arn
		}
	}
	return environment
}

// invoke is how the engine reaches the functions, which start after it.
func (c *Cloud) invoke(ctx context.Context, function string, payload []byte) ([]byte, string, error) {
	return c.Lambda.Invoke(ctx, function, payload)
}
