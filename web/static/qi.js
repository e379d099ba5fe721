// Says that scripts run (the NHS page template does so in an inline script, which our content security policy refuses)
// and starts the components. Every page also works without this file.
import { initAll } from "./nhsuk/nhsuk-frontend.min.js";
import { chooseFromTheList } from "./choosing.js";
import { askWhenItApplies } from "./conditions.js";
import { openWhatIsLinkedTo } from "./folds.js";

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();
askWhenItApplies();
openWhatIsLinkedTo();
chooseFromTheList().catch(() => {}); // its library is away: the fields stay plain
