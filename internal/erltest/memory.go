package erltest

// MeterMemory starts a process that looks at the node's memory every 5 ms, which takes CPU
// time of its own. MemoryGrown reads it.
func (n *Node) MeterMemory() {
	n.Ask(`
	Look = fun F(Least, Grown) ->
		receive
			{read, From} -> From ! {grown, Grown}, F(erlang:memory(total), 0)
		after 5 ->
			Now = erlang:memory(total),
			F(min(Least, Now), max(Grown, Now - Least))
		end
	end,
	register(memory_meter, spawn_opt(fun() -> Look(erlang:memory(total), 0) end, [{priority, high}])),
	ok`)
}

// MemoryGrown is by how many bytes the node's memory grew at most, above the least that it
// was, since MeterMemory or the last call.
func (n *Node) MemoryGrown() int {
	return n.AskInt(`erlang:garbage_collect(), memory_meter ! {read, self()}, receive {grown, Bytes} -> Bytes end`)
}
