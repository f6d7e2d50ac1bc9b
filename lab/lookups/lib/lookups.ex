defmodule Lookups do
  @moduledoc "Starts requests, and what answers where their addresses are. See README.md."

  @requests 600

  def start([]) do
    {:ok, _} = GenServer.start(Geo.Server, [], name: Geo.Server)
    start_requests(&Geo.Server.country/1)
  end

  def start([:healthy]) do
    {:ok, _} = GenServer.start(Geo.Table, [])
    start_requests(&Geo.Table.country/1)
  end

  defp start_requests(country) do
    for _ <- 1..@requests, do: {:ok, _} = Task.start(fn -> Web.Request.loop(country) end)
    :ok
  end
end
