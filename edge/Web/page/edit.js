// Drawing lines, zones and masks into a camera's picture; saved into the device's configuration file.
import { handling, size, within } from "./handles.js";
import { html, post, svg } from "./tools.js";

const kinds = { lines: "line", zones: "zone", masks: "mask" };

export class Editor {
  /** @param done told when it is closed, with what there is to say. */
  constructor(camera, view, panel, done) {
    Object.assign(this, { camera, view, panel, done, shapes: [] });
    this.address = `api/cameras/${encodeURIComponent(camera)}/place`;
  }

  async open() {
    const answer = await fetch(this.address);
    if (!answer.ok) return this.close(await answer.text());
    const place = await answer.json();
    this.version = place.version;
    for (const kind of Object.keys(kinds))
      for (const shape of place[kind]) this.shapes.push({ kind, ...shape });
    this.opened = this.content();
    const canvas = this.view.querySelector("canvas");
    this.height = (size * canvas.height) / canvas.width;
    this.picture = svg("svg", { viewBox: `0 0 ${size} ${this.height}`, "aria-label": `Lines and zones of ${this.camera}`, role: "group" });
    this.picture.onpointerdown = event => {
      if (!this.drawing) return;
      event.preventDefault();
      this.addPoint(this.pointAt(event));
    };
    this.picture.onkeydown = event => this.drawingKey(event);
    this.view.append(this.picture);
    // Of the drawing to a pixel of the screen: a finger needs as much room on a phone.
    this.unit = size / this.picture.getBoundingClientRect().width;
    this.hint = html("p", { role: "status" });
    this.fault = html("pre", { className: "bad", role: "alert" });
    this.rows = html("div", { className: "rows" });
    const adders = Object.entries(kinds).map(([kind, name]) =>
      html("button", { type: "button", textContent: `New ${name}`, onclick: () => this.begin(kind) }));
    this.panel.replaceChildren(html("div", { className: "row" }, ...adders), this.hint, this.rows, this.fault,
      html("div", { className: "row" }, html("button", { type: "submit", className: "save", textContent: "Save" }),
        html("button", { type: "button", textContent: "Cancel", onclick: () => this.close() })));
    this.panel.onsubmit = event => {
      event.preventDefault();
      this.save();
    };
    this.panel.hidden = false;
    this.rest();
    this.build();
    this.listShapes();
  }

  close(message) {
    this.picture?.remove();
    this.panel.hidden = true;
    this.panel.replaceChildren();
    this.done(message);
  }

  /** What is to be saved. */
  content() {
    return Object.fromEntries(Object.keys(kinds).map(kind => [kind, this.shapes.filter(shape => shape.kind === kind)
      .map(({ was, name, points, moved }) => ({ was, name: name || undefined, points: was === undefined || moved ? points : undefined }))]));
  }

  get isChanged() {
    return this.opened !== undefined && (this.drawing?.points.length > 0 || JSON.stringify(this.content()) !== JSON.stringify(this.opened));
  }

  async save() {
    this.fault.textContent = "";
    // Whoever saves has drawn all corners.
    if (this.drawing?.points.length) this.finish();
    if (this.drawing?.points.length) {
      this.fault.textContent = `The new ${kinds[this.drawing.kind]} lacks a point: go on, or give it up with Escape.`;
      return;
    }
    const nameless = this.shapes.find(({ kind, name }) => kind !== "masks" && !name);
    if (nameless) {
      this.fault.textContent = `A ${kinds[nameless.kind]} has no name.`;
      nameless.input.focus();
      return;
    }
    try {
      const answer = await post(this.address, { version: this.version, ...this.content() });
      if (!answer.ok) throw new Error(await answer.text());
      const { ok, reason, needsRestart } = await answer.json();
      if (!ok) throw new Error(reason);
      this.close(needsRestart.length ? `Saved and applied. Other changes of the file wait for a restart: ${needsRestart.join(", ")}` : "Saved and applied.");
    } catch (fault) {
      this.fault.textContent = fault.message;
    }
  }

