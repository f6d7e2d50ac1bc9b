defmodule Bid.Handler do
  @moduledoc "Answers bids, and logs each."

  @longest_pause 20

  def loop(log, n) do
    :ok = log.({n, [:rand.uniform(1_000_000), "campaign", :rand.uniform(), System.os_time()]})
    Process.sleep(:rand.uniform(@longest_pause))
    loop(log, n + 1)
  end
end
