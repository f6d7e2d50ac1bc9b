defmodule Sync.Manager do
  @moduledoc "Reads the schema of a database, starts a worker for each of its parts and sends them rows."
  use GenServer

  @workers 16
  @tables 60_000
  @tables_of_worker 50
  @tick 50

  @impl true
  def init(gets) do
    schema = Map.new(1..@tables, &{"table_#{&1}", %{columns: [&1, &1 + 1], type: :text, comment: "table #{&1}"}})

    workers =
      for n <- 1..@workers do
        {:ok, worker} = Sync.Worker.start_link(schema_for(n, gets, schema))
        worker
      end

    {:ok, _} = :timer.send_interval(@tick, :tick)
    {:ok, %{workers: workers, schema: if(gets == :whole, do: schema)}}
  end

  @impl true
  def handle_info(:tick, state) do
    Enum.each(state.workers, &Sync.Worker.row/1)
    {:noreply, state}
  end

  defp schema_for(_n, :whole, schema), do: schema
  defp schema_for(n, :part, schema), do: Map.take(schema, for(table <- 1..@tables_of_worker, do: "table_#{table * n}"))
end
