defmodule Shop.Database do
  @moduledoc "A pool of connections to a database, which listens here and answers each query after some milliseconds."
  @takes 5

  def start(connections) do
    {:ok, listener} = :gen_tcp.listen(0, [:binary, packet: 4, active: false, reuseaddr: true, ip: {127, 0, 0, 1}])
    {:ok, port} = :inet.port(listener)
    spawn(fn -> accept(listener) end) |> give(listener)
    GenServer.start(DBConnection.ConnectionPool, {port, connections})
  end

  def query(connection, statement) do
    :ok = :gen_tcp.send(connection, statement)
    {:ok, "ok"} = :gen_tcp.recv(connection, 0)
    :ok
  end

  defp accept(listener) do
    {:ok, socket} = :gen_tcp.accept(listener, :infinity)
    spawn(fn -> serve(socket) end) |> give(socket)
    accept(listener)
  end

  defp serve(socket) do
    {:ok, _statement} = :gen_tcp.recv(socket, 0)
    Process.sleep(@takes)
    :ok = :gen_tcp.send(socket, "ok")
    serve(socket)
  end

  defp give(pid, socket), do: :gen_tcp.controlling_process(socket, pid)
end

defmodule Shop.Payments do
  @moduledoc "A service elsewhere, which takes its time."
  def charge, do: Process.sleep(300)
end
