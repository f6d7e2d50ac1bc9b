defmodule Report do
  @moduledoc "A batch that is made again and again, so many of its parts at a time."

  @parts 400
  @rows_of_part 400_000

  def loop(concurrency) do
    1..@parts
    |> Task.async_stream(fn _part -> crunch(@rows_of_part) end, max_concurrency: concurrency, timeout: :infinity)
    |> Stream.run()

    loop(concurrency)
  end

  def crunch(rows), do: Enum.reduce(1..rows, 1, fn row, sum -> rem(row * sum + 7, 1_000_003) end)
end
