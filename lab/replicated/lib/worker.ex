defmodule Sync.Worker do
  @moduledoc "Checks rows against the schema that it was given."
  use GenServer

  def start_link(schema), do: GenServer.start_link(__MODULE__, schema)

  def row(worker), do: send(worker, :row)

  @impl true
  def init(schema), do: {:ok, %{schema: schema, seen: 0}}

  @impl true
  def handle_info(:row, state), do: {:noreply, %{state | seen: state.seen + map_size(state.schema)}}
end
