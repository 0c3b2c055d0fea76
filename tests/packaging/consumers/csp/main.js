import * as phronyClient from "./node_modules/phrony-client/index.js";
import { scenario } from "./scenario.mjs";

// Asked while the page loads: what is called by a driver may be let off.
const isPolicyInForce = isEvalRefused();

globalThis.runScenario = async (settings) => {
  if (!isPolicyInForce) throw new Error("the page's policy is not in force");
  return scenario(phronyClient, settings);
};

function isEvalRefused() {
  try {
    return eval("false");
  } catch {
    return true;
  }
}
