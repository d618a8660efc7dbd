// Where people walked on the last day: drawn by the device when somebody opens it, and anew when he asks for something else.
const measures = { walked: "walk and stand", began: "appear", ended: "are last seen", broke: "are lost and found again" };

/** Fills the panel of a camera. */
export function showHeat(element, camera) {
  const panel = element.querySelector(".heat");
  const choice = panel.querySelector("select");
  const picture = panel.querySelector("img");
  choice.setAttribute("aria-label", `Of ${camera}: where people`);
  choice.append(...Object.entries(measures).map(([value, text]) => new Option(text, value)));
  const draw = () => {
    if (!panel.open) return;
    picture.alt = `Heat map of ${camera}, last 24 hours: where people ${measures[choice.value]}`;
    picture.src = `api/cameras/${encodeURIComponent(camera)}/heat.png?measure=${choice.value}&drawn=${Date.now()}`;
  };
  panel.addEventListener("toggle", draw);
  choice.addEventListener("change", draw);
}
