// The order of the library's editions, as its page keeps it on this device: one for each library,
// because pages of several may share what is kept, as all files of a device do.

// `way` leads from the page to the library's folder.
export const shelfName = (way) => `library-${new URL(way, location.href).pathname}`;
