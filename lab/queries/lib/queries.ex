# Orders that are paid within a transaction: see README.md.
defmodule Queries do
  @requests 80
  @connections 10

  def start(args) do
    {:ok, pool} = Shop.Database.start(@connections)
    for _ <- 1..@requests, do: Task.start(fn -> requests(pool, args) end)
    :ok
  end

  defp requests(pool, args) do
    Process.sleep(:rand.uniform(1000))
    :ok = Shop.Orders.place(pool, args)
    requests(pool, args)
  end
end

defmodule Shop.Orders do
  import Shop.Database, only: [query: 2]

  # Whoever is to be paid is asked while the connection is held.
  def place(pool, []) do
    DBConnection.transaction(pool, fn connection ->
      query(connection, "insert into orders")
      Shop.Payments.charge()
      query(connection, "update orders")
    end)
  end

  def place(pool, [:healthy]) do
    :ok = DBConnection.transaction(pool, &query(&1, "insert into orders"))
    Shop.Payments.charge()
    DBConnection.transaction(pool, &query(&1, "update orders"))
  end
end
