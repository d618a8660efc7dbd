// Where people walked on the last day: drawn by the device when somebody opens it, and anew when he asks for something else. Over what the
// camera shows just then, where its picture may be seen.
const measures = { walked: "walk and stand", began: "appear", ended: "are last seen", broke: "are lost and found again" };

/** Fills the panel of a camera; `seen` is a canvas with what it shows at present. */
export function showHeat(element, camera, seen) {
  const panel = element.querySelector(".heat");
  const choice = panel.querySelector("select");
  const picture = panel.querySelector("img");
  const under = panel.querySelector("canvas");
  choice.setAttribute("aria-label", `Of ${camera}: where people`);
  choice.append(...Object.entries(measures).map(([value, text]) => new Option(text, value)));
  const draw = () => {
    if (!panel.open) return;
    [under.width, under.height] = [seen.width, seen.height];
    under.getContext("2d").drawImage(seen, 0, 0);
    picture.alt = `Heat map of ${camera}, last 24 hours: where people ${measures[choice.value]}`;
    picture.src = `api/cameras/${encodeURIComponent(camera)}/heat.png?measure=${choice.value}&drawn=${Date.now()}`;
  };
  panel.addEventListener("toggle", draw);
  choice.addEventListener("change", draw);
  setInterval(draw, 60000);
}
