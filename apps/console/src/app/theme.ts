import {
  Button,
  createTheme,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  Menu,
  Modal,
  Paper,
  Tooltip,
} from '@mantine/core'

/** A quiet sea blue. Shade 6 carries white text (5.9:1), shade 3 is legible on the dark ground. */
const sea: MantineColorsTuple = [
  '#edf5f9',
  '#d8e9f1',
  '#aed2e3',
  '#84bcd6',
  '#4f9cbf',
  '#2f7fa5',
  '#1c668b',
  '#165474',
  '#10435d',
  '#0a2f43',
]

/** What does harm. Shade 6 carries white text (6.5:1), shade 2 is legible on the dark ground. */
const danger: MantineColorsTuple = [
  '#fdeceb',
  '#fad7d5',
  '#ffa8a2',
  '#f0837c',
  '#dd5e56',
  '#c6423a',
  '#b3261e',
  '#971f18',
  '#7b1812',
  '#5f110d',
]

/** The system's own typefaces, the Japanese ones included: nothing is loaded. */
const fontFamily = [
  '-apple-system',
  'BlinkMacSystemFont',
  '"Segoe UI"',
  '"Hiragino Sans"',
  '"Noto Sans JP"',
  '"Noto Sans CJK JP"',
  'Meiryo',
  'sans-serif',
].join(', ')

export const theme = createTheme({
  colors: { sea, danger },
  primaryColor: 'sea',
  primaryShade: 6,
  fontFamily,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK JP", monospace',
  headings: {
    fontFamily,
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.35' },
      h2: { fontSize: '1rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: Button.extend({ defaultProps: { size: 'sm' } }),
    Modal: Modal.extend({
      defaultProps: { radius: 'md', padding: 'lg' },
      styles: { title: { fontSize: '1.0625rem', fontWeight: 650 } },
    }),
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Paper: Paper.extend({ defaultProps: { radius: 'md' } }),
    Tooltip: Tooltip.extend({ defaultProps: { zIndex: 500 } }),
  },
})

/** In both schemes: the library sets them in each. */
const both = {
  '--mantine-color-dimmed': 'var(--text-secondary)',
  '--mantine-color-error': 'var(--tone-danger-fg)',
}

/** Where the library's own colours stay below 4.5:1, or differ from our ground. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...both,
    '--mantine-color-placeholder': '#69727b',
    '--mantine-color-disabled-color': '#626b74',
  },
  dark: {
    ...both,
    '--mantine-color-body': 'var(--panel-bg)',
    '--mantine-color-placeholder': '#99a2ab',
    '--mantine-color-anchor': 'var(--mantine-color-sea-3)',
    '--mantine-color-disabled-color': '#9aa3ac',
  },
})
