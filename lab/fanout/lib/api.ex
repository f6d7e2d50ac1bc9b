defmodule Api do
  @moduledoc "What the node is there for: small requests, one after another."

  @pause 2

  def loop do
    Report.crunch(2_000)
    Process.sleep(@pause)
    loop()
  end
end
