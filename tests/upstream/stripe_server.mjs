// Stripe as stripe-stateful-mock plays it, on 127.0.0.1 only, with an account made through its own API. Prints one line of
// JSON, {"stripe": "<base URL>", …}, and ends when its standard input does. The mock knows neither events nor a list of disputes:
// those answer 404 as any address that does not exist.
import mock from "stripe-stateful-mock";

const key = "sk_test_fixture";
const server = mock.createExpressApp().listen(0, "127.0.0.1", start);

async function start() {
  const url = `http://127.0.0.1:${server.address().port}`;
  const made = { stripe: url };
  const product = await make(url, "products", { name: "winsh" });
  // The mock's subscriptions are made of plans, as before there were prices.
  const plan = (amount, interval, nickname) =>
    make(url, "plans", { product: product.id, currency: "usd", amount, interval, nickname });
  const monthly = await plan(4900, "month", "pro");
  const yearly = await plan(12000, "year", "archive");
  for (let number = 0; number < 120; number++)
    await make(url, "customers", { email: `reader${number}@example.com`, "metadata[user_id]": `u-${number}` });
  const ada = await make(url, "customers", { email: "ada@example.com", source: "tok_visa" });
  made.ada = ada.id;
  await make(url, "subscriptions", {
    customer: ada.id,
    "items[0][plan]": monthly.id,
    "items[0][quantity]": 2,
    "items[1][plan]": yearly.id,
  });
  const charge = await make(url, "charges", { amount: 2500, currency: "usd", customer: ada.id });
  await make(url, "refunds", { charge: charge.id, amount: 500, reason: "requested_by_customer" });
  await make(url, "charges", { amount: 700, currency: "usd", source: "tok_chargeDeclinedExpiredCard" }, 402);
  console.log(JSON.stringify(made));
}

async function make(url, list, fields, expected = 200) {
  const response = await fetch(`${url}/v1/${list}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}` },
    body: new URLSearchParams(fields),
  });
  if (response.status !== expected) throw new Error(`${list}: ${response.status} ${await response.text()}`);
  return response.json();
}

process.stdin.on("end", () => process.exit(0)).resume();
