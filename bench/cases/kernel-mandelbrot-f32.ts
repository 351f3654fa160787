import { kernelCase } from '../kernels.ts';

export default kernelCase('mandelbrot', 'f32');
