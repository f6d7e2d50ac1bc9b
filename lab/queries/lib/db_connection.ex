# Stand-ins for three modules of the library DBConnection, which wait for each other as those do.

defmodule DBConnection do
  def transaction(pool, fun) do
    {:ok, connection} = DBConnection.Holder.checkout(pool)

    try do
      fun.(connection)
    after
      DBConnection.Holder.checkin(pool, connection)
    end
  end
end

defmodule DBConnection.Holder do
  def checkout(pool) do
    case checkout_call(pool, Process.get(:"$callers") || []) do
      {:exit, reason} -> exit({reason, {__MODULE__, :checkout, [pool]}})
      connection -> {:ok, connection}
    end
  end

  def checkin(pool, connection), do: send(pool, {:checkin, connection})

  # The pool answers by a message that is no answer of a GenServer.
  defp checkout_call(pool, callers) do
    lock = Process.monitor(pool)
    send(pool, {:db_connection, {self(), lock}, {:checkout, callers}})

    receive do
      {^lock, connection} ->
        Process.demonitor(lock, [:flush])
        connection

      {:DOWN, ^lock, _, _, reason} ->
        {:exit, reason}
    end
  end
end

defmodule DBConnection.ConnectionPool do
  use GenServer

  @impl true
  def init({port, size}) do
    connections =
      for _ <- 1..size do
        {:ok, connection} = :gen_tcp.connect({127, 0, 0, 1}, port, [:binary, packet: 4, active: false])
        connection
      end

    {:ok, {connections, :queue.new()}}
  end

  @impl true
  def handle_info({:db_connection, from, {:checkout, _callers}}, {[], waiting}), do: {:noreply, {[], :queue.in(from, waiting)}}

  def handle_info({:db_connection, from, {:checkout, _callers}}, {[connection | others], waiting}) do
    give(from, connection)
    {:noreply, {others, waiting}}
  end

  def handle_info({:checkin, connection}, {free, waiting}) do
    case :queue.out(waiting) do
      {:empty, _} ->
        {:noreply, {[connection | free], waiting}}

      {{:value, from}, others} ->
        give(from, connection)
        {:noreply, {free, others}}
    end
  end

  defp give({pid, lock}, connection), do: send(pid, {lock, connection})
end
