# The application: see README.md. Compiles with Elixir 1.10 and later.

defmodule Shop do
  use Application

  @moduledoc "Starts the shop."

  def start(_args) do
    :ok =
      :application.load(
        {:application, :shop,
         description: 'A small shop',
         vsn: '1.0.0',
         modules: [Shop, Shop.Cart, Shop.Catalog, Shop.Customers],
         registered: [Shop.Supervisor, Shop.Registry, Shop.Catalog, Shop.Checkouts, Shop.Carts, Shop.Customers],
         applications: [:kernel, :stdlib, :elixir],
         env: [database_url: "ecto://shop:planted-database-password@127.0.0.1/shop"],
         mod: {Shop, []}}
      )

    :application.start(:shop)
  end

  @impl true
  def start(_type, _args) do
    children = [
      {Registry, keys: :unique, name: Shop.Registry},
      Shop.Catalog,
      {Task.Supervisor, name: Shop.Checkouts},
      {DynamicSupervisor, strategy: :one_for_one, name: Shop.Carts},
      Shop.Customers
    ]

    Supervisor.start_link(children, strategy: :rest_for_one, name: Shop.Supervisor)
  end
end

defmodule Shop.Catalog do
  use Agent

  @moduledoc "Prices in cents by article."

  def start_link(_) do
    Agent.start_link(fn -> Map.new(1..200, &{"article-#{&1}", &1 * 25}) end, name: __MODULE__)
  end

  def price(article), do: Agent.get(__MODULE__, &Map.fetch!(&1, article))
end

defmodule Shop.Cart do
  use GenServer

  @moduledoc "One customer's cart."

  defstruct [:customer, :password, :session_token, items: %{}]

  def start_link(customer), do: GenServer.start_link(__MODULE__, customer, name: name(customer))

  def add(customer, article), do: GenServer.call(name(customer), {:add, article})

  def checkout(customer), do: GenServer.call(name(customer), :checkout)

  @impl true
  def init(customer) do
    {:ok,
     %__MODULE__{
       customer: customer,
       password: "planted-password-of-#{customer}",
       session_token: "planted-token-#{customer}"
     }}
  end

  @impl true
  def handle_call({:add, article}, _from, cart) do
    {:reply, :ok, %{cart | items: Map.update(cart.items, article, 1, &(&1 + 1))}}
  end

  # Prices are asked for in a task of its own: a cart answers its next caller meanwhile.
  def handle_call(:checkout, from, cart) do
    {:ok, _} =
      Task.Supervisor.start_child(Shop.Checkouts, fn ->
        total = cart.items |> Enum.map(fn {article, n} -> n * Shop.Catalog.price(article) end) |> Enum.sum()
        Process.sleep(50)
        GenServer.reply(from, total)
      end)

    {:noreply, %{cart | items: %{}}}
  end

  defp name(customer), do: {:via, Registry, {Shop.Registry, customer}}
end

defmodule Shop.Customers do
  use GenServer

  @moduledoc "Opens twenty carts and then shops, one step each 50 ms."

  def start_link(_), do: GenServer.start_link(__MODULE__, [], name: __MODULE__)

  @impl true
  def init(_) do
    customers = Enum.map(1..20, &"customer-#{&1}")
    Enum.each(customers, fn c -> {:ok, _} = DynamicSupervisor.start_child(Shop.Carts, {Shop.Cart, c}) end)
    {:ok, %{customers: customers, api_key: "planted-api-key", steps: 0}, {:continue, :step}}
  end

  @impl true
  def handle_continue(:step, state), do: step(state)

  @impl true
  def handle_info(:step, state), do: step(state)

  defp step(%{customers: customers, steps: steps} = state) do
    customer = Enum.random(customers)
    if rem(steps, 10) == 9, do: Shop.Cart.checkout(customer), else: Shop.Cart.add(customer, "article-#{Enum.random(1..200)}")
    Process.send_after(self(), :step, 50)
    {:noreply, %{state | steps: steps + 1}}
  end
end
