import { collectionCase } from '../collections.ts';

export default collectionCase('scan-1e7');
