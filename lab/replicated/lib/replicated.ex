defmodule Replicated do
  @moduledoc "Starts the sync. See README.md."

  def start([]), do: GenServer.start(Sync.Manager, :whole, name: Sync.Manager)
  def start([:healthy]), do: GenServer.start(Sync.Manager, :part, name: Sync.Manager)
end
