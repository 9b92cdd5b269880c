import { Group, Text } from '@mantine/core'

/** The mark and the name of the product. */
export function Logo() {
  return (
    <Group gap={8} wrap="nowrap">
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
        <rect width="32" height="32" rx="8" fill="var(--mantine-primary-color-filled)" />
        <g fill="none" stroke="#fff" strokeWidth="2.4" strokeLinecap="round" strokeLinejoin="round">
          <path d="M16 6l8 3v6.2c0 5-3.3 8.9-8 10.8-4.7-1.9-8-5.8-8-10.8V9z" />
          <path d="M12 15.8l3 3 5.2-5.6" />
        </g>
      </svg>
      <Text component="span" fw={700} fz="lg" lh={1} lts="-0.01em">
        Certfleet
      </Text>
    </Group>
  )
}
