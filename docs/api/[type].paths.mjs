// A page for each type of API.md, and one that lists them.
import { readApi } from '../.vitepress/api.mjs';

export default {
  paths() {
    const chapters = readApi();
    const list = chapters.map(
      ({ title, types }) => `## ${title}\n\n${types.map(({ name }) => `[${name}](./${name}.md)`).join(', ')}\n`,
    );
    return [
      {
        params: { type: 'index' },
        content: `# API\n\nEvery class, interface and enum with its members, from the library's own descriptions ([API.md](../../API.md) has them in one file).\n\n${list.join('\n')}`,
      },
      ...chapters.flatMap(({ types }) => types.map(({ name, text }) => ({ params: { type: name }, content: text }))),
    ];
  },
};
