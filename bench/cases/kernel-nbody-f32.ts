import { kernelCase } from '../kernels.ts';

export default kernelCase('nbody', 'f32');
