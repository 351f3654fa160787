import { kernelCase } from '../kernels.ts';

export default kernelCase('npb-ep-w', 'f64', 'npb-ep-w');
