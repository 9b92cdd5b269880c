import { Button, createTheme, type MantineColorsTuple, Modal, Paper, Tooltip } from '@mantine/core'

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
  colors: { sea },
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
    Modal: Modal.extend({ defaultProps: { radius: 'md', padding: 'lg' } }),
    Paper: Paper.extend({ defaultProps: { radius: 'md' } }),
    Tooltip: Tooltip.extend({ defaultProps: { zIndex: 500 } }),
  },
})
