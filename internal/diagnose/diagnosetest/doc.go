// Package diagnosetest makes histories that were never seen, for detectors that no program
// of the lab can try. Only tests import it.
//
// Beneath lie diagnose and beam.
package diagnosetest
