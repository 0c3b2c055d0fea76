import * as phronyClient from "phrony-client";
import { scenario } from "../../../scenario.mjs";

export const runtime = "edge";

export async function POST(request) {
  return Response.json(await scenario(phronyClient, await request.json()));
}
