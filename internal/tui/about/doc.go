// Package about is the screen of the observer itself: what watching costs the node, and
// which versions of what meet here.
package about
