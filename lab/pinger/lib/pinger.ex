defmodule Pinger do
  @moduledoc "The application. See README.md."
  use Application

  @machines 200

  def start(args) do
    :ok =
      :application.load(
        {:application, :pinger,
         modules: [Pinger, MyApp.Machine, MyApp.Pinger],
         registered: [MyApp.Supervisor],
         applications: [:kernel, :stdlib, :elixir],
         mod: {Pinger, lost(args)}}
      )

    :application.start(:pinger)
  end

  # What a pinger does whose ping is lost.
  defp lost([]), do: :waits
  defp lost([:healthy]), do: :times_out

  @impl true
  def start(_type, lost) do
    machines = for n <- 1..@machines, do: Supervisor.child_spec({MyApp.Machine, {n, lost}}, id: n)
    Supervisor.start_link(machines, strategy: :one_for_one, name: MyApp.Supervisor)
  end
end
