/** The words of the files. */
export interface FilesStrings {
  /** The button that chooses a file, where there can be one. */
  choose: string;
  /** The button that chooses files, where there can be several. */
  chooseMany: string;
  /** How far an upload is: a whole number. */
  percent(percent: number): string;
  /** Stands by a file that is uploaded. */
  done: string;
  /** Tells that a file is uploaded, for people who do not see it. */
  uploaded(name: string): string;
  /** The heading over why a file is not uploaded. */
  failed(name: string): string;
  /** The same, where the key may not upload. */
  forbidden(name: string): string;
  /** Why a file without content is not uploaded. */
  empty: string;
  /** Nothing can be sent while a file is on its way. */
  uploading: string;
  /** Nothing can be sent without a file that was chosen. */
  notUploaded: string;
  /** The button that takes a file away, and ends its upload. */
  remove(name: string): string;
}

export const filesStrings: FilesStrings = {
  choose: "Choose a file",
  chooseMany: "Attach files",
  percent: (percent) => `${percent}%`,
  done: "Uploaded",
  uploaded: (name) => `${name} is uploaded.`,
  failed: (name) => `${name} is not uploaded`,
  forbidden: (name) => `${name} is not uploaded: files are not allowed here`,
  empty: "The file is empty.",
  uploading: "Files are still being uploaded.",
  notUploaded: "A file is not uploaded. Try again, or remove it.",
  remove: (name) => `Remove ${name}`,
};
