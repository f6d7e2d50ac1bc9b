defmodule Backend do
  @moduledoc "What answers requests: a hundred items, of a binary and sixty tags each."

  def fetch do
    for id <- 1..100 do
      %{id: id, body: :binary.copy(<<id::32>>, 2_000), tags: Enum.map(1..60, &{&1, "tag-#{&1}"})}
    end
  end

  def encode(items) do
    Enum.map_join(items, ",", fn item ->
      Enum.map_join(item.tags, " ", fn {n, tag} -> "#{n}=#{tag}" end) <> Base.encode64(item.body)
    end)
  end
end
