package access

import "net/http"

// SameOrigin refuses requests that a browser says come from another origin,
// whatever their method.
//
// net/http.CrossOriginProtection lets GET pass, since a GET changes nothing.
// Here a GET costs the observed node, and pages on other ports of this machine
// are same-site and would send our cookie; so GETs are judged like POSTs.
func SameOrigin(next http.Handler, refuse Refuse) http.Handler {
	protection := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asPost := *r
		asPost.Method = http.MethodPost
		if err := protection.Check(&asPost); err != nil {
			refuse(w, r, &Refusal{
				Status: http.StatusForbidden,
				Fact:   "the request comes from another origin",
				Next:   "use the page that this server serves, or a client that is not a browser",
			})
			return
		}
		next.ServeHTTP(w, r)
	})
}
