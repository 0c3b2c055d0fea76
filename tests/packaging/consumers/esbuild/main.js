import * as phronyClient from "phrony-client";
import { scenario } from "./scenario.mjs";

globalThis.runScenario = (settings) => scenario(phronyClient, settings);
