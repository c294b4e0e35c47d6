import { render } from "preact";

import { App } from "./app.tsx";
import { startKeys } from "./keys/listen.ts";
import { preloadDialogs } from "./shell/dialogs.tsx";
import { startFocusKeeper } from "./shell/focus-keeper.ts";
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
startKeys();
startFocusKeeper();
void loadConfig();
render(<App />, document.getElementById("app") as HTMLElement);
setTimeout(preloadDialogs, 1500);