  /** Nothing is being drawn. */
  rest() {
    this.drawing = undefined;
    this.picture.removeAttribute("tabindex");
    this.picture.classList.remove("drawing");
    this.hint.textContent = this.shapes.length
      ? "Drag points and shapes, or reach a point with Tab and move it with the arrow keys (Shift: further; Delete removes it). "
        + "Names of lines and zones have no spaces."
      : "Nothing is drawn yet.";
  }

  begin(kind) {
    this.drawing = { kind, points: [] };
    this.selected = undefined;
    this.build();
    this.picture.setAttribute("tabindex", "0");
    this.picture.classList.add("drawing");
    this.hint.textContent = kind === "lines"
      ? "Click where the line begins and where it ends; Enter puts one in the middle. The arrow shows where in is."
      : "Click corner after corner, and the first one again (or Enter) to finish; Enter at once puts one in the middle. Escape gives up.";
    this.picture.focus();
  }

  drawingKey(event) {
    if (!this.drawing) return;
    if (event.key === "Escape") {
      this.rest();
      this.build();
    } else if (event.key === "Enter") {
      const { kind, points } = this.drawing;
      if (points.length === 0)
        this.drawing.points = kind === "lines" ? [[0.5, 0.75], [0.5, 0.25]] : [[0.35, 0.35], [0.65, 0.35], [0.65, 0.65], [0.35, 0.65]];
      this.finish();
    } else return;
    event.preventDefault();
  }

  addPoint(point) {
    const { kind, points } = this.drawing;
    const [x, y] = points[0] ?? [9, 9];
    const isFirst = points.length > 2 && Math.hypot(point[0] - x, (point[1] - y) * this.height / size) < 0.03;
    if (!isFirst) points.push(point);
    if (isFirst || (kind === "lines" && points.length === 2)) this.finish();
    else this.build();
  }

  finish() {
    const { kind, points } = this.drawing;
    if (points.length < (kind === "lines" ? 2 : 3)) return;
    const taken = new Set(this.shapes.map(({ name }) => name));
    let number = 1;
    while (taken.has(`${kinds[kind]}${number}`)) number++;
    const shape = { kind, name: `${kinds[kind]}${number}`, points };
    this.shapes.push(shape);
    this.rest();
    this.select(shape);
    this.listShapes();
    shape.input.focus();
    shape.input.select();
  }

  select(shape) {
    this.selected = shape;
    this.build();
    if (shape.radio) shape.radio.checked = true;
  }

  pointAt({ clientX, clientY }) {
    const { left, top, width, height } = this.picture.getBoundingClientRect();
    return [within((clientX - left) / width), within((clientY - top) / height)];
  }

  /** A row for each shape: its name, and what can be done with it. */
  listShapes() {
    this.rows.replaceChildren(...this.shapes.map(shape => {
      const what = kinds[shape.kind];
      shape.radio = html("input", { type: "radio", name: `shape-${this.camera}`, checked: shape === this.selected, onchange: () => this.select(shape) });
      shape.input = html("input", { type: "text", value: shape.name ?? "", maxLength: 64, autocomplete: "off" });
      shape.input.setAttribute("aria-label", `Name of the ${what}`);
      shape.input.oninput = () => {
        shape.name = shape.input.value.trim();
        this.place(shape);
      };
      const row = html("div", { className: "row" }, html("label", {}, shape.radio, what), shape.input);
      if (shape.kind === "lines" && shape.points) row.append(html("button", { type: "button", textContent: "Turn round", onclick: () => {
        shape.points.reverse();
        shape.moved = true;
        this.select(shape);
      } }));
      row.append(html("button", { type: "button", textContent: "Delete", ariaLabel: `Delete ${shape.name ?? what}`, onclick: () => {
        this.shapes = this.shapes.filter(other => other !== shape);
        if (this.selected === shape) this.selected = undefined;
        this.build();
        this.listShapes();
      } }));
      return row;
    }));
  }

