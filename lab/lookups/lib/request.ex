defmodule Web.Request do
  @moduledoc "A visitor's requests, with a pause between. Each needs the visitor's country."

  @longest_pause 200

  def loop(country) do
    _ = country.(:rand.uniform(1_000_000))
    Process.sleep(:rand.uniform(@longest_pause))
    loop(country)
  end
end
