// What pkg-template/elements-sources.mjs makes of a style sheet.
declare module "*.css" {
  const styles: import("lit").CSSResult;
  export default styles;
}