  /** All that is in the picture, from the beginning. */
  build() {
    this.picture.replaceChildren(svg("rect", { width: size, height: this.height, fill: "transparent" }));
    for (const shape of this.shapes) if (shape.points) this.buildShape(shape);
    if (!this.drawing) return;
    const { kind, points } = this.drawing;
    const path = points.map(point => this.at(point).join(",")).join(" ");
    this.picture.append(svg("polyline", { class: `shape ${kind}`, points: path }));
    for (const point of points) this.picture.append(svg("circle", { class: "handle", r: 8 * this.unit, cx: this.at(point)[0], cy: this.at(point)[1] }));
  }

  buildShape(shape) {
    const form = shape.kind === "lines" ? "polyline" : "polygon";
    shape.body = svg(form, { class: `shape ${shape.kind}` });
    shape.grip = svg(form, { class: "grip" });
    shape.arrow = svg("path", { class: "arrow" });
    shape.label = svg("text");
    shape.label.style.fontSize = `${14 * this.unit}px`;
    this.picture.append(shape.body, shape.grip, shape.arrow, shape.label);
    for (const part of [shape.body, shape.grip]) this.drag(part, shape, (from, to) => {
      const step = [0, 1].map(axis => {
        const values = shape.points.map(point => point[axis]);
        return Math.min(1 - Math.max(...values), Math.max(-Math.min(...values), to[axis] - from[axis]));
      });
      for (const point of shape.points) [point[0], point[1]] = [within(point[0] + step[0]), within(point[1] + step[1])];
    });
    shape.handles = [];
    shape.between = [];
    if (shape === this.selected) this.buildHandles(shape);
    this.place(shape);
  }

  at([x, y]) {
    return [x * size, y * this.height];
  }

  /** A shape where its points are now. */
  place(shape) {
    if (!shape.points || !shape.body) return;
    const points = shape.points.map(point => this.at(point));
    const path = points.map(point => point.join(",")).join(" ");
    for (const part of [shape.body, shape.grip]) part.setAttribute("points", path);
    const [x, y] = points.reduce((high, point) => (point[1] < high[1] ? point : high));
    shape.label.setAttribute("x", Math.min(x + 12, size - 100 * this.unit));
    shape.label.setAttribute("y", Math.max(y - 12, 18 * this.unit));
    shape.label.textContent = shape.kind === "lines" ? `${shape.name}: arrow is in` : shape.name ?? "mask";
    if (shape.kind === "lines") {
      const [[ax, ay], [bx, by]] = points;
      const [mx, my, length] = [(ax + bx) / 2, (ay + by) / 2, Math.hypot(bx - ax, by - ay) || 1];
      const [dx, dy, nx, ny] = [(bx - ax) / length, (by - ay) / length, (ay - by) / length, (bx - ax) / length];
      shape.arrow.setAttribute("d", `M${mx} ${my}L${mx + 60 * nx} ${my + 60 * ny}m${-18 * nx + 14 * dx} ${-18 * ny + 14 * dy}`
        + `L${mx + 60 * nx} ${my + 60 * ny}L${mx + 42 * nx - 14 * dx} ${my + 42 * ny - 14 * dy}`);
      // Beyond its tip.
      shape.label.setAttribute("text-anchor", nx < -0.3 ? "end" : "start");
      shape.label.setAttribute("x", nx < -0.3 ? Math.max(mx + 70 * nx - 8, 130 * this.unit) : Math.min(mx + 70 * nx + 8, size - 130 * this.unit));
      shape.label.setAttribute("y", my + 70 * ny);
    }
    shape.handles.forEach((handle, i) => {
      handle.setAttribute("cx", points[i][0]);
      handle.setAttribute("cy", points[i][1]);
      const [left, top] = shape.points[i].map(value => Math.round(100 * value));
      handle.setAttribute("aria-label", `${shape.name ?? "mask"}, point ${i + 1} of ${points.length}: ${left} % from the left, ${top} % from the top`);
    });
    shape.between.forEach((handle, i) => {
      const next = points[(i + 1) % points.length];
      handle.setAttribute("cx", (points[i][0] + next[0]) / 2);
      handle.setAttribute("cy", (points[i][1] + next[1]) / 2);
    });
  }
}

Object.assign(Editor.prototype, handling);
