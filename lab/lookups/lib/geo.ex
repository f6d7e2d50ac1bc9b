defmodule Geo do
  @moduledoc "A file of addresses, and how one is found in it."

  def read, do: :binary.copy(<<0::size(512)>>, 100_000)

  def lookup(file, address) do
    Enum.reduce(1..12_000, 0, fn step, sum ->
      rem(sum * 31 + :binary.at(file, rem(address * step, byte_size(file))), 65_521)
    end)
  end
end

defmodule Geo.Server do
  @moduledoc "Has the file and looks up for all."
  use GenServer

  # A request that waits too long is answered without.
  def country(address) do
    GenServer.call(__MODULE__, {:country, address})
  catch
    :exit, _ -> :unknown
  end

  @impl true
  def init(_), do: {:ok, Geo.read()}

  @impl true
  def handle_call({:country, address}, _from, file), do: {:reply, Geo.lookup(file, address), file}
end

defmodule Geo.Table do
  @moduledoc "Owns the table in which requests look up themselves. It is asked for nothing."
  use GenServer

  # Three of four addresses were looked up before.
  def country(address) do
    [{:file, file}] = :ets.lookup(__MODULE__, :file)
    if rem(address, 4) == 0, do: Geo.lookup(file, address), else: :known
  end

  @impl true
  def init(_) do
    :ets.new(__MODULE__, [:named_table, :protected, read_concurrency: true])
    :ets.insert(__MODULE__, {:file, Geo.read()})
    {:ok, []}
  end
end
