import "./styles/page.css";

import { render } from "preact";

import { App } from "./app.tsx";
import { startAttention } from "./state/attention.ts";
import { loadConfig } from "./state/config.ts";
import { startLive } from "./state/live.ts";
import { startClock } from "./state/now.ts";
import { startRouter } from "./state/route.ts";
import { startTheme } from "./state/theme.ts";

startTheme();
startRouter();
startClock();
startLive();
startAttention();
void loadConfig();
render(<App />, document.getElementById("app") as HTMLElement);
