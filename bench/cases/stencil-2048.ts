import { collectionCase } from '../collections.ts';

export default collectionCase('stencil-2048');
