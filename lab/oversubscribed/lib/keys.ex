defmodule Keys do
  @moduledoc "Makes RSA keys for ever: seconds of work in one native function, which runs on a dirty CPU scheduler."

  def loop do
    _ = :crypto.generate_key(:rsa, {4096, 65_537})
    loop()
  end
end
