defmodule Shape.Index do
  @moduledoc "Fifty shapes a second come and go, each with forty rows in the table."
  use GenServer

  @table :shape_index
  @rows 40
  @tick 20
  # Shapes that are in use at a time.
  @living 50
  # The lab's bound, about 1.5 GB.
  @most 50_000

  @impl true
  def init(old_shapes) do
    :ets.new(@table, [:named_table, :public, :set])
    {:ok, _} = :timer.send_interval(@tick, :shape)
    {:ok, %{old_shapes: old_shapes, shape: 0}}
  end

  @impl true
  def handle_info(:shape, %{old_shapes: :keeps, shape: @most} = state), do: {:noreply, state}

  def handle_info(:shape, %{shape: shape} = state) do
    for row <- 1..@rows, do: :ets.insert(@table, {{shape, row}, List.duplicate(row, 40), "shape-#{shape}"})
    if state.old_shapes == :removes, do: remove(shape - @living)
    {:noreply, %{state | shape: shape + 1}}
  end

  defp remove(shape), do: for(row <- 1..@rows, do: :ets.delete(@table, {shape, row}))
end
