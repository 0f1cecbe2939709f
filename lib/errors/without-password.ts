/** `postgres://user:secret@…`; with one slash where it was normalized as a path. */
const IN_URL = /(\b[a-z][a-z\d+.-]*:\/{1,2}[^\s:@/]*:)\S+@/gi;

/** `password=secret`, as in a connection string of libpq and in what comes after the `?` of a URL. */
const IN_SETTING = /(\b\w*password\s*=\s*)('[^']*'|[^\s&'"]+)/gi;

/** Masks the passwords of connection strings in a text. */
export function withoutPassword(text: string): string {
  return text.replace(IN_URL, '$1***@').replace(IN_SETTING, '$1***');
}
