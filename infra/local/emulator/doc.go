// Package emulator runs a packaged function under AWS's Lambda runtime interface
// emulator: the program that the SAM CLI starts in its container. It needs no
// container.
//
// The emulator is a tool, in a module file of its own (tool.mod, tool.sum), so
// that nothing that it is built from enters the project's.
package emulator
