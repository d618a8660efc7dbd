// A day of a line or zone, hour by hour.
/** The last day: a pair of bars an hour, up those who came, down those who went. */
export function chart(name, hours) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  const most = Math.max(1, ...hours.map(hour => Math.max(hour.in, hour.out)));
  svg.setAttribute("viewBox", "0 0 240 48");
  svg.setAttribute("role", "img");
  const [came, went] = [hours.reduce((sum, hour) => sum + hour.in, 0), hours.reduce((sum, hour) => sum + hour.out, 0)];
  svg.setAttribute("aria-label", `${name}, last 24 hours: ${came} in, ${went} out; at most ${most} in an hour`);
  hours.forEach((hour, i) => {
    for (const [count, top, kind] of [[hour.in, 24 - 23 * hour.in / most, "came"], [hour.out, 24, "went"]]) {
      const bar = document.createElementNS(namespace, "rect");
      const attributes = { x: 10 * i + 1, y: top, width: 8, height: 23 * count / most, class: kind };
      for (const [key, value] of Object.entries(attributes)) bar.setAttribute(key, value);
      const title = document.createElementNS(namespace, "title");
      title.textContent = `${new Date(hour.begins).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}: ${hour.in} in, ${hour.out} out`;
      bar.append(title);
      svg.append(bar);
    }
  });
  return svg;
}
