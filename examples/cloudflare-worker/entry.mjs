// The Worker's module for the tests. `worker-build` generates a longer one, which also restarts an instance that has
// panicked.
import module from "./worker_bg.wasm";
import { fetch, initSync } from "./worker.js";

initSync({ module });

export default { fetch };
