defmodule Resend do
  @moduledoc "Starts the pipeline. See README.md."

  def start([]), do: GenServer.start(Pipeline.Manager, :each_time, name: Pipeline.Manager)
  def start([:healthy]), do: GenServer.start(Pipeline.Manager, :once, name: Pipeline.Manager)
end
