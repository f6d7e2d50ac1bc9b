defmodule TxLog do
  @moduledoc "The log as an event manager, tx_log."

  # The lab's bound: more events than these wait for no one who logs. Asked now and then, since asking is not free.
  @most_waiting 1_500_000
  @asks_every 500

  def start(directory) do
    {:ok, _} = :gen_event.start({:local, :tx_log})
    :gen_event.add_handler(:tx_log, TxLog.Handler, Path.join(directory, "tx.csv"))
  end

  def notify({n, row}) do
    if rem(n, @asks_every) == 0, do: wait_for_room()
    :gen_event.notify(:tx_log, {:tx, row})
  end

  def sync_notify({_n, row}), do: :gen_event.sync_notify(:tx_log, {:tx, row})

  # A line of CSV.
  def line(row), do: [Enum.intersperse(Enum.map(row, &to_string/1), ","), "\n"]

  defp wait_for_room do
    {:message_queue_len, waiting} = Process.info(Process.whereis(:tx_log), :message_queue_len)

    if waiting > @most_waiting do
      Process.sleep(1_000)
      wait_for_room()
    end
  end
end

defmodule TxLog.Handler do
  @moduledoc "Writes each transaction to the disk before it looks at the next."
  @behaviour :gen_event

  # The lab's bound, about 6 MB: then the file is written from its begin again.
  @rows_of_file 100_000

  @impl true
  def init(path) do
    {:ok, file} = File.open(path, [:write, :raw, :binary])
    {:ok, {file, 0}}
  end

  @impl true
  def handle_event({:tx, row}, {file, @rows_of_file}) do
    {:ok, 0} = :file.position(file, 0)
    handle_event({:tx, row}, {file, 0})
  end

  def handle_event({:tx, row}, {file, rows}) do
    begun = System.monotonic_time(:microsecond)
    :ok = :file.write(file, TxLog.line(row))
    sync(file, begun)
    {:ok, {file, rows + 1}}
  end

  @impl true
  def handle_call(_request, state), do: {:ok, :ok, state}

  # The disk of the lab takes a millisecond for a line: a faster one, or memory, is asked again.
  defp sync(file, begun) do
    :ok = :file.datasync(file)
    if System.monotonic_time(:microsecond) - begun < 1_000, do: sync(file, begun)
  end
end

defmodule TxLog.Disk do
  @moduledoc "The log as OTP's disk_log: lines are put together while the disk is busy, and synced now and then."
  use GenServer

  @log :tx_disk_log
  @sync_every 1_000

  # A process that owns the log: it is closed with its owner.
  def open(directory) do
    {:ok, _} = GenServer.start(__MODULE__, directory)
    :ok
  end

  def log({_n, row}), do: :disk_log.balog(@log, TxLog.line(row))

  @impl true
  def init(directory) do
    file = String.to_charlist(Path.join(directory, "tx_disk_log"))
    {:ok, @log} = :disk_log.open(name: @log, file: file, format: :external, type: :wrap, size: {4_000_000, 2})
    {:ok, _} = :timer.send_interval(@sync_every, :sync)
    {:ok, []}
  end

  @impl true
  def handle_info(:sync, state) do
    :ok = :disk_log.sync(@log)
    {:noreply, state}
  end
end
