"use client";

import { useEffect } from "react";
import * as phronyClient from "phrony-client";
import { scenario } from "../scenario.mjs";

export default function Page() {
  useEffect(() => {
    globalThis.runScenario = (settings) => scenario(phronyClient, settings);
  }, []);
  return <h1>A page</h1>;
}
