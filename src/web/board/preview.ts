/** The card itself, slightly tilted; more than one go as a stack with their number. */
export function previewOf(card: HTMLElement, count: number): HTMLElement {
  const copy = card.cloneNode(true) as HTMLElement;
  copy.classList.add("card-preview");
  copy.style.width = `${card.offsetWidth}px`;
  copy.querySelector(".card-tools")?.remove();
  if (count > 1) {
    const badge = document.createElement("span");
    badge.className = "card-preview-count";
    badge.textContent = String(count);
    copy.append(badge);
  }
  return copy;
}
