import { kernelCase } from '../kernels.ts';

export default kernelCase('blackscholes', 'f32');
