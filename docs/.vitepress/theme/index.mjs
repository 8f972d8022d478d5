// The default theme with the reader's own fonts: nothing to load.
import theme from 'vitepress/theme-without-fonts';

export default theme;
