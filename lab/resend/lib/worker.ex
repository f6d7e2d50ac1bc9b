defmodule Pipeline.Worker do
  @moduledoc "Does jobs with the catalogue that comes with them, or with the one that it keeps."
  use GenServer

  @work 5

  def start_link(_), do: GenServer.start_link(__MODULE__, [])

  def keep(worker, catalogue), do: GenServer.cast(worker, {:keep, catalogue})
  def run(worker, job), do: GenServer.cast(worker, {:job, job})
  def run(worker, job, catalogue), do: GenServer.cast(worker, {:job, job, catalogue})

  @impl true
  def init(_), do: {:ok, %{found: 0, catalogue: %{}}}

  @impl true
  def handle_cast({:keep, catalogue}, state), do: {:noreply, %{state | catalogue: catalogue}}
  def handle_cast({:job, job}, state), do: {:noreply, work(state, job, state.catalogue)}
  def handle_cast({:job, job, catalogue}, state), do: {:noreply, work(state, job, catalogue)}

  defp work(state, job, catalogue) do
    Process.sleep(@work)
    if Map.has_key?(catalogue, rem(job, 50_000)), do: %{state | found: state.found + 1}, else: state
  end
end
