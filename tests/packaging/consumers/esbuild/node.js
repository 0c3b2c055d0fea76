import * as phronyClient from "phrony-client";
import { scenario } from "./scenario.mjs";

scenario(phronyClient, JSON.parse(process.argv[2])).then((result) => console.log(JSON.stringify(result)));
