defmodule Topics do
  @moduledoc "Starts a registry, and those who are in its topics. See README.md."

  @members 10_000
  @doors 6
  @topics 8

  def start([]), do: start_with(fn _ -> for topic <- 1..@topics, do: {:lobby, topic} end)
  def start([:healthy]), do: start_with(fn n -> for topic <- 1..@topics, do: {:room, topic, rem(n, 1_000)} end)

  defp start_with(topics) do
    starter = self()

    spawn(fn ->
      {:ok, _} = Registry.start_link(keys: :duplicate, name: Chat.Registry, partitions: 1)
      send(starter, :started)
      Process.sleep(:infinity)
    end)

    receive do: (:started -> :ok)
    for n <- 1..@members, do: spawn(fn -> Chat.Member.stay(topics.(n)) end)
    for n <- 1..@doors, do: spawn(fn -> Chat.Door.visitors(topics, n) end)
    :ok
  end
end

defmodule Chat.Member do
  @moduledoc "Joins topics, and stays there or leaves at once."

  def stay(topics) do
    join(topics)
    Process.sleep(:infinity)
  end

  def visit(topics), do: join(topics)

  defp join(topics), do: for(topic <- topics, do: {:ok, _} = Registry.register(Chat.Registry, topic, nil))
end

defmodule Chat.Door do
  @moduledoc "Lets visitors in, one after the other."

  # The lab's bound: while so many leaves are not handled yet, nobody else comes.
  @most_waiting 200_000

  def visitors(topics, n) do
    spawn(fn -> Chat.Member.visit(topics.(n)) end)
    Process.sleep(5)
    if rem(n, 100) == 0, do: wait_for_room()
    visitors(topics, n + 1)
  end

  defp wait_for_room do
    {:message_queue_len, waiting} = Process.info(Process.whereis(Chat.Registry.PIDPartition0), :message_queue_len)

    if waiting > @most_waiting do
      Process.sleep(1_000)
      wait_for_room()
    end
  end
end
