defmodule Oversubscribed do
  @moduledoc "Starts the loops. See README.md."

  # Plain processes: their initial call is erlang:apply/2 for all, and only their stack tells who they are.
  def start(variant) do
    {count, work} = plan(variant, System.schedulers_online())
    for _ <- 1..count, do: spawn(work)
    :ok
  end

  defp plan([], schedulers), do: {20 * schedulers, enriching(&Enrich.loop/1)}
  defp plan([:dirty], schedulers), do: {4 * schedulers, &Keys.loop/0}
  defp plan([:healthy], schedulers), do: {schedulers, enriching(&Enrich.paced/1)}

  defp enriching(loop) do
    rows = Enum.to_list(1..5_000)
    fn -> loop.(rows) end
  end
end
