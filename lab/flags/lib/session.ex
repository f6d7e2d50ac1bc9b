defmodule Flags.Session do
  @moduledoc "Has a little state and is never spoken to."

  def init do
    state = Enum.to_list(1..200)

    receive do
      :stop -> state
    end
  end
end
