// Package turns says what is carried out first where more waits than can be at
// once: so that nobody waits because much of somebody else's does.
package turns
