import * as phronyClient from "phrony-client";
import { scenario } from "./scenario.mjs";

console.log(JSON.stringify(await scenario(phronyClient, JSON.parse(process.argv[2]))));
