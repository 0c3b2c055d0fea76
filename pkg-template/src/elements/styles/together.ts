// All styles beside each other, for the bundle: texts that are alike compress best so. Whoever needs one imports it.

import "./controls.css";
import "./status.css";
import "./theme.css";
import "../files/phrony-files.css";
import "../lanes/phrony-lanes.css";
import "../run/phrony-run.css";
import "../run/run-header.css";
import "../sessions/phrony-sessions.css";
import "../start/phrony-start.css";
import "../timeline/phrony-timeline.css";
import "../timeline/rows.css";
import "../waits/phrony-waits.css";
