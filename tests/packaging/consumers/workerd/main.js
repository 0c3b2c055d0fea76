import * as phronyClient from "phrony-client";
import { scenario } from "./scenario.mjs";

export default {
  async fetch(request) {
    return Response.json(await scenario(phronyClient, await request.json()));
  },
};
