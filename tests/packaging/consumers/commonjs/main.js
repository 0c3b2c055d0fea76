const phronyClient = require("phrony-client");

import("./scenario.mjs").then(async ({ scenario }) => {
  console.log(JSON.stringify(await scenario(phronyClient, JSON.parse(process.argv[2]))));
});
