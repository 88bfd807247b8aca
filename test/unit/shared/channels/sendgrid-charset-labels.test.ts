import { expect, it } from 'vitest';
import { foldCharset } from '../../../../shared/channels/sendgrid/charset-labels.ts';

it.each([
  ['UTF_8', 'utf-8'],
  ['utf8mb4', 'utf-8'],
  ['unicode-1-1-utf-8', 'utf-8'],
  ['cp65001', 'utf-8'],
  ['utf-8*en', 'utf-8'],
  ["utf-8'en'", 'utf-8'],
  ['"utf-8"', 'utf-8'],
  ["'utf-8'", 'utf-8'],
  ['<utf-8>', 'utf-8'],
  ['utf-8, utf-8', 'utf-8'],
  ['ISO-8859-1, utf-8', 'iso-8859-1'],
  ['utf-8; format=flowed', 'utf-8'],
  ['charset="charset=utf-8"', 'utf-8'],
  ['us_ascii', 'ascii'],
  ['ANSI_X3.110-1983', 'ascii'],
  ['ISO646-US', 'ascii'],
  ['CESU-8', 'cesu-8'],
  ['UCS-2', 'utf-16'],
  ['unicodeFFFE', 'utf-16be'],
  ['iso-10646-ucs-4', 'utf-32'],
  ['csUnicode11UTF7', 'utf-7'],
  ['ISO_8859-1:1987', 'iso-8859-1'],
  ['iso 8859 15', 'iso-8859-15'],
  ['iso88592', 'iso-8859-2'],
  ['iso-8859-8-i', 'iso-8859-8-i'],
  ['latin-9', 'iso-8859-15'],
  ['cp-1251', 'windows-1251'],
  ['win1250', 'windows-1250'],
  ['Windows 1252', 'windows-1252'],
  ['windows-1252http-equivcontent-type', 'windows-1252'],
  ['ansi', 'windows-1252'],
  ['dos-437', 'cp437'],
  ['ibm00858', 'cp858'],
  ['x-mac-ce', 'maccenteuro'],
  ['x-mac-roman', 'macintosh'],
  ['x-sjis', 'shift_jis'],
  ['cp50221', 'iso-2022-jp'],
  ['ks_c_5601-1987', 'euc-kr'],
  ['gb_2312-80', 'gbk'],
  ['GB18030-2005', 'gb18030'],
  ['x-unheard-of', 'unheard-of'],
])('folds the label %s to %s', (label, name) => {
  expect(foldCharset(label)).toBe(name);
});

it.each([
  undefined,
  '',
  '  ',
  'ASCII-8BIT',
  'binary',
  'unknown-8bit',
  'x-unknown',
  'x-user-defined',
  'default',
  '_charset_',
  '$charset',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template that a program did not fill in
  '${charset}',
  '{{charset}}',
  '%s',
  '(null)',
])('reads nothing from the label %j', (label) => {
  expect(foldCharset(label)).toBeUndefined();
});
