import { kernelCase } from '../kernels.ts';

export default kernelCase('dot', 'f32');
