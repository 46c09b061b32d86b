// Package npm installs the packages that infra/package.json pins: DynamoDB
// Local, the design system, the accessibility checker.
package npm
