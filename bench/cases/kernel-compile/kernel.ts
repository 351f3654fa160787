/** A function of thirty lines that has everything: loops, branches, arithmetic of several kinds, a captured array and a captured number. */
const weights = Float64Array.from({ length: 16 }, (_, i) => 1 / (i + 1));
const most = 50;

export const settle = (x: number): number => {
  let re = 0;
  let im = 0;
  let step = 0;
  while (step < most && re * re + im * im <= 4) {
    const next = re * re - im * im + x;
    im = 2 * re * im + 0.5;
    re = next;
    step++;
  }
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (weight > x) sum += Math.sqrt(weight - x);
    else if (weight < 0) sum -= weight;
    else sum += Math.abs(x) * 0.5;
  }
  const root = Math.sqrt(re * re + im * im);
  switch (step & 3) {
    case 0:
      sum += weights[step & 15]!;
      break;
    case 1:
      sum = Math.max(sum, root);
      break;
    default:
      sum *= 0.5;
  }
  return Math.floor(re) + step + Math.min(sum, 100);
};

export const input: Float64Array = Float64Array.from({ length: 64 }, (_, i) => i / 16 - 2);
