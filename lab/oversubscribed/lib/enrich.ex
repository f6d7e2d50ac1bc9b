defmodule Enrich do
  @moduledoc "Goes over its rows for ever."

  @pause 5

  def loop(rows) do
    enrich(rows)
    loop(rows)
  end

  def paced(rows) do
    enrich(rows)
    Process.sleep(@pause)
    paced(rows)
  end

  defp enrich(rows), do: Enum.reduce(rows, 1, fn row, sum -> rem(row * sum + 7, 1_000_003) end)
end
