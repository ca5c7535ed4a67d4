export { type TemplateLimits, templateLimits } from './limits.ts';
export { namesIn } from './names.ts';
export { parseTemplate, type Template } from './parse-template.ts';
export { renderTemplate } from './render-template.ts';
export { placeInText, TemplateError } from './template-error.ts';
export { dateInWords, type RenderContext, type TemplateValues, type Value } from './values.ts';
