%% One request, one process. The response is a line "STATUS LENGTH" and a body of that length.
-module(webload_request).

-export([start/1]).
-export([init/2]).

%% Starts the request; its process sends {webload_request, Pid, Response} to the caller.
start(Line) ->
    Pid = proc_lib:spawn(?MODULE, init, [self(), Line]),
    {Pid, erlang:monitor(process, Pid)}.

init(Connection, Line) ->
    [<<"GET">>, Path, User] = binary:split(string:trim(Line), <<" ">>, [global]),
    Session = webload_cache:fetch(binary_to_integer(User)),
    {Status, Body} = respond(webload_router:route(Path), Session),
    Head = [Status, $\s, integer_to_binary(byte_size(Body)), $\n],
    Connection ! {?MODULE, self(), [Head, Body]}.

respond(home, Session) ->
    {<<"200">>, page([<<"home">>, binary:part(Session, 0, 16)], 200)};
respond(cart, Session) ->
    Items = [{erlang:phash2({Session, N}, 10000), N} || N <- lists:seq(1, 100)],
    {<<"200">>, page([integer_to_binary(Price) || {Price, _} <- lists:sort(Items)], 20)};
respond(search, Session) ->
    timer:sleep(rand:uniform(20)),      % another service answers
    Words = [erlang:phash2({Session, N}) || N <- lists:seq(1, 1000)],
    {<<"200">>, page([integer_to_binary(Word) || Word <- lists:usort(Words)], 1)};
respond(image, _Session) ->
    {<<"200">>, binary:copy(<<"pixel">>, 6000)};
respond(not_found, _Session) ->
    {<<"404">>, <<>>}.

page(Parts, Times) ->
    Rows = [[<<"<li>">>, Part, <<"</li>\n">>] || _ <- lists:seq(1, Times), Part <- Parts],
    iolist_to_binary([<<"<ul>">>, Rows, <<"</ul>">>]).
