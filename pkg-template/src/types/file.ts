/** The body of `POST /v1/file-library/presign`. */
export interface PresignRequest {
  /** 1 to 512 characters. */
  filename: string;
  /** For example `application/pdf`. */
  mediaType: string;
  /** The most bytes that the upload may have: at least the file's size. */
  maxContentLength: number;
}

/** The answer to `POST /v1/file-library/presign`: where to put the bytes. */
export interface PresignResponse {
  objectKey: string;
  /** Belongs to the object storage: the API key is not sent there. */
  uploadUrl: string;
  httpMethod: "PUT";
  /** The headers that the upload must have, and the only ones. */
  requiredHeaders: { [name: string]: string };
  expiresInSeconds: number;
}

/** The body of `POST /v1/file-library/finalize`. */
export interface FinalizeRequest {
  objectKey: string;
  /** The same as in the presign. */
  maxContentLength: number;
  filename?: string | undefined;
  mediaType?: string | undefined;
}

/** The answer to `POST /v1/file-library/finalize`. The call may be repeated for the same key. */
export interface FinalizeResponse {
  objectKey: string;
  /** Decimal digits. */
  sizeBytes: string;
  /** Whether an earlier call had registered the file. */
  alreadyFinalized: boolean;
}

/** An uploaded file as a run's `input` names it. */
export interface PhronyFileRef {
  phronyFile: true;
  /** The last segment of the object key. */
  filename: string;
  mediaType: string;
}

/** A file to upload. */
export interface WorkspaceFile {
  filename: string;
  /** For example `application/pdf`. */
  mediaType: string;
  data: ArrayBuffer | Uint8Array | Blob;
}

/** How far an upload is. */
export interface UploadProgress {
  /** Bytes sent. */
  loaded: number;
  /** Bytes in all. */
  total: number;
}

/** An uploaded file. */
export interface UploadedFile {
  presign: PresignResponse;
  finalize: FinalizeResponse;
  /** What a run's input calls the file: the last segment of its object key. */
  leafName: string;
}
