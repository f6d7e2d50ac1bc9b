import assert from "node:assert/strict";
import { test } from "node:test";
import { csv, elixir, erlang, json, markdown, type Sheet } from "./take";
import type { Cell, Unit } from "./wire";

const column = (name: string, unit: Unit) => ({ name, title: name[0]!.toUpperCase() + name.slice(1), unit });

function sheet(...cells: Cell[]): Sheet {
  return { columns: [column("value", "text")], rows: cells.map((c) => [c]) };
}

const whole: Sheet = {
  columns: [column("pid", "pid"), column("name", "text"), column("memory", "bytes"), column("label", "text"), column("ran", "bool"), column("keys", "strings")],
  rows: [["<0.142.0>", "shop_pool", 2048, null, true, ["a", "b"]], ["#PID<0.1.2>", 'say "hi"', { missing: "not read" }, "x", false, null]],
};

test("terms that a shell reads", () => {
  assert.equal(erlang(whole), `[#{'pid' => list_to_pid("<0.142.0>"), 'name' => <<"shop_pool"/utf8>>, 'memory' => 2048, 'label' => undefined, 'ran' => true, 'keys' => [<<"a"/utf8>>, <<"b"/utf8>>]},
 #{'pid' => list_to_pid("<0.1.2>"), 'name' => <<"say \\"hi\\""/utf8>>, 'memory' => undefined, 'label' => <<"x"/utf8>>, 'ran' => false, 'keys' => undefined}]`);
  assert.equal(elixir(whole), `[%{pid: :erlang.list_to_pid(~c"<0.142.0>"), name: "shop_pool", memory: 2048, label: nil, ran: true, keys: ["a", "b"]},
 %{pid: :erlang.list_to_pid(~c"<0.1.2>"), name: "say \\"hi\\"", memory: nil, label: "x", ran: false, keys: nil}]`);
});

test("text never becomes syntax", () => {
  const rows: [string, string, string][] = [
    ['"), halt(', '<<"\\"), halt("/utf8>>', '"\\"), halt("'],
    ["a\\", '<<"a\\\\"/utf8>>', '"a\\\\"'],
    ["#{System.halt()}", '<<"#{System.halt()}"/utf8>>', '"\\#{System.halt()}"'],
    ["\\#{x}", '<<"\\\\#{x}"/utf8>>', '"\\\\\\#{x}"'],
    ["two\nlines\r", '<<"two\\nlines\\x{d}"/utf8>>', '"two\\nlines\\x{d}"'],
    ["\u202eright\u0000", '<<"\\x{202e}right\\x{0}"/utf8>>', '"\\x{202e}right\\x{0}"'],
    ["it's é 🐝", '<<"it\'s é 🐝"/utf8>>', '"it\'s é 🐝"'],
    ["<0.1.2> and more", '<<"<0.1.2> and more"/utf8>>', '"<0.1.2> and more"'],
  ];
  for (const [text, inErlang, inElixir] of rows) {
    assert.equal(erlang(sheet(text)), `[#{'value' => ${inErlang}}]`);
    assert.equal(elixir(sheet(text)), `[%{value: ${inElixir}}]`);
  }
  const odd: Sheet = { columns: [column("it's \"x\"", "text")], rows: [[1]] };
  assert.equal(erlang(odd), `[#{'it\\'s "x"' => 1}]`);
  assert.equal(elixir(odd), `[%{"it's \\"x\\"": 1}]`);
});

test("numbers", () => {
  assert.equal(erlang(sheet(1.5, -3, 5e-7, 1e21, 1.5e300)), "[#{'value' => 1.5},\n #{'value' => -3},\n #{'value' => 5.0e-7},\n #{'value' => 1.0e21},\n #{'value' => 1.5e+300}]");
});

test("JSON has nothing where nothing was read", () => {
  assert.deepEqual(JSON.parse(json(whole)), [
    { pid: "<0.142.0>", name: "shop_pool", memory: 2048, label: null, ran: true, keys: ["a", "b"] },
    { pid: "#PID<0.1.2>", name: 'say "hi"', memory: null, label: "x", ran: false, keys: null },
  ]);
});

test("Markdown is in the page's words, and of one line a row", () => {
  assert.equal(markdown(whole).split("\n").slice(0, 3).join("\n"),
    "| Pid | Name | Memory | Label | Ran | Keys |\n| --- | --- | --: | --- | --- | --- |\n| \\<0.142.0\\> | shop\\_pool | 2.00 KiB | – | yes | a, b |");
  assert.equal(markdown(sheet("a|b\n<img> [x](y)")).split("\n")[2], "| a\\|b \\<img\\> \\[x\\](y) |");
});

test("CSV is quoted, and no formula", () => {
  assert.equal(csv(whole), 'pid,name,memory,label,ran,keys\r\n<0.142.0>,shop_pool,2048,,true,a; b\r\n#PID<0.1.2>,"say ""hi""",,x,false,\r\n');
  const rows: [Cell, string][] = [
    ["=1+1", "'=1+1"], ["+cmd", "'+cmd"], ["-2", "'-2"], ["@SUM(A1)", "'@SUM(A1)"], ["\t=x", "'\t=x"], ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
    [-2, "-2"], ["two\nlines", '"two\nlines"'], ["a,b", '"a,b"'], [["=a", "b"], "'=a; b"],
  ];
  for (const [cell, want] of rows) assert.equal(csv(sheet(cell)), `value\r\n${want}\r\n`);
});
