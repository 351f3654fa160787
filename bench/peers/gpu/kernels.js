/* oxlint-disable oxc/no-this-in-exported-function -- gpu.js reads the functions and calls none of them */
// The kernels in the JavaScript that gpu.js reads: functions of an index, whose inputs are arrays of numbers and whose other
// values are constants of the kernel.

export function normal(x) {
  const k = 1 / (1 + 0.2316419 * Math.abs(x));
  const sum = k * (0.31938153 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))));
  const tail = 0.3989422804014327 * Math.exp(-0.5 * x * x) * sum;
  return x < 0 ? tail : 1 - tail;
}

export function mandelbrot() {
  const x = -2 + (3 * (this.thread.x % this.constants.side)) / this.constants.side;
  const y = -1.5 + (3 * Math.floor(this.thread.x / this.constants.side)) / this.constants.side;
  let re = 0;
  let im = 0;
  let step = 0;
  while (step < this.constants.most && re * re + im * im <= 4) {
    const next = re * re - im * im + x;
    im = 2 * re * im + y;
    re = next;
    step++;
  }
  return step;
}

export function blackscholes(spots, strikes, years) {
  const spot = spots[this.thread.x];
  const strike = strikes[this.thread.x];
  const time = years[this.thread.x];
  const volatility = this.constants.volatility;
  const spread = volatility * Math.sqrt(time);
  const d = (Math.log(spot / strike) + (this.constants.rate + 0.5 * volatility * volatility) * time) / spread;
  return spot * normal(d) - strike * Math.exp(-this.constants.rate * time) * normal(d - spread);
}

export function kmeans(xs, ys, zs, ws, centres) {
  let best = 1e30;
  let label = 0;
  for (let k = 0; k < this.constants.count; k++) {
    const dx = xs[this.thread.x] - centres[4 * k];
    const dy = ys[this.thread.x] - centres[4 * k + 1];
    const dz = zs[this.thread.x] - centres[4 * k + 2];
    const dw = ws[this.thread.x] - centres[4 * k + 3];
    const far = dx * dx + dy * dy + dz * dz + dw * dw;
    if (far < best) {
      best = far;
      label = k;
    }
  }
  return label;
}

export function triad(b, c) {
  return b[this.thread.x] + this.constants.factor * c[this.thread.x];
}

export function stencil5(from) {
  const side = this.constants.side;
  const x = this.thread.x % side;
  const y = Math.floor(this.thread.x / side);
  const c = from[this.thread.x];
  const above = from[Math.max(0, y - 1) * side + x];
  const below = from[Math.min(side - 1, y + 1) * side + x];
  const west = from[y * side + Math.max(0, x - 1)];
  const east = from[y * side + Math.min(side - 1, x + 1)];
  return c + 0.2 * (above + below + west + east - 4 * c);
}

export function stencil9(from) {
  const side = this.constants.side;
  const x = this.thread.x % side;
  const west = Math.max(0, x - 1);
  const east = Math.min(side - 1, x + 1);
  const here = this.thread.x - x;
  const above = Math.max(0, here - side);
  const below = Math.min(side * (side - 1), here + side);
  const beside = from[above + x] + from[below + x] + from[here + west] + from[here + east];
  const across = from[above + west] + from[above + east] + from[below + west] + from[below + east];
  return (4 * beside + across) / 20;
}
