/** What the tests keep in a page, from one script to the next. */
interface Window {
  [name: string]: any;
}
