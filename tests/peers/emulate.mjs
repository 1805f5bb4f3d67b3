// Starts the Slack service of the `emulate` package and registers an event subscription, which only its plugins can do.
// Arguments: the package's folder, a port, the address for events, the seed as JSON.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, port, events, seed] = process.argv.slice(2);
const dist = join(folder, "dist");
const load = (file) => import(pathToFileURL(join(dist, file)).href);

const slack = readdirSync(dist).find(
  (file) => file.startsWith("dist-") && file.endsWith(".js") && readFileSync(join(dist, file), "utf8").includes("var slackPlugin"),
);
const { slackPlugin } = await load(slack);
const register = slackPlugin.register;
slackPlugin.register = (app, store, webhooks, ...rest) => {
  webhooks.register({ url: events, events: ["message"], active: true, owner: "slack" });
  register(app, store, webhooks, ...rest);
};

const { createEmulator } = await load("api.js");
const emulator = await createEmulator({ service: "slack", port: Number(port), seed: JSON.parse(seed) });
console.log(`ready ${emulator.url}`);
process.on("SIGTERM", () => emulator.close().then(() => process.exit(0)));
