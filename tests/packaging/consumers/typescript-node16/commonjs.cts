import phronyClient = require("phrony-client");

async function main(): Promise<void> {
  const { scenario } = await import("./scenario.mjs");
  console.log(JSON.stringify(await scenario(phronyClient, JSON.parse(process.argv[2]!))));
}

void main();
