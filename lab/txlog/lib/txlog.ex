defmodule Txlog do
  @moduledoc "Starts bidders, and the log of their transactions. See README.md."

  @bidders 100

  def start([]), do: start_with_manager(&TxLog.notify/1)
  def start([:sync]), do: start_with_manager(&TxLog.sync_notify/1)

  def start([:healthy]) do
    :ok = TxLog.Disk.open(directory())
    start_bidders(&TxLog.Disk.log/1)
  end

  defp start_with_manager(log) do
    :ok = TxLog.start(directory())
    start_bidders(log)
  end

  defp start_bidders(log) do
    for _ <- 1..@bidders, do: {:ok, _} = Task.start(fn -> Bid.Handler.loop(log, 1) end)
    :ok
  end

  defp directory do
    directory = Path.join(System.tmp_dir!(), "txlog-#{:os.getpid()}")
    File.mkdir_p!(directory)
    directory
  end
end
