/** Names in code for names of AWS, each once. */
export class CodeNames {
  private readonly taken = new Set<string>();

  /**
   * A variable and a construct's id.
   *
   * @param kind what the variable ends with, so that it is no word of the language
   */
  public take(name: string, kind: 'Bucket' | 'Endpoint'): { readonly variable: string; readonly id: string } {
    const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
    const base = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
    let id = base;
    for (let number = 2; this.taken.has(`${id}${kind}`.toLowerCase()); number++) {
      id = `${base}No${number}`;
    }
    this.taken.add(`${id}${kind}`.toLowerCase());
    const start = /^[A-Za-z]/.test(id) ? id[0]!.toLowerCase() + id.slice(1) : `the${id}`;
    return { variable: `${start}${kind}`, id };
  }
}
