// The points of a shape that can be dragged, or moved by the keyboard: part of the editor.
import { svg } from "./tools.js";

export const size = 1000;

export const within = value => Math.min(1, Math.max(0, Math.round(value * 10000) / 10000));

export const handling = {
  buildHandles(shape) {
    if (shape.kind !== "lines")
      shape.between = shape.points.map((_, i) => {
        const handle = this.handle(shape, "handle between", 9 * this.unit, `New point after point ${i + 1} of ${shape.name}`);
        const insert = () => {
          const [a, b] = [shape.points[i], shape.points[(i + 1) % shape.points.length]];
          shape.points.splice(i + 1, 0, [within((a[0] + b[0]) / 2), within((a[1] + b[1]) / 2)]);
          shape.moved = true;
          this.select(shape);
          shape.handles[i + 1].focus();
        };
        handle.onpointerdown = event => {
          event.stopPropagation();
          event.preventDefault();
          insert();
        };
        handle.onkeydown = event => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          insert();
        };
        return handle;
      });
    shape.handles = shape.points.map((point, i) => {
      const handle = this.handle(shape, "handle", 12 * this.unit);
      this.drag(handle, shape, (_, to) => [point[0], point[1]] = to);
      handle.onkeydown = event => this.moveByKey(event, shape, i);
      return handle;
    });
  },

  handle(shape, className, radius, label) {
    const handle = svg("circle", { class: className, r: radius, tabindex: 0, role: "button" });
    if (label) handle.setAttribute("aria-label", label);
    this.picture.append(handle);
    return handle;
  },

  moveByKey(event, shape, index) {
    const step = event.shiftKey ? 0.05 : 0.01;
    const [dx, dy] = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key] ?? [0, 0];
    if (dx || dy) {
      const point = shape.points[index];
      [point[0], point[1]] = [within(point[0] + dx), within(point[1] + dy)];
      shape.moved = true;
      this.place(shape);
    } else if ((event.key === "Delete" || event.key === "Backspace") && shape.kind !== "lines" && shape.points.length > 3) {
      shape.points.splice(index, 1);
      shape.moved = true;
      this.select(shape);
      shape.handles[Math.max(0, index - 1)].focus();
    } else return;
    event.preventDefault();
  },

  drag(element, shape, move) {
    element.addEventListener("pointerdown", event => {
      if (this.drawing) return;
      event.stopPropagation();
      event.preventDefault();
      let from = this.pointAt(event);
      // The element may be built anew by the selection: the picture hears the rest.
      if (this.selected !== shape) this.select(shape);
      else element.focus?.();
      const hear = moved => {
        const to = this.pointAt(moved);
        move(from, to);
        from = to;
        shape.moved = true;
        this.place(shape);
      };
      const end = () => {
        this.picture.removeEventListener("pointermove", hear);
        for (const name of ["pointerup", "pointercancel"]) this.picture.removeEventListener(name, end);
      };
      this.picture.setPointerCapture(event.pointerId);
      this.picture.addEventListener("pointermove", hear);
      for (const name of ["pointerup", "pointercancel"]) this.picture.addEventListener(name, end);
    });
  }
};
