// Package npm installs the packages that a folder's package.json pins: in infra
// DynamoDB Local, the design system and the accessibility checker, in
// infra/local/browser a browser.
package npm
