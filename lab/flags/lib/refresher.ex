defmodule Flags.Refresher do
  @moduledoc "Stores the flags anew fifty times a second, changed or not."

  @pause 20

  def loop(store, revision) do
    store.(%{revision: revision, flags: Enum.to_list(1..50)})
    Process.sleep(@pause)
    loop(store, revision + 1)
  end
end
