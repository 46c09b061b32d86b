// Package eventbus is the default event bus of EventBridge: it hands each event
// to the functions whose rules match it.
//
// As the service, it invokes them asynchronously, and promises no order. A test
// may hold events back, and deliver any of them as often as it likes.
package eventbus
