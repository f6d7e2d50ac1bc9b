defmodule Shapeindex do
  @moduledoc "Starts the index. See README.md."

  def start([]), do: GenServer.start(Shape.Index, :keeps, name: Shape.Index)
  def start([:healthy]), do: GenServer.start(Shape.Index, :removes, name: Shape.Index)
end
