// Goes through the scenario and prints how each step went: RUNTIME run.mjs ENTRY ANNOUNCEMENT

import process from "node:process";
import { scenario } from "./scenario.mjs";

const [entry, announcement] = process.argv.slice(-2);
const phronyClient = await import(entry);
const emulator = JSON.parse(announcement);
const phrony = new phronyClient.Phrony({ apiKey: emulator.keys.full, baseUrl: emulator.baseUrl });

for (const [step, take] of Object.entries(scenario)) {
  let error;
  try {
    await take({ phronyClient, emulator, phrony });
  } catch (caught) {
    error = String(caught?.stack ?? caught);
  }
  console.log(JSON.stringify({ step, error }));
}
