import { notify } from "./notices.ts";
import { notificationsOn } from "./prefs.ts";

/** Turns desktop notifications on, asking the browser, or off. */
export async function toggleNotifications(): Promise<void> {
  if (notificationsOn.value) {
    notificationsOn.value = false;
    notify({ text: "Desktop notifications off" }, 3000);
    return;
  }
  if (!("Notification" in window)) {
    notify({
      tone: "warn",
      text: "This browser has no desktop notifications for pages that are not served over TLS or from this host.",
    });
    return;
  }
  const answer = await Notification.requestPermission();
  notificationsOn.value = answer === "granted";
  notify(
    answer === "granted"
      ? { text: "Desktop notifications on: you hear of cards that need you" }
      : { tone: "warn", text: "The browser was told not to notify for this page." },
  );
}
