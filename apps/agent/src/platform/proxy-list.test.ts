import { expect, it } from 'vitest'
import { isExcepted, proxyIn } from './proxy-list.ts'

it.each([
  ['proxy.example:8080', 'proxy.example:8080'],
  ['http=one:80;https=two:8443', 'two:8443'],
  ['one:8080 two:8080', 'one:8080'],
  ['http://proxy.example:3128', 'proxy.example:3128'],
  ['http=one:80;ftp=two:21', null],
  ['socks=one:1080', null],
  ['', null],
  ['a b/c?', 'a'],
])('of %j it takes %j', (list, proxy) => {
  expect(proxyIn(list)).toBe(proxy)
})

it.each([
  ['console.example.co.jp', '*.example.co.jp', true],
  ['console.example.co.jp', 'example.co.jp', false],
  ['CONSOLE.example.co.jp', 'console.EXAMPLE.*', true],
  ['consoleXexample.co.jp', 'console.example.co.jp', false],
  ['10.1.2.3', '192.168.*; 10.*', true],
  ['intranet', '<local>', true],
  ['intranet.example', '<local>', false],
  ['localhost', '', true],
  ['bank.example', '', false],
])('%s under %j is excepted: %s', (hostname, exceptions, excepted) => {
  expect(isExcepted(hostname, exceptions)).toBe(excepted)
})
