/** Accelerations of bodies that attract each other, all pairs. */
import { column, columns, make, type Kernel, type Real, type Reals } from './kernel.ts';

export const length = 8192;
/** Keeps the pull of near bodies, and of a body on itself, finite. */
export const softening = 1e-4;

export interface Bodies {
  readonly x: Reals;
  readonly y: Reals;
  readonly z: Reals;
  readonly mass: Reals;
}
export const bodiesOf = (real: Real): Bodies => ({
  x: column(real, length, 4, 0, -1, 1),
  y: column(real, length, 4, 1, -1, 1),
  z: column(real, length, 4, 2, -1, 1),
  mass: column(real, length, 4, 3, 0, 1),
});

export const nBody: Kernel = {
  typed(real) {
    const { x, y, z, mass } = bodiesOf(real);
    const ax = make(real, length);
    const ay = make(real, length);
    const az = make(real, length);
    return columns(() => {
      for (let i = 0; i < length; i++) {
        const xi = x[i]!;
        const yi = y[i]!;
        const zi = z[i]!;
        let sumX = 0;
        let sumY = 0;
        let sumZ = 0;
        for (let j = 0; j < length; j++) {
          const dx = x[j]! - xi;
          const dy = y[j]! - yi;
          const dz = z[j]! - zi;
          const square = dx * dx + dy * dy + dz * dz + softening;
          const strength = mass[j]! * (1 / (square * Math.sqrt(square)));
          sumX += strength * dx;
          sumY += strength * dy;
          sumZ += strength * dz;
        }
        ax[i] = sumX;
        ay[i] = sumY;
        az[i] = sumZ;
      }
      return [ax, ay, az];
    });
  },
  idiomatic() {
    const { x, y, z, mass } = bodiesOf('f64');
    const bodies = Array.from({ length }, (_, i) => ({ x: x[i]!, y: y[i]!, z: z[i]!, mass: mass[i]! }));
    const still = { x: 0, y: 0, z: 0 };
    return {
      run: () =>
        bodies.map((body) =>
          bodies.reduce((sum, other) => {
            const dx = other.x - body.x;
            const dy = other.y - body.y;
            const dz = other.z - body.z;
            const square = dx ** 2 + dy ** 2 + dz ** 2 + softening;
            const strength = other.mass * (1 / (square * Math.sqrt(square)));
            return { x: sum.x + strength * dx, y: sum.y + strength * dy, z: sum.z + strength * dz };
          }, still),
        ),
      columns: (pulls: readonly (typeof still)[]) => [
        Float64Array.from(pulls, (pull) => pull.x),
        Float64Array.from(pulls, (pull) => pull.y),
        Float64Array.from(pulls, (pull) => pull.z),
      ],
    };
  },
};
