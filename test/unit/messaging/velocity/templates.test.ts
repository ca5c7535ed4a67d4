import { describe, expect, it } from '@jest/globals';

import { namesIn, parseTemplate, renderTemplate, TemplateError, type Value } from '../../../../shared/messaging/velocity/index.ts';

const now = Date.UTC(2026, 10, 23, 12);
const hour = 3_600_000;

const values = new Map<string, Value>([
  ['user.profile.firstName', 'Ana'],
  ['user.profile.login', 'ana@example.com'],
  ['user.groups.names', ['Sales', 'R&D']],
  ['org.name', 'Acme & Sons'],
  ['org.activationTokenExpirationHours', 168],
  ['activationLink', 'https://id.example.com/activate/abc'],
  ['expires', { kind: 'time', at: now + 24 * hour }],
  ['brand.theme.primaryColor', '#1662dd'],
  ['hostile', `"><img src=x onerror=alert(1)>'\``],
  ['script', 'javascript:alert(1)'],
  ['empty', ''],
  ['no', false],
]);

function render(source: string, kind: 'html' | 'text' = 'text', language = 'en'): string {
  return renderTemplate(parseTemplate(source), kind, { values, language, now });
}

function refusal(source: string): string {
  try {
    parseTemplate(source);
  } catch (error) {
    if (error instanceof TemplateError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('references', () => {
  it.each([
    ['Hello ${user.profile.firstName}!', 'Hello Ana!'],
    ['Hello $user.profile.firstName.', 'Hello Ana.'],
    ['$!{user.profile.firstName}$!user.profile.login', 'Anaana@example.com'],
    ['${ user.profile.firstName }', 'Ana'],
    ['$${org.name}', '$Acme & Sons'],
    ['costs $5, or $ 5, or 5$', 'costs $5, or $ 5, or 5$'],
    ['\\${org.name} and \\#if', '${org.name} and #if'],
    ['#[[ ${org.name} #if ]]#', ' ${org.name} #if '],
    ['a ## ${org.name}\nb#* #if *#c', 'a bc'],
    ['C:\\temp', 'C:\\temp'],
  ])('%s', (source, shown) => {
    expect(render(source)).toBe(shown);
  });

  it('shows what is not there as it is written, or nothing where it is quiet', () => {
    expect(render('Hi $$user.firstName, ${nothing} $!{nothing}.')).toBe('Hi $$user.firstName, ${nothing} .');
  });

  it.each(['constructor', '__proto__', 'toString', 'user.constructor', 'user.profile.firstName.constructor', 'class.name'])(
    'reach nothing of the host by %s',
    (name) => {
      expect(render(`[$!{${name}}]`)).toBe('[]');
    },
  );

  it('are told by name, wherever they stand', () => {
    const template = parseTemplate(
      '$a #if($b.c && !$d)${f.replace($e, "x$g", h.i)}#else#foreach($x in $j)$x#end#end#set($k = $l.trim())',
    );
    expect([...namesIn(template)].sort()).toEqual(['a', 'b.c', 'd', 'e', 'g', 'h.i', 'j', 'l', 'x']);
  });
});

describe('directives', () => {
  it.each([
    ['#if($user.profile.firstName)yes#{else}no#end', 'yes'],
    ['#if(${nothing})yes#elseif($empty)empty#else none#end', ' none'],
    ['#if ($org.activationTokenExpirationHours >= 168)week#end', 'week'],
    ['#if($user.profile.firstName == "Ana" && !($no || $nothing))a#end', 'a'],
    ['#if(not $no and 2 gt 1 and $nothing ne "x")a#end', 'a'],
    ['#if(1 + 2 * 3 == 7 && 7 % 4 == 3 && 9 / 2 == 4 && 1 - 2 == -1)a#end', 'a'],
    ['#set($name = "Dear $user.profile.firstName")$name', 'Dear Ana'],
    ["#set($name = 'Dear $user')$name", 'Dear $user'],
    ['#set( $both = $user.profile.firstName + "!" )${both}', 'Ana!'],
    ['#foreach($g in $user.groups.names)$velocityCount:$g#if($foreach.hasNext), #end#end', '1:Sales, 2:R&D'],
    ['#foreach($g in $nothing)x#end', ''],
    ['#if($user.groups.names.contains("Sales"))in#end', 'in'],
    ['color: #fff; #header { } #iffy #elsewhere', 'color: #fff; #header { } #iffy #elsewhere'],
    ['#if(1 / 0)a#{else}b#end', 'b'],
  ])('%s', (source, shown) => {
    expect(render(source)).toBe(shown);
  });
});

describe('functions', () => {
  it.each([
    ['${replace("Hello, User!","User","John")}', 'Hello, John!'],
    ['${substringAfter("user@example.com","@")}', 'example.com'],
    ['${f.substringAfter("user","@")}|${f.substringBefore("user","@")}|${f.substringBefore("user@x","@")}', '||user'],
    ['${toLowerCase("HELLO WORLD")}${f.toUpperCase($user.profile.firstName)}', 'hello worldANA'],
    ['${f.substring("abcdef", 2)}${f.substring("abcdef", 0, 2)}', 'cdefab'],
    ['${f.formatTimeDiffHoursNow(org.activationTokenExpirationHours)}', '7 days'],
    [
      '${f.formatTimeDiffHoursNow(25)} ${f.formatTimeDiffHoursNow(1)} ${f.formatTimeDiffHoursNow(0.5)}',
      '25 hours 1 hour 30 minutes',
    ],
    ['${f.formatTimeDiffHoursNow(167.9)} ${f.formatTimeDiffHoursNow(100)} ${f.formatTimeDiffHoursNow(72)}', '7 days 4 days 3 days'],
    ['${f.formatTimeDiffDateNow(${expires})}', '1 day'],
    ['${f.getTimeDiffHoursNow(48, "DAYS")}${f.getTimeDiffHoursNow(48, "HOURS")}', '248'],
    ['${f.encode("a b&c")}', 'a%20b%26c'],
    ['${expires}', 'Tuesday, November 24, 2026 at 12:00 PM UTC'],
    ['$activationLink.replace("https://id.example.com", "https://www.example.com")', 'https://www.example.com/activate/abc'],
    ['$user.groups.names.size() $user.groups.names.get(1) $user.groups.names', '2 R&D [Sales, R&D]'],
  ])('%s', (source, shown) => {
    expect(render(source).replaceAll('\u202f', ' ')).toBe(shown);
  });

  it('speak the person’s language where they say so', () => {
    expect(
      render('${f.formatTimeDiffHoursNowInUserLocale(168)} ${f.formatTimeDiffDateNowInUserLocale(${expires})}', 'text', 'es'),
    ).toBe('7 días 1 día');
  });

  it('take Okta’s own stock body', () => {
    const body =
      '<p style="color: ${brand.theme.primaryColor}">Hi $!{StringTool.escapeHtml($!{user.profile.firstName})}</p>' +
      '#if(${oneTimePassword})Code: ${oneTimePassword}#end' +
      '<a href="${activationLink}">Go</a>, ${f.formatTimeDiffDateNowInUserLocale(${expires})}';
    expect(render(body, 'html')).toBe(
      '<p style="color: #1662dd">Hi Ana</p><a href="https://id.example.com/activate/abc">Go</a>, 1 day',
    );
  });
});

describe('AC-122: HTML', () => {
  const inert = '&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&#39;&#96;';

  it.each([
    ['<p>${hostile}</p>', `<p>${inert}</p>`],
    ['<p title="${hostile}">', `<p title="${inert}">`],
    ['<p>${f.escapeHtml($hostile)}${StringTool.escapeHtml(${f.escapeHtmlAttr($hostile)})}</p>', `<p>${inert}${inert}</p>`],
    ['<p title=${hostile}>', `<p title=${inert.replaceAll(' ', '&#32;').replaceAll('=', '&#61;')}>`],
    ['<a href="${script}">', '<a href="">'],
    ['<a title="a < b" HREF = \'${script}\'>', '<a title="a < b" HREF = \'\'>'],
    ['<a href="java${substring("script:x", 0)}">', '<a href="java">'],
    ['<a href="https://x.example/?q=${script}">', '<a href="https://x.example/?q=javascript:alert(1)">'],
    ['<p onclick="x(${org.name})" srcdoc="$org.name" ${org.name}>', '<p onclick="x()" srcdoc="" >'],
    ['<$org.name>', '<>'],
    [
      '<style>a { color: ${brand.theme.primaryColor}; b: ${hostile} }</style>$org.name',
      '<style>a { color: #1662dd; b:  }</style>Acme &amp; Sons',
    ],
    ['<p style="color: ${hostile}">', '<p style="color: ">'],
    ['<script>${org.name}</script>${org.name}', '<script></script>Acme &amp; Sons'],
    ['<!-- > ${hostile} --><!DOCTYPE html>${org.name}', `<!-- > ${inert} --><!DOCTYPE html>Acme &amp; Sons`],
    ['a < b ${org.name}<br/>${org.name}', 'a < b Acme &amp; Sons<br/>Acme &amp; Sons'],
    ['#set($x = "<b>$org.name</b>")$x', '&lt;b&gt;Acme &amp; Sons&lt;/b&gt;'],
  ])('%s', (source, shown) => {
    expect(render(source, 'html')).toBe(shown);
  });

  it('takes no value for a template', () => {
    const hostile = new Map<string, Value>([['user.profile.firstName', '${org.name}#set($x = 1)$x']]);
    const template = parseTemplate('${user.profile.firstName}');
    expect(renderTemplate(template, 'html', { values: hostile, language: 'en', now })).toBe('${org.name}#set($x = 1)$x');
  });
});

describe('refusals name line and column', () => {
  it.each([
    ['a\n  #if($x)b', 'line 2, column 3: #if without an #end'],
    ['#end', 'line 1, column 1: #end without an #if or #foreach before it'],
    ['#if($a)#else#else#end', 'line 1, column 13: #else after #else'],
    ['#foreach($a in $b)x', 'line 1, column 1: #foreach without an #end'],
    ['x\r\n${}', 'line 2, column 1: a name must follow ${'],
    ['${a', 'line 1, column 4: } is missing after the reference'],
    ["${a|'b'}", 'line 1, column 4: } is missing after the reference'],
    ['#if $a x#end', 'line 1, column 5: ( is missing'],
    ['#if($a', 'line 1, column 7: ) is missing'],
    ['#if()x#end', 'line 1, column 5: a value is missing'],
    ['#set($a.b = 1)', 'line 1, column 6: a variable must stand here: $name'],
    ['#set($a 1)', 'line 1, column 9: = is missing'],
    ['#set($a = [1, 2])', 'line 1, column 11: a value is missing'],
    ['${user.getClass()}', 'line 1, column 8: there is no function getClass'],
    ['${f.exec("x")}', 'line 1, column 5: there is no function exec'],
    ['$x.class.forName("java.lang.Runtime")', 'line 1, column 10: there is no function forName'],
    ['${constructor("x")}', 'line 1, column 3: there is no function constructor'],
    ['${replace("a")}', 'line 1, column 3: replace takes 3 arguments, not 1'],
    ['${f.substring("a")}', 'line 1, column 5: substring takes 2 to 3 arguments, not 1'],
    ['${replace("a" "b")}', 'line 1, column 15: , or ) is missing'],
    ['${replace("a}', 'line 1, column 11: a text in quotes is never closed'],
    ['#parse("x")', 'line 1, column 1: the directive #parse is not supported'],
    ['#macro(a)#end', 'line 1, column 1: the directive #macro is not supported'],
    ['a #stop', 'line 1, column 3: the directive #stop is not supported'],
    ['#* x', 'line 1, column 1: a comment is never closed'],
    ['#[[ x', 'line 1, column 1: text in #[[ is never closed'],
  ])('%j', (source, message) => {
    expect(refusal(source)).toBe(message);
  });
});
