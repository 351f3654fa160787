import { kernelCase } from '../kernels.ts';

export default kernelCase('stencil9', 'f64');
