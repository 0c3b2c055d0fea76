import * as phronyClient from "phrony-client";
import { scenario, type Settings } from "./scenario.mjs";

const settings: Settings = JSON.parse(process.argv[2]!);
console.log(JSON.stringify(await scenario(phronyClient, settings)));
