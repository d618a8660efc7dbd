using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers.</summary>
    public unsafe class Generator : IDisposable
    {
        public nint Handle { get; private set; }
        public Device device { get; }

        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? CPU;
            nint created;
            NativeMethods.Check(NativeMethods.tl_new_generator((int)this.device.type, this.device.index, seed, &created));
            Handle = created;
        }

        Generator(nint handle) => (Handle, device) = (handle, CPU);

        ~Generator() => Release();

        /// <summary>The CPU generator that every call uses which names none.</summary>
        public static Generator Default
        {
            get
            {
                nint handle;
                NativeMethods.Check(NativeMethods.tl_default_generator((int)DeviceType.CPU, -1, &handle));
                return new Generator(handle);
            }
        }

        public Generator manual_seed(long seed)
        {
            NativeMethods.Check(NativeMethods.tl_generator_seed(Handle, (ulong)seed));
            GC.KeepAlive(this);
            return this;
        }

        /// <summary>Draws a seed from the system, sets it and returns it.</summary>
        public long seed()
        {
            ulong drawn;
            NativeMethods.Check(NativeMethods.tl_generator_reseed(Handle, &drawn));
            GC.KeepAlive(this);
            return (long)drawn;
        }

        public long initial_seed()
        {
            var result = (long)NativeMethods.tl_generator_current_seed(Handle);
            GC.KeepAlive(this);
            return result;
        }

        /// <summary>The whole state as bytes; with <see cref="set_state"/> the sequence goes on exactly.</summary>
        public Tensor get_state()
        {
            nint state;
            NativeMethods.Check(NativeMethods.tl_generator_state(Handle, &state));
            GC.KeepAlive(this);
            return new Tensor(state);
        }

        public void set_state(Tensor value)
        {
            NativeMethods.Check(NativeMethods.tl_set_generator_state(Handle, value.Handle));
            GC.KeepAlive(this);
            GC.KeepAlive(value);
        }

        public void Dispose()
        {
            Release();
            GC.SuppressFinalize(this);
        }

        void Release()
        {
            if (Handle == 0) return;
            NativeMethods.tl_release_generator(Handle);
            Handle = 0;
        }
    }

    public static long seed() => random.seed();

    /// <summary>Seeds the generators of all devices.</summary>
    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    public static long initial_seed() => random.initial_seed();
    public static Tensor get_rng_state() => random.get_rng_state();
    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);

    public static partial class random
    {
        public static long seed()
        {
            using var generator = Generator.Default;
            return generator.seed();
        }

        public static long initial_seed()
        {
            using var generator = Generator.Default;
            return generator.initial_seed();
        }

        public static Generator manual_seed(long seed)
        {
            NativeMethods.Check(NativeMethods.tl_manual_seed((ulong)seed));
            return Generator.Default;
        }

        public static Tensor get_rng_state()
        {
            using var generator = Generator.Default;
            return generator.get_state();
        }

        public static void set_rng_state(Tensor new_state)
        {
            using var generator = Generator.Default;
            generator.set_state(new_state);
        }
    }
}
