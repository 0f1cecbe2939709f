/** `postgres://user:secret@…`; a path that was made of it has one slash. */
const IN_URL = /(\b[a-z][a-z\d+.-]*:\/{1,2}[^\s:@/]*:)\S+@/gi;

/** `password=secret`, as in a connection string of libpq and in what comes after the `?` of a URL. */
const IN_SETTING = /(\b\w*password\s*=\s*)('[^']*'|[^\s&'"]+)/gi;

/** A text that can have a connection string in it, without the password. */
export function withoutPassword(text: string): string {
  return text.replace(IN_URL, '$1***@').replace(IN_SETTING, '$1***');
}
