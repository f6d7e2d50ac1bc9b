defmodule Aggregator do
  @moduledoc "Starts what counts hits, and what reports them. See README.md."

  @reporters 30

  def start([]), do: start_with(&Metrics.Reporter.cast/1)
  def start([:healthy]), do: start_with(&Metrics.Reporter.call/1)

  defp start_with(loop) do
    {:ok, _} = GenServer.start(Metrics.Aggregator, [], name: Metrics.Aggregator)
    for _ <- 1..@reporters, do: spawn(fn -> loop.(1) end)
    :ok
  end
end
