// Runs before the first paint so that the chosen theme never flashes.
(() => {
  let choice = "system";
  try {
    choice = JSON.parse(localStorage.getItem("kanbun.theme") || '"system"');
  } catch {}
  const dark =
    choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
