// What the bundle calls for each element; see webbuild.
export { createElement, Fragment } from "preact";
