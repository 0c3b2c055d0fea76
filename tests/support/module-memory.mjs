// How much memory the module has. The package does not tell, so its instantiation is watched: import this first.

let memory;

const { Instance } = WebAssembly;
WebAssembly.Instance = new Proxy(Instance, {
  construct(target, args) {
    const instance = Reflect.construct(target, args);
    memory = instance.exports.memory;
    return instance;
  },
});

/** The bytes of the module's memory, once it is loaded. It never shrinks. */
export function moduleMemory() {
  return memory.buffer.byteLength;
}
