// Package lambdahttp serves an http.Handler behind an API Gateway HTTP API
// (payload format 2.0).
//
// The conversion itself is that of aws-lambda-go-api-proxy. That module has
// known defects and gets no more releases, so it stands behind a guard here,
// and nowhere else in the project. The guard checks and rebuilds each request
// before the module sees it, and records each response before the module
// writes it. A handler can rely on what net/http promises:
//
//   - the path is the one that was asked for, whatever characters it holds;
//   - a header is what the client sent, whole, and RemoteAddr has a port;
//   - no client header can pass for something that the gateway said;
//   - a body is no larger than MaxBody, or shows that it is;
//   - the first WriteHeader counts, and a handler that writes nothing has
//     answered 200;
//   - a panic is an opaque 500 to the client and one log line to us.
//
// A request that cannot be represented is answered 400 without reaching the handler.
// A path that can be no address of ours is one that there is not, for the handler to
// answer.
//
// The time of a request is the gateway's (Now): handlers read no clock. An event
// without a time of this century gets the function's own. The name by which a
// request came is the gateway's too: a Site is where the service is reached,
// whatever a client says.
//
// The gateway decodes the path before we see it. An encoded slash in a path is
// therefore a slash, and what follows an encoded question mark may be cut off
// by the gateway.
package lambdahttp
