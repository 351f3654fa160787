import { kernelCase } from '../kernels.ts';

export default kernelCase('triad', 'f64');
