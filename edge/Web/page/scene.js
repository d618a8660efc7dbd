// What the tracker sees, drawn: its picture, lines, zones, masks, people and their ways.
const wayLength = 60;
const width = 960;

/** The same colour for the same person, far from that of the next. */
function colourOf(id) {
  return `hsl(${(id * 137.5) % 360} 90% 60%)`;
}

export class Scene {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.ways = new Map();
    /** As it comes, without anything drawn over it. */
    this.plain = document.createElement("canvas");
    this.context.font = "24px system-ui, sans-serif";
    this.context.fillStyle = "#a3b1bf";
    this.context.fillText("waiting for a frame", 24, 48);
  }

  /** @param gray bytes of a picture of that width. */
  draw(gray, grayWidth, tracks, place) {
    const grayHeight = gray.length / grayWidth;
    if (this.plain.width !== grayWidth || this.plain.height !== grayHeight) {
      [this.plain.width, this.plain.height] = [grayWidth, grayHeight];
      [this.canvas.width, this.canvas.height] = [width, Math.round((width * tracks.height) / tracks.width)];
      this.canvas.parentElement.style.setProperty("--aspect", tracks.width / tracks.height);
    }
    const image = new ImageData(grayWidth, grayHeight);
    const pixels = new Uint32Array(image.data.buffer);
    for (let i = 0; i < gray.length; i++) pixels[i] = 0xff000000 | (gray[i] * 0x010101);
    this.plain.getContext("2d").putImageData(image, 0, 0);
    this.clear();
    if (place) this.drawPlace(place);
    const scale = this.canvas.width / tracks.width;
    for (const track of tracks.tracks) this.drawTrack(track, scale);
    for (const id of this.ways.keys()) if (!tracks.tracks.some(track => track.id === id)) this.ways.delete(id);
  }

  /** The picture alone: nobody knows who is in it by now. */
  clear() {
    if (this.canvas.width === width) this.context.drawImage(this.plain, 0, 0, this.canvas.width, this.canvas.height);
  }

  drawPlace({ masks, zones, lines }) {
    const { context, canvas: { height } } = this;
    const path = points => {
      context.beginPath();
      for (const [x, y] of points) context.lineTo(x * width, y * height);
    };
    context.lineWidth = 3;
    context.font = "600 20px system-ui, sans-serif";
    for (const mask of masks) {
      path(mask);
      context.closePath();
      context.fillStyle = "rgb(20 20 20 / 60%)";
      context.strokeStyle = "rgb(220 220 220)";
      context.setLineDash([4, 6]);
      context.fill();
      context.stroke();
      context.setLineDash([]);
      this.label("mask", Math.min(...mask.map(([x]) => x)) * width + 6, Math.min(...mask.map(([, y]) => y)) * height + 26, "rgb(220 220 220)");
    }
    for (const { points, counted } of zones.filter(zone => zone.points)) {
      path(points);
      context.closePath();
      context.fillStyle = "rgb(80 180 255 / 18%)";
      context.strokeStyle = "rgb(80 180 255)";
      context.fill();
      context.stroke();
      this.label(`${counted.zone}: ${counted.occupancy}`, Math.min(...points.map(([x]) => x)) * width, Math.min(...points.map(([, y]) => y)) * height + 22, "rgb(80 180 255)");
    }
    for (const { points, counted } of lines.filter(line => line.points)) {
      path(points);
      context.strokeStyle = "rgb(255 200 40)";
      context.stroke();
      // An arrow to the right of who looks along the line: there is in.
      const [[ax, ay], [bx, by]] = points.map(([x, y]) => [x * width, y * height]);
      const [mx, my, length] = [(ax + bx) / 2, (ay + by) / 2, Math.hypot(bx - ax, by - ay)];
      const [dx, dy, nx, ny] = [(bx - ax) / length, (by - ay) / length, (ay - by) / length, (bx - ax) / length];
      context.beginPath();
      context.moveTo(mx, my);
      context.lineTo(mx + 36 * nx, my + 36 * ny);
      context.lineTo(mx + 24 * nx + 8 * dx, my + 24 * ny + 8 * dy);
      context.moveTo(mx + 36 * nx, my + 36 * ny);
      context.lineTo(mx + 24 * nx - 8 * dx, my + 24 * ny - 8 * dy);
      context.stroke();
      this.label(`${counted.line}: ${counted.total.in} in, ${counted.total.out} out`, ax + 6, ay + (ay < 30 ? 22 : -8), "rgb(255 200 40)");
    }
  }

  label(text, x, y, colour) {
    this.context.fillStyle = "rgb(0 0 0 / 60%)";
    this.context.fillRect(x - 3, y - 19, this.context.measureText(text).width + 6, 25);
    this.context.fillStyle = colour;
    this.context.fillText(text, x, y);
  }

  drawTrack({ id, box, presence, forecast, foot, ahead }, scale) {
    const context = this.context;
    const [left, top, width, height] = [box.left * scale, box.top * scale, box.width * scale, box.height * scale];
    if (!this.ways.has(id)) this.ways.set(id, []);
    const way = this.ways.get(id);
    way.push([left + width / 2, top + height]);
    if (way.length > wayLength) way.shift();
    context.strokeStyle = context.fillStyle = colourOf(id);
    context.lineWidth = 3;
    context.setLineDash(forecast ? [8, 6] : []);
    context.strokeRect(left, top, width, height);
    context.setLineDash([]);
    context.beginPath();
    for (const [x, y] of way) context.lineTo(x, y);
    context.stroke();
    if (ahead) {
      // Where he will be.
      context.lineWidth = 2;
      context.setLineDash([2, 7]);
      context.beginPath();
      for (const { x, y } of [foot, ...ahead]) context.lineTo(x * scale, y * scale);
      context.stroke();
      context.setLineDash([]);
    }
    context.font = "600 20px system-ui, sans-serif";
    context.fillText(forecast ? `${id} ?` : `${id}  ${Math.round(100 * presence)} %`, left, top > 22 ? top - 6 : top + 22);
  }
}
