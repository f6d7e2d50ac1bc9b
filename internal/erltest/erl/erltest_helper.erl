%% The other end of a test's side channel: it lives on the node under test and answers over a loopback socket of its
%% own, so that a test can compare what hodoscope saw over the distribution with what the node says by itself.
%%
%% Compiled at start by the release it runs on; needs kernel and stdlib only. It calls out to the test, which waits on
%% the port named in ERLTEST_SOCKET ("Port:Token"), and halts the node when that socket closes: no test, no node.
%%
%% A request is one packet: a letter and its argument. A reply is one packet: $o or $e and text or bytes.
-module(erltest_helper).

-export([start/0, init/2]).

start() ->
    [Port, Token] = string:split(os:getenv("ERLTEST_SOCKET"), ":"),
    spawn(?MODULE, init, [list_to_integer(Port), list_to_binary(Token)]).

init(Port, Token) ->
    %% The node may be overloaded on purpose.
    process_flag(priority, high),
    Options = [binary, {packet, 4}, {active, false}, {nodelay, true}],
    case gen_tcp:connect({127, 0, 0, 1}, Port, Options) of
        {ok, Socket} ->
            warm(),
            ok = gen_tcp:send(Socket, [Token, atom_to_list(node())]),
            serve(Socket, start_evaluator());
        {error, _} ->
            stop()
    end.

stop() ->
    erlang:halt(0, [{flush, false}]).

%% Whatever an answer may load or name for the first time is loaded and named before the test begins, so that what is
%% counted later is not ours.
warm() ->
    _ = [code:ensure_loaded(Module)
         || Module <- [erl_scan, erl_parse, erl_anno, erl_eval, erl_internal, erl_lint, erl_bits, eval_bits, otp_internal,
                       ordsets, orddict, sets, io_lib, io_lib_format, io_lib_pretty, string, unicode_util]],
    Text = <<"lists:sort([{1.5, \"a\", <<\"b\">>, #{c => fun(X) -> X end}}]).">>,
    _ = [answer(Op, Argument) || {Op, Argument} <- [{$a, Text}, {$b, Text}, {$l, <<>>}, {$f, <<>>}, {$f, <<>>}]],
    ok.

serve(Socket, Evaluator0) ->
    case gen_tcp:recv(Socket, 0) of
        {ok, <<Op, Argument/binary>>} ->
            {Reply, Evaluator} = ask(Evaluator0, Op, Argument),
            case gen_tcp:send(Socket, Reply) of
                ok -> serve(Socket, Evaluator);
                {error, _} -> stop()
            end;
        {error, _} ->
            stop()
    end.

%% One lasting process evaluates everything: what an expression makes and owns (a table, a link) stays until the
%% expression's process dies, as in a shell; if it dies, another takes its place.

start_evaluator() ->
    Parent = self(),
    spawn_monitor(fun() ->
                      process_flag(priority, high),
                      evaluator(Parent)
                  end).

evaluator(Parent) ->
    receive
        {?MODULE, Op, Argument} ->
            Parent ! {?MODULE, self(), answer(Op, Argument)},
            erlang:garbage_collect(),
            evaluator(Parent)
    end.

ask({Pid, Monitor}, Op, Argument) ->
    Pid ! {?MODULE, Op, Argument},
    receive
        {?MODULE, Pid, Reply} ->
            {Reply, {Pid, Monitor}};
        {'DOWN', Monitor, process, Pid, noproc} ->
            ask(start_evaluator(), Op, Argument);
        {'DOWN', Monitor, process, Pid, Reason} ->
            {[$e, text({evaluator_died, Reason})], start_evaluator()}
    end.

answer(Op, Argument) ->
    try
        [$o, answer_1(Op, Argument)]
    catch
        Class:Reason:Stack -> [$e, text({Class, Reason, Stack})]
    end.

answer_1($a, Text) -> text(eval(Text));
answer_1($b, Text) -> term_to_binary(eval(Text));
answer_1($f, _) -> fingerprint();
answer_1($l, Marker) -> mark_log(Marker).

eval(Text) ->
    {ok, Tokens, _} = erl_scan:string(unicode:characters_to_list(Text)),
    {ok, Expressions} = erl_parse:parse_exprs(Tokens),
    {value, Value, _} = erl_eval:exprs(Expressions, erl_eval:new_bindings()),
    Value.

text(Term) ->
    unicode:characters_to_binary(io_lib:format("~0tp", [Term])).

%% Everything logged so far goes to standard output before the marker does.
mark_log(Marker) ->
    _ = [logger_std_h:filesync(Id) || #{id := Id, module := logger_std_h} <- logger:get_handler_config()],
    ok = io:put_chars(user, Marker),
    <<>>.

%% What must be the same after a visit as before. Lines of "key\tvalue"; no atom is made on the way.
fingerprint() ->
    [line(Key, Value) || {Key, Values} <- facts(), Value <- Values].

facts() ->
    [{"atom_count", [integer_to_list(erlang:system_info(atom_count))]},
     {"process_count", [integer_to_list(erlang:system_info(process_count))]},
     {"port_count", [integer_to_list(erlang:system_info(port_count))]},
     {"ets_count", [integer_to_list(length(ets:all()))]},
     {"persistent_term_count", [integer_to_list(maps:get(count, persistent_term:info()))]},
     {"registered", [atom_to_binary(Name, utf8) || Name <- registered()]},
     {"module", [[atom_to_binary(M, utf8), $\s, hex(MD5)] || M <- erlang:loaded(), MD5 <- md5(M)]},
     {"node", [atom_to_binary(Node, utf8) || Node <- nodes(connected)]},
     {"system_monitor", [text(erlang:system_monitor())]},
     {"system_profile", [text(erlang:system_profile())]},
     {"trace", traces()},
     {"scheduler_wall_time", [atom_to_list(erlang:statistics(scheduler_wall_time) =/= undefined)]},
     {"logger", [text(logger:get_primary_config()) | [text(H) || H <- logger:get_handler_ids()]]},
     {"application", [text(A) || {A, _, _} <- application:which_applications()]},
     {"environment", [integer_to_list(erlang:phash2([{A, lists:sort(application:get_all_env(A))}
                                                     || {A, _, _} <- lists:sort(application:loaded_applications())]))]},
     {"code_path", [integer_to_list(erlang:phash2(code:get_path()))]}].

%% None of a module that was unloaded since it was listed.
md5(Module) ->
    try [erlang:get_module_info(Module, md5)] catch error:badarg -> [] end.

%% Trace flags set on processes present or to come, match specifications of messages, and from OTP 27 on sessions.
traces() ->
    New = [text({Whom, Flags}) || Whom <- [new_processes, new_ports],
                                  {flags, Flags} <- [erlang:trace_info(Whom, flags)], Flags =/= []],
    Traced = [text({Pid, Flags}) || Pid <- processes(),
                                    {flags, Flags} <- [erlang:trace_info(Pid, flags)], Flags =/= []],
    Events = [text({Event, Spec}) || Event <- [send, 'receive'],
                                     {match_spec, Spec} <- [erlang:trace_info(Event, match_spec)], Spec =/= true],
    New ++ Traced ++ Events ++ sessions().

sessions() ->
    case erlang:function_exported(trace, session_info, 1) of
        true ->
            [text(Session) || Session <- trace:session_info(all)];
        false ->
            []
    end.

line(Key, Value) ->
    [Key, $\t, Value, $\n].

hex(Bytes) ->
    [io_lib:format("~2.16.0b", [B]) || <<B>> <= Bytes].
