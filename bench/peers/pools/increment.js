// The task of the pools: what `(x) => x + 1` needs to be there.
export default (x) => x + 1;
