// One of the fronts in a process of its own: node front.mjs NAME ORIGIN

import { once } from "node:events";
import { answerCalls, usage } from "./children.mjs";
import { serve } from "./fronts.mjs";

const [name, origin] = process.argv.slice(2);
const server = serve(name, origin);
await once(server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }), "listening");

answerCalls({ origin: () => `http://127.0.0.1:${server.address().port}`, usage });
