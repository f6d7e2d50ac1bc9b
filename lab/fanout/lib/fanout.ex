defmodule Fanout do
  @moduledoc "Starts the requests and the report beside them. See README.md."

  @requests 50

  def start([]), do: start_with(64)
  def start([:healthy]), do: start_with(1)

  defp start_with(concurrency) do
    for _ <- 1..@requests, do: spawn(&Api.loop/0)
    spawn(fn -> Report.loop(concurrency) end)
    :ok
  end
end
