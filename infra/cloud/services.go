package cloud

import (
	"context"
	"fmt"
	"maps"

	"example.org/derogations/infra/cloud/codedeploy"
	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/infra/cloud/lambda"
	"example.org/derogations/infra/cloud/secrets"
	"example.org/derogations/infra/cloud/template"
)

// startServices starts what the functions call, and then the functions.
func (c *Cloud) startServices(ctx context.Context, options Options, binaries *lambda.Binaries) error {
	if err := c.makeSecrets(options); err != nil {
		return err
	}
	c.Inbox = inbox.New(c.Timeline)
	c.serve(c.servers.secrets, c.noting(c.secretAsked, c.Secrets))
	c.serve(c.servers.ses, c.noting(mailAsked, c.Inbox.SES()))
	c.serve(c.servers.sns, c.noting(textAsked, c.Inbox.SNS()))
	c.Releases = &codedeploy.Releases{}
	c.serve(c.servers.codeDeploy, c.noting(releasesAsked, c.Releases))
	c.Endpoints.SecretsManager = c.servers.secrets.url()
	c.Endpoints.SES = c.servers.ses.url()
	c.Endpoints.SNS = c.servers.sns.url()
	c.Endpoints.CodeDeploy = c.servers.codeDeploy.url()
	c.Endpoints.Lambda = c.servers.lambda.url()
	var err error
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
	c.serve(c.servers.lambda, c.noting(c.invocationAsked, c.Lambda.Handler()))
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
			Alias:       f.Alias,
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

// Variables are those of the functions, all together, and the endpoints: what
// another program on this machine needs to work with this cloud.
func (c *Cloud) Variables() map[string]string {
	all := c.Endpoints.environment()
	for _, f := range c.Template.Functions {
		maps.Copy(all, c.environment(f, c.options))
	}
	return all
}

// invoke is how the engine reaches the functions, which start after it.
func (c *Cloud) invoke(ctx context.Context, function string, payload []byte) ([]byte, string, error) {
	return c.Lambda.Invoke(ctx, function, payload)
}
