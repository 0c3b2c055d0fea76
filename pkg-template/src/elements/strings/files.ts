/** The words of the files. */
export interface FilesStrings {}

export const filesStrings: FilesStrings = {};
