defmodule Channels do
  @moduledoc "Starts users with a heartbeat, each of whom makes one request. See README.md."

  @users 200
  @heartbeat 1_000
  @between_requests 10

  def start([]), do: start_with(:itself)
  def start([:task_await]), do: start_with(:task_await)
  def start([:healthy]), do: start_with(:task_replies)

  defp start_with(who_fetches) do
    channels =
      for _ <- 1..@users do
        {:ok, channel} = GenServer.start(Demo.UserChannel, who_fetches)
        channel
      end

    spawn(fn -> heartbeat(channels) end)
    spawn(fn -> request(channels) end)
    :ok
  end

  defp heartbeat(channels) do
    Enum.each(channels, &send(&1, :heartbeat))
    Process.sleep(@heartbeat)
    heartbeat(channels)
  end

  defp request(channels) do
    Enum.each(channels, fn channel ->
      send(channel, :request)
      Process.sleep(@between_requests)
    end)
  end
end
