defmodule Metrics.Aggregator do
  @moduledoc "Counts hits by page. A hit is some work."
  use GenServer

  @impl true
  def init(_), do: {:ok, %{}}

  @impl true
  def handle_cast({:hit, page, _request}, counts), do: {:noreply, count(counts, page)}

  @impl true
  def handle_call({:hit, page, _request}, _from, counts), do: {:reply, :ok, count(counts, page)}

  defp count(counts, page) do
    _ = Enum.reduce(1..40_000, 1, fn n, sum -> rem(n * sum + 7, 65_521) end)
    Map.update(counts, rem(page, 100), 1, &(&1 + 1))
  end
end

defmodule Metrics.Reporter do
  @moduledoc "Serves pages, and tells the aggregator of each."

  # The lab's bound, about 700 MB: to more messages than these no reporter adds. Asked now and then, since asking is not free.
  @most_waiting 700_000
  @asks_every 500

  def cast(n) do
    if rem(n, @asks_every) == 0, do: wait_for_room()
    GenServer.cast(Metrics.Aggregator, hit(n))
    Process.sleep(5)
    cast(n + 1)
  end

  # Who waits for the answer cannot run ahead, and who serves fewer pages at a time does not overload it.
  def call(n) do
    :ok = GenServer.call(Metrics.Aggregator, hit(n), :infinity)
    Process.sleep(60)
    call(n + 1)
  end

  defp hit(n), do: {:hit, n, %{path: "/page/#{n}", headers: List.duplicate("header", 20)}}

  defp wait_for_room do
    {:message_queue_len, waiting} = Process.info(Process.whereis(Metrics.Aggregator), :message_queue_len)

    if waiting > @most_waiting do
      Process.sleep(1_000)
      wait_for_room()
    end
  end
end
