import { kernelCase } from '../kernels.ts';

export default kernelCase('stencil5', 'f32');
