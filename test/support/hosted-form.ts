/** A form as a browser sends it: with the cookie and the token that came with its page. */
export async function submitForm(
  origin: string,
  page: string,
  action: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const shown = await fetch(page.startsWith('http') ? page : `${origin}${page}`, { headers });
  const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(await shown.text()) ?? [];
  const cookie = shown.headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ');
  return fetch(`${origin}${action}`, {
    method: 'POST',
    headers: { ...headers, cookie },
    body: new URLSearchParams({ ...fields, csrf }),
  });
}
