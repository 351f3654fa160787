import { collectionCase } from '../collections.ts';

export default collectionCase('sort-1e6-strings');
