defmodule Demo.UserChannel do
  @moduledoc "One user's channel: fetches what the user asks for, and pushes it to the socket."
  use GenServer

  @impl true
  def init(who_fetches) do
    {:ok, socket} = GenServer.start_link(Demo.Socket, sweeps?: who_fetches == :task_replies)
    {:ok, %{who_fetches: who_fetches, socket: socket, heartbeats: 0}}
  end

  @impl true
  def handle_info(:heartbeat, state), do: {:noreply, %{state | heartbeats: state.heartbeats + 1}}

  def handle_info(:request, %{socket: socket} = state) do
    case state.who_fetches do
      :itself -> Demo.Socket.push(socket, Backend.fetch())
      :task_await -> Demo.Socket.push(socket, Task.await(Task.async(&Backend.fetch/0), :infinity))
      :task_replies -> {:ok, _} = Task.start(fn -> Demo.Socket.push(socket, Backend.fetch()) end)
    end

    {:noreply, state}
  end
end

defmodule Demo.Socket do
  @moduledoc "The transport of one user: makes a frame of what is pushed. It would write that to a connection."
  use GenServer

  # How long after a large frame one that sweeps collects.
  @quiet 1_000

  def push(socket, items), do: send(socket, {:push, items})

  @impl true
  def init(sweeps?: sweeps?), do: {:ok, sweeps?}

  @impl true
  def handle_info({:push, items}, sweeps?) do
    _frame = Backend.encode(items)
    if sweeps?, do: Process.send_after(self(), :sweep, @quiet)
    {:noreply, sweeps?}
  end

  def handle_info(:sweep, sweeps?) do
    :erlang.garbage_collect()
    {:noreply, sweeps?}
  end
end
