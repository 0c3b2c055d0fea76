// The styles that elements share.

import controls from "./controls.css";
import theme from "./theme.css";

/** Colours, type and controls. What follows in an element's `styles` may override them. */
export const base = [theme, controls];
