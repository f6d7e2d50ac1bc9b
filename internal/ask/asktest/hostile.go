package asktest

// Hostile are texts that a node may bear as names, labels and the like. None
// may become more than text, anywhere.
var Hostile = []string{
	`<img src=x onerror="document.title='owned'">`,
	`</script><script>document.title='owned'</script>`,
	`{{constructor.constructor("alert(1)")()}}`,
	"right\u202eto left\u202c and \x1b[31mred\x07",
	"line\nforged line",
}
