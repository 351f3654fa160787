import { collectionCase } from '../collections.ts';

export default collectionCase('allpairs-4096');
