defmodule MyApp.Machine do
  @moduledoc "A machine that is watched: pinged twice a second by a process that is made for it."
  use GenServer

  @period 500
  # The lab's bound: about 1 GB of pingers.
  @most_processes 80_000

  def start_link(machine), do: GenServer.start_link(__MODULE__, machine)

  @impl true
  def init(machine) do
    Process.send_after(self(), :check, :rand.uniform(@period))
    {:ok, machine}
  end

  @impl true
  def handle_info(:check, {n, lost} = machine) do
    if :erlang.system_info(:process_count) < @most_processes, do: MyApp.Pinger.start(n, lost)
    Process.send_after(self(), :check, @period)
    {:noreply, machine}
  end
end

defmodule MyApp.Pinger do
  @moduledoc "Sends one ping, and ends with its answer. Some are lost."
  use GenServer

  @lost_of_thousand 35
  @timeout 1_500

  # Not linked: one that fails must not take its machine along. So nobody owns it.
  def start(machine, lost), do: GenServer.start(__MODULE__, {machine, lost})

  @impl true
  def init({machine, lost}) do
    send(self(), :ping)
    {:ok, %{machine: machine, lost: lost, packet: Enum.to_list(1..500)}}
  end

  @impl true
  def handle_info(:ping, state) do
    cond do
      :rand.uniform(1_000) > @lost_of_thousand -> {:stop, :normal, state}
      state.lost == :times_out -> {:noreply, state, @timeout}
      true -> {:noreply, state}
    end
  end

  def handle_info(:timeout, state), do: {:stop, :normal, state}
end
