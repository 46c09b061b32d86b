// Package gateway is an API Gateway HTTP API over net/http: it turns requests
// into events of payload format 2.0, and a function's answer into a response.
//
// It promises the service's own edges, because handlers must stand them:
// decoded paths, headers joined with commas, bodies in base64, and its limits.
package gateway
