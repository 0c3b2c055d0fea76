// The module and its memory. The package does not show them, so its instantiation is watched: import this first.

let instance;

const { Instance } = WebAssembly;
WebAssembly.Instance = new Proxy(Instance, {
  construct(target, args) {
    instance = Reflect.construct(target, args);
    return instance;
  },
});

/** The bytes of the module's memory, once it is loaded. It never shrinks. */
export function moduleMemory() {
  return instance.exports.memory.buffer.byteLength;
}

/** The module itself, once it is loaded. */
export function moduleInstance() {
  return instance;
}
