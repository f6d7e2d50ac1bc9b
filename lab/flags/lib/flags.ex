defmodule Flags do
  @moduledoc "Starts sessions, and what refreshes the flags that they would read. See README.md."

  @sessions 20_000

  def start([]), do: start_with(fn -> Flags.Refresher.loop(&:persistent_term.put(:flags, &1), 0) end)

  def start([:healthy]) do
    start_with(fn ->
      :ets.new(:flags, [:named_table, :public, read_concurrency: true])
      Flags.Refresher.loop(&:ets.insert(:flags, {:flags, &1}), 0)
    end)
  end

  defp start_with(refresher) do
    for _ <- 1..@sessions, do: spawn(&Flags.Session.init/0)
    spawn(refresher)
    :ok
  end
end
