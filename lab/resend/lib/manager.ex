defmodule Pipeline.Manager do
  @moduledoc "Gives each worker a job ten times a second. Jobs are looked up in a catalogue, which never changes."
  use GenServer

  @workers 8
  @articles 40_000
  @tick 100

  @impl true
  def init(sends_catalogue) do
    catalogue = Map.new(1..@articles, &{&1, {"article-#{&1}", &1, [&1, &1 + 1]}})
    workers = for _ <- 1..@workers, do: start_worker()
    if sends_catalogue == :once, do: Enum.each(workers, &Pipeline.Worker.keep(&1, catalogue))
    {:ok, _} = :timer.send_interval(@tick, :tick)
    {:ok, %{sends_catalogue: sends_catalogue, catalogue: catalogue, workers: workers, jobs: 0}}
  end

  @impl true
  def handle_info(:tick, state) do
    jobs =
      Enum.reduce(state.workers, state.jobs, fn worker, job ->
        give(worker, job, state)
        job + 1
      end)

    {:noreply, %{state | jobs: jobs}}
  end

  defp give(worker, job, %{sends_catalogue: :once}), do: Pipeline.Worker.run(worker, job)
  defp give(worker, job, state), do: Pipeline.Worker.run(worker, job, state.catalogue)

  defp start_worker do
    {:ok, worker} = Pipeline.Worker.start_link([])
    worker
  end
end
