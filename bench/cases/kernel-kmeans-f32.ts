import { kernelCase } from '../kernels.ts';

export default kernelCase('kmeans', 'f32');
